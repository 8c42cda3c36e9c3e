"""`recovery approve`: wording that a second person has read and found right."""

from dataclasses import asdict

import click

from actions.approve import approve, in_force
from actions.services import Services
from commands.context import AskedWrongly, CommandContext, answer_json, json_option, pass_context


@click.command("approve")
@click.argument("keys", nargs=-1)
@click.option("--by", "approver", help="Who read and approved it, such as 'Sister Ellis'.")
@click.option("--all", "everything", is_flag=True, help="All wording in force: the whole book was read and signed off.")
@click.option("--list", "list_them", is_flag=True, help="List the wording in force, and who approved it.")
@json_option
@pass_context
def approve_command(
    context: CommandContext,
    keys: tuple[str, ...],
    approver: str | None,
    everything: bool,
    list_them: bool,
    as_json: bool,
) -> None:
    """Note that the wording of these messages (KEYS such as welcome-start) was approved by a second person.

    `recovery book` prints all of it to read and sign off. Wording that is not approved never leaves this machine.
    """
    with context.services() as services:
        if list_them:
            _list(services, as_json=as_json)
            return
        if not approver or (not keys and not everything):
            raise AskedWrongly(["Name the messages (or --all), and who approved them with --by. --list shows them."])
        chosen = {one.key for one in in_force(services)} if everything else set(keys)
        count = approve(services, context.now(), context.actor, chosen, approver)
        if as_json:
            answer_json({"approved": count})
        else:
            click.echo(f"{count} approved. Messages that waited for it are looked at again now.")


def _list(services: Services, *, as_json: bool) -> None:
    versions = in_force(services)
    if as_json:
        answer_json([asdict(one) for one in versions])
        return
    for one in versions:
        said = f"approved by {one.approved_by}" if one.approved_by else "not approved"
        click.echo(f"{one.language}  {one.key:32} {said}")
