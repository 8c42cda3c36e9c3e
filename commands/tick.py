"""`recovery tick`: one round of everything the clock does, now or at a time that is given."""

from datetime import UTC, datetime
from threading import Event

import click
from sqlalchemy.exc import DBAPIError

from commands.context import AskedWrongly, CannotDo, CommandContext, answer_json, json_option, pass_context
from service.faults import explain
from service.jobs import Counted, Expected, Jobs


@click.command("tick")
@click.option(
    "--now", "at", help="Act as if it were this time, like 2027-03-31T10:00 (local where no zone is written)."
)
@json_option
@pass_context
def tick_command(context: CommandContext, at: str | None, as_json: bool) -> None:
    """Do once what the clock does all the time: send what is due, plan again, look things up, tidy.

    --now is only for trying out: it needs clock.allow_time_travel, and no message may leave this machine.
    """
    if at is not None:
        _travel(context, at)
    with context.services() as services:
        done, failed = _round(Jobs(services, context.settings, context.clock, Event()))
    if as_json:
        answer_json({"now": context.now(), "done": done, "failed": failed})
    else:
        _say(done)
    if failed:
        raise CannotDo("\n       ".join(f"{name}: {sentence}" for name, sentence in failed.items()))


def _round(jobs: Jobs) -> tuple[dict[str, Counted | None], dict[str, str]]:
    """Every job once: what each did, and a sentence for each that could not. None keeps another from its turn."""
    done: dict[str, Counted | None] = {}
    failed: dict[str, str] = {}
    for name, job in (
        ("sweep", jobs.sweep_now),
        ("unknown outcomes", jobs.unknown_outcomes),
        ("programme trials", jobs.trials),
        ("housekeeping", jobs.housekeeping),
        ("bounces", jobs.bounces),
        ("dispatch", jobs.dispatch),
        ("notices to staff", jobs.notices),
        ("what was kept long enough", jobs.retention),
        ("seals of the record", jobs.seals),
        ("daily summary", jobs.summary),
    ):
        try:
            done[name] = job()
        except (DBAPIError, OSError, Expected) as error:
            failed[name] = explain(error)
    return done, failed


def _say(done: dict[str, Counted | None]) -> None:
    for name, counted in done.items():
        did = ", ".join(f"{key.replace('_', ' ')} {number}" for key, number in (counted or {}).items() if number)
        click.echo(f"{name}: {did or 'nothing to do'}")


def _travel(context: CommandContext, at: str) -> None:
    settings = context.settings
    if not settings.clock.allow_time_travel:
        raise CannotDo(
            "--now is only for trying out. Set clock.allow_time_travel = true in the settings; it is refused while "
            "messages leave this machine."
        )
    try:
        when = datetime.fromisoformat(at)
    except ValueError as error:
        raise AskedWrongly([f"“{at}” is not a time. Write it like 2027-03-31T10:00."]) from error
    if when.tzinfo is None:
        # The settings' zone, as everything that people read.
        when = when.replace(tzinfo=settings.zone)
    moment = when.astimezone(UTC)
    context.clock = lambda: moment
