"""`recovery approve`: wording that a second person has read and found right."""

from dataclasses import asdict

import click

from actions.services import Services
from actions.wording.approve import Approved, approve, in_force
from commands.context import AskedWrongly, CommandContext, answer_json, json_option, pass_context

ROLES = ("admin", "clinical")
AS_WHAT = {"admin": "an admin", "clinical": "a clinical approver", "either": "somebody"}


@click.command("approve")
@click.argument("keys", nargs=-1)
@click.option("--by", "approver", help="Who read and approved it, such as 'Sister Ellis'.")
@click.option("--as", "role", type=click.Choice(ROLES), default="admin", show_default=True, help="As what.")
@click.option("--all", "everything", is_flag=True, help="All wording in force: the whole book was read and signed off.")
@click.option("--list", "list_them", is_flag=True, help="List the wording in force, and who approved it.")
@json_option
@pass_context
def approve_command(
    context: CommandContext,
    keys: tuple[str, ...],
    approver: str | None,
    role: str,
    everything: bool,
    list_them: bool,
    as_json: bool,
) -> None:
    """Note that the wording of these messages (KEYS such as welcome-start) was approved by a second person.

    Wording with a SAFETY or BALANCE caution needs two people, neither of them its author: one --as admin and one --as
    clinical, in two runs. `recovery book` prints all of it to read and sign off. Wording that is not approved never
    leaves this machine.
    """
    with context.services() as services:
        if list_them:
            _list(services, as_json=as_json)
            return
        if not approver or (not keys and not everything):
            raise AskedWrongly(["Name the messages (or --all), and who approved them with --by. --list shows them."])
        chosen = {one.key for one in in_force(services)} if everything else set(keys)
        found = approve(services, context.now(), context.actor, chosen, approver, role)
        if as_json:
            answer_json({"approved": found.approved, "still_needs": found.still_needs})
        else:
            _say(found)


def _say(found: Approved) -> None:
    click.echo(f"{found.approved} approved. Messages that waited for it are looked at again now.")
    for role in AS_WHAT:
        waiting = sorted(key for key, needs in found.still_needs.items() if role in needs)
        if waiting:
            click.echo(f"{len(waiting)} still need {AS_WHAT[role]}, another person: {', '.join(waiting)}.")


def _list(services: Services, *, as_json: bool) -> None:
    lines = in_force(services)
    if as_json:
        answer_json([asdict(one) for one in lines])
        return
    for one in lines:
        needs = " and ".join(AS_WHAT[role] for role in one.still_needs)
        so_far = f", so far: {', '.join(one.approvals)}" if one.approvals else ""
        said = f"approved by {one.approved_by}" if one.approved_by else f"needs {needs}{so_far}"
        click.echo(f"{one.language}  {one.key:32} {said}")
