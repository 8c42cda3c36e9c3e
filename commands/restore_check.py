"""`recovery restore-check`: whether this database was restored or copied, and switching sending on again."""

from dataclasses import asdict

import click

from actions.restore import guard
from commands.context import CommandContext, answer_json, json_option, pass_context
from db.engine import writing


@click.command("restore-check")
@click.option("--start", is_flag=True, help="Switch sending on.")
@click.option("--hold", is_flag=True, help="Switch sending off, as before a restore that nothing here would notice.")
@click.option("--by", "name", metavar="NAME", help="Who looked and decides: it goes on record.")
@json_option
@pass_context
def restore_check_command(context: CommandContext, start: bool, hold: bool, name: str | None, as_json: bool) -> None:
    """Look whether sending is off because this database was restored or copied, and what to do then.

    Without options nothing is changed.
    """
    if start and hold:
        raise click.UsageError("--start and --hold are opposites. Give one of them.")
    if (start or hold) and not (name or "").strip():
        raise click.UsageError("Say who decides, for the record: --by NAME.")
    now, actor = context.now(), f"operator: {(name or '').strip()}"[:80]
    with context.services() as services:
        if hold:
            changed = guard.switch_off(services, now, actor)
            click.echo("Sending is off." if changed else "Sending was off already.")
            return
        found = guard.look(services, now) if start else guard.peek(services, now)
        if start and found is not None:
            with writing(services.engine) as connection:
                marks = guard.switch_on(services, connection, now, actor)
            guard.write_marks(services, marks)
    if as_json:
        answer_json({"sending": found is None or start, "guard": asdict(found) if found else None})
    elif found is None:
        click.echo("Sending is on: this is the database that was last used here.")
    elif start:
        click.echo("Sending is on. Messages that are due go out within seconds while the service runs.")
    else:
        _explain(found)


def _explain(found: guard.Guard) -> None:
    click.secho(f"Sending is off. {found.reason}", bold=True)
    click.echo(f"What happened after {found.unknown_since:%-d %B %Y %H:%M} UTC it may not know.")
    click.echo('Once you have looked, switch sending on: recovery restore-check --start --by "Your name"')
