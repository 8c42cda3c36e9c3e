"""`recovery tick`: one round of everything the clock does, now or at a time that is given."""

from datetime import UTC, datetime
from threading import Event

import click

from commands.context import AskedWrongly, CannotDo, CommandContext, answer_json, json_option, pass_context
from service.jobs import Counted, Jobs, MailboxFault


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
    done: dict[str, Counted | None] = {}
    with context.services() as services:
        jobs = Jobs(services, context.settings, context.clock, Event())
        try:
            for name, job in (
                ("sweep", jobs.sweep_now),
                ("unknown outcomes", jobs.unknown_outcomes),
                ("housekeeping", jobs.housekeeping),
                ("bounces", jobs.bounces),
                ("dispatch", jobs.dispatch),
                ("notices to staff", jobs.notices),
            ):
                done[name] = job()
        except MailboxFault as error:
            raise CannotDo(str(error)) from error
    if as_json:
        answer_json({"now": context.now(), "done": done})
        return
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
