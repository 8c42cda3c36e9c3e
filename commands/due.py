"""`recovery due`: what goes out next, and for whom."""

from dataclasses import asdict
from datetime import timedelta

import click

from actions.due import Due, due_until
from actions.services import Services
from commands.context import CommandContext, answer_json, json_option, pass_context


@click.command("due")
@click.option("--days", type=click.IntRange(0, 3660), default=7, show_default=True, help="How many days ahead.")
@click.option("--limit", type=click.IntRange(1, 10000), default=50, show_default=True, help="At most so many lines.")
@json_option
@pass_context
def due_command(context: CommandContext, days: int, limit: int, as_json: bool) -> None:
    """List what is due next, soonest first."""
    with context.services() as services:
        found = due_until(services, context.now() + timedelta(days=days), limit)
        if as_json:
            answer_json(asdict(found))
        else:
            _say(found, services, days)


def _say(found: Due, services: Services, days: int) -> None:
    for line in found.lines:
        local = f"{line.due_at.astimezone(services.zone):%a %d %b %Y %H:%M}" if line.due_at else ""
        state = "" if line.state == "planned" else f" [{line.state}: {line.reason}]"
        click.echo(f"{local}  {line.reference}  {line.step:28} {line.says}{state}")
    shown = len(found.lines)
    more = f" ({found.in_all - shown} more; --limit shows them)" if found.in_all > shown else ""
    click.echo(
        f"{found.in_all} due in the next {days} days{more}. {found.held_without_a_time} held until something changes."
    )
