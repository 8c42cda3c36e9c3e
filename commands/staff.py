"""`recovery staff-link`: a way in for staff, from the machine itself."""

import click

from actions.staff import accounts
from commands.context import CannotDo, CommandContext, pass_context


@click.command("staff-link")
@click.argument("email", required=False)
@pass_context
def staff_link_command(context: CommandContext, email: str | None) -> None:
    """Print a one-time link to the staff pages.

    Without EMAIL: the link that makes the first account. With EMAIL: a link that gives that account a new password and
    a new code, for an admin who is locked out; the old ones end at once. Earlier links are good no more.
    """
    with context.services() as services:
        if email:
            link = accounts.recovery_link(services, context.now(), context.actor, email)
            if link is None:
                raise CannotDo(f"No account in use has the address {email}.")
        else:
            link = accounts.first_account_link(services, context.now())
            if link is None:
                raise CannotDo(
                    "There are accounts already. Name the address of one: recovery staff-link EMAIL gives it a new "
                    "password and code. Admins invite others on the page Accounts."
                )
        click.echo(link)
