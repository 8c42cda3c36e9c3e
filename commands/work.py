"""`recovery work` and `recovery done`: what waits for a person."""

from dataclasses import asdict

import click

from actions import work_items
from commands.context import CannotDo, CommandContext, answer_json, json_option, pass_context
from db.engine import reading, writing
from db.queries import women


@click.command("work")
@json_option
@pass_context
def work_command(context: CommandContext, as_json: bool) -> None:
    """List what waits for a person: urgent first, then what is due soonest."""
    with context.services() as services:
        with reading(services.engine) as connection:
            items = work_items.list_open(connection)
            known = women.rows(connection, [one.woman_id for one in items if one.woman_id is not None])
        references = {woman_id: row.reference for woman_id, row in known.items()}
        if as_json:
            answer_json([asdict(one) | {"woman": references.get(one.woman_id or 0)} for one in items])
            return
        for one in items:
            due = one.due_at.astimezone(services.zone)
            mark = "URGENT" if one.urgent else ""
            who = references.get(one.woman_id or 0, "everybody")
            click.echo(f"{one.id:5}  {mark:6}  by {due:%a %d %b %H:%M}  {who:9}  {one.reason}")
        click.echo(f"{len(items)} open. `recovery done NUMBER` closes one.")


@click.command("done")
@click.argument("number", type=int)
@click.argument("note", default="")
@pass_context
def done_command(context: CommandContext, number: int, note: str) -> None:
    """Close the work item of that NUMBER, with a NOTE for colleagues."""
    with context.services() as services:
        with writing(services.engine) as connection:
            closed = work_items.close(connection, number, context.now(), context.actor, note=note or None)
        if not closed:
            raise CannotDo(f"There is no open work item {number}. `recovery work` lists them.")
        click.echo("Closed.")
