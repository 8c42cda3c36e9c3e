"""Commands that change something about one woman: confirm, record, pause, resume, withdraw, restart."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from actions import preferences
from actions.change_circumstances import record_fact
from actions.enrolment.confirm import confirm
from actions.find import by_reference
from commands.context import CommandContext, pass_context
from programme.facts import DAY_RULES, KINDS, FactKind

woman_argument = click.argument("woman", metavar="WOMAN")


@click.command("confirm")
@woman_argument
@click.argument("channel", type=click.Choice(["text", "email"]))
@pass_context
def confirm_command(context: CommandContext, woman: str, channel: str) -> None:
    """Note that WOMAN (her reference) said yes to messages by CHANNEL: text or email.

    Only when she told you so herself. Her plan begins at once.
    """
    with context.services() as services:
        confirm(services, context.now(), context.actor, by_reference(services, woman), channel, how="told staff")
        click.echo(
            f"{woman.upper()} gets messages by {channel} from now on. `recovery timeline {woman.upper()}` shows them."
        )


class RecordCommand(click.Command):
    """Its help lists every fact with its meaning and values."""

    def format_epilog(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of facts."""
        with formatter.section("Facts"):
            formatter.write_dl([(name, _described(kind)) for name, kind in KINDS.items()])


def _described(kind: FactKind) -> str:
    values = f" Values: {', '.join(kind.values)}." if kind.values else " Value: a short text." if kind.free else ""
    day = "" if kind.day in ("none", "optional") else f" It {DAY_RULES[kind.day]}."
    return f"{kind.meaning[:1].upper()}{kind.meaning[1:]}.{values}{day}"


@click.command("record", cls=RecordCommand)
@woman_argument
@click.argument("fact")
@click.argument("value", default="")
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="The day it is about, like 2026-03-31.")
@pass_context
def record_command(context: CommandContext, woman: str, fact: str, value: str, on: datetime | None) -> None:
    """Record a FACT about WOMAN, and plan her messages anew."""
    with context.services() as services:
        day = on.date() if on else None
        done = record_fact(services, context.now(), context.actor, by_reference(services, woman), fact, value, day)
        changes = len(done.changes)
        what = (
            "Nothing in her plan changes" if not changes else f"{changes} message{'s' if changes > 1 else ''} changed"
        )
        click.echo(f"Recorded. {what}.")


@click.command("pause")
@woman_argument
@click.argument("weeks", type=click.Choice([str(one) for one in preferences.PAUSE_WEEKS]), default="4")
@pass_context
def pause_command(context: CommandContext, woman: str, weeks: str) -> None:
    """Let messages to WOMAN rest for 4, 8 or 12 WEEKS from today."""
    with context.services() as services:
        preferences.pause(services, context.now(), context.actor, by_reference(services, woman), int(weeks))
        click.echo(f"Messages rest for {weeks} weeks. Answers to what she writes still go out.")


def _simple(name: str, act: Callable[..., Any], help_text: str, said: str) -> click.Command:
    """A command that does one thing to one woman."""

    @click.command(name, help=help_text)
    @woman_argument
    @pass_context
    def command(context: CommandContext, woman: str) -> None:
        with context.services() as services:
            act(services, context.now(), context.actor, by_reference(services, woman))
            click.echo(said)

    return command


resume_command = _simple(
    "resume", preferences.resume, "End the pause of WOMAN now.", "The pause is over. What it passed over is not sent."
)
withdraw_command = _simple(
    "withdraw",
    preferences.withdraw,
    "WOMAN leaves the programme: everything stops at once, and nothing confirms it to her.",
    "She has left the programme. Nothing more goes out.",
)
restart_command = _simple(
    "restart",
    preferences.restart,
    "Start messages to WOMAN again after a loss, because she asked for it.",
    "Messages start again, with the words for after a loss.",
)
