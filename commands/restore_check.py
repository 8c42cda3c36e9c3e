"""`recovery restore-check`: what a restored or copied database does not know, and switching sending on again."""

from dataclasses import dataclass
from datetime import datetime

import click

from actions.restore import guard
from actions.restore.doubt import Doubtful, assume_sent, doubtful_until, in_doubt
from actions.restore.lost import Lost, read_lost
from actions.restore.replay import Replayed, replay
from actions.services import Services
from commands.context import CannotDo, CommandContext, answer_json, json_option, pass_context
from commands.progress import counter
from commands.restore_report import as_json, say_doubtful, say_guard, say_lost, say_next, say_replayed
from db.engine import writing

AGAIN, WENT = "again", "went"


@dataclass(frozen=True)
class _Asked:
    """What the operator wants."""

    note: bool
    start: bool
    doubt: str | None
    actor: str
    quiet: bool


@click.command("restore-check")
@click.option("--note", is_flag=True, help="Note what went out since as sent, and receive again what women wrote.")
@click.option("--start", is_flag=True, help="The same, and then switch sending on.")
@click.option("--hold", is_flag=True, help="Switch sending off, as before a restore that nothing here would notice.")
@click.option(
    "--in-doubt",
    type=click.Choice([WENT, AGAIN]),
    help="For messages of which nothing can tell whether they went: take them as sent, or send them (again).",
)
@click.option("--by", "name", metavar="NAME", help="Who looked and decides: it goes on record.")
@json_option
@pass_context
def restore_check_command(
    context: CommandContext, note: bool, start: bool, hold: bool, in_doubt: str | None, name: str | None, as_json: bool
) -> None:
    """Look what this database does not know, because it was restored or copied, and what to do then.

    Without options nothing is changed.
    """
    if hold and (start or note):
        raise click.UsageError("--hold switches sending off. Give it alone.")
    if (start or note or hold) and not (name or "").strip():
        raise click.UsageError("Say who decides, for the record: --by NAME.")
    asked = _Asked(note or start, start, in_doubt, f"operator: {(name or '').strip()}"[:80], as_json)
    with context.services() as services:
        if hold:
            changed = guard.switch_off(services, context.now(), asked.actor)
            click.echo("Sending is off." if changed else "Sending was off already.")
        else:
            _check(context, services, asked)


def _check(context: CommandContext, services: Services, asked: _Asked) -> None:
    now = context.now()
    found = guard.look(services, now) if asked.note else guard.peek(services, now)
    if found is None:
        if asked.quiet:
            answer_json(as_json(None, None, None, (), sending=True))
        else:
            click.echo("Sending is on: this is the database that was last used here.")
        return
    with counter("Reading the lists of what went out", quiet=asked.quiet) as progress:
        lost = read_lost(services, found.unknown_since, progress)
    if not asked.quiet:
        say_guard(found)
        say_lost(lost)
    replayed = _note(context, services, asked, lost) if asked.note else None
    until = doubtful_until(found, now)
    doubtful = in_doubt(services, until, lost.unlisted)
    if asked.start:
        doubtful = _start(context, services, asked, lost, doubtful, until)
    if asked.quiet:
        answer_json(as_json(found, lost, replayed, doubtful, sending=asked.start))
    else:
        say_doubtful(doubtful, lost)
        say_next(started=asked.start, doubtful=bool(doubtful))


def _note(context: CommandContext, services: Services, asked: _Asked, lost: Lost) -> Replayed:
    with counter("Noting them", quiet=asked.quiet) as progress:
        replayed = replay(services, context.now(), asked.actor, lost, progress)
    if not asked.quiet:
        say_replayed(replayed)
    return replayed


def _start(
    context: CommandContext, services: Services, asked: _Asked, lost: Lost, doubtful: list[Doubtful], until: datetime
) -> list[Doubtful]:
    """Answers what is still in doubt, which is sent. ``until``: what came due later was not sent by anybody."""
    if doubtful and asked.doubt is None:
        if not asked.quiet:
            say_doubtful(doubtful, lost)
        raise CannotDo(
            f"Of {len(doubtful)} messages nothing can tell whether they went. Sending stays off until you choose: "
            "--in-doubt went takes them as sent, --in-doubt again sends them, perhaps for the second time."
        )
    now = context.now()
    if asked.doubt == WENT:
        assume_sent(services, until, asked.actor, lost.unlisted)
        doubtful = []
    with writing(services.engine) as connection:
        marks = guard.switch_on(services, connection, now, asked.actor)
    guard.write_marks(services, marks)
    return doubtful
