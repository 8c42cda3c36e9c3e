"""`recovery timeline`: everything one woman got, gets, and does not get, with the exact words and the reason."""

import textwrap
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from actions.find import by_reference
from actions.timeline import Line, Sent, timeline
from commands.context import CommandContext, answer_json, json_option, pass_context

MARKS = {
    "sent": "✓ sent",
    "sending": "… sending",
    "planned": "○ planned",
    "held": "‖ held",
    "skipped": "– skipped",
    "cancelled": "✗ cancelled",
    "failed": "! failed",
    "unknown": "? unknown",
}
WIDTH = 100


@click.command("timeline")
@click.argument("woman", metavar="WOMAN")
@click.option("--words", is_flag=True, help="Show the exact words of what went out.")
@click.option("--all", "show_all", is_flag=True, help="Show also what is skipped or cancelled.")
@json_option
@pass_context
def timeline_command(context: CommandContext, woman: str, words: bool, show_all: bool, as_json: bool) -> None:
    """Show all messages of WOMAN, past and to come, with local times, channels and reasons."""
    with context.services() as services:
        lines = timeline(services, by_reference(services, woman))
        if as_json:
            answer_json([asdict(line) for line in lines])
            return
        for line in lines:
            if show_all or line.state not in ("skipped", "cancelled"):
                _say(line, services.zone, words=words)
        hidden = sum(line.state in ("skipped", "cancelled") for line in lines)
        if not lines:
            click.echo("Nothing is planned: she has not said yes yet.")
        elif hidden and not show_all:
            click.echo(f"{hidden} more are skipped or cancelled; --all shows them with their reasons.")


def _say(line: Line, zone: ZoneInfo, *, words: bool) -> None:
    mark = MARKS.get(line.state, line.state)
    channels = "+".join(line.channels)
    click.echo(f"{_when(line, zone):21} {mark:11} {channels:11} {line.step:28} {line.says}")
    if line.state != "sent" and line.state != "planned":
        click.echo(textwrap.indent(textwrap.fill(line.reason, WIDTH - 34), " " * 34))
    for part in line.sent if words else ():
        _say_words(part, zone)


def _when(line: Line, zone: ZoneInfo) -> str:
    at = line.sent_at or line.due_at
    if at is not None:
        return f"{_local(at, zone)}"
    return f"{line.due_on:%a %d %b %Y}" if line.due_on else "no day"


def _local(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%a %d %b %Y %H:%M}"


def _say_words(part: Sent, zone: ZoneInfo) -> None:
    subject = f" “{part.words['subject']}”" if part.words.get("subject") else ""
    click.echo(f"    {part.channel}, {part.state}, {_local(part.at, zone)}{subject}")
    click.echo(textwrap.indent(part.words.get("text", part.reason or ""), "    | "))
