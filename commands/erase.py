"""`recovery erase`: everything about a woman goes, because she asks for it. Two people are needed."""

import click

from actions.errors import NotFound
from actions.find import by_reference
from actions.privacy import erase
from actions.services import Services
from commands.context import AskedWrongly, CommandContext, pass_context
from commands.women import woman_argument


@click.command("erase")
@woman_argument
@click.option("--by", "person", help="Who does it, such as 'Sister Ellis'. Else the account at this terminal.")
@click.option("--keep", is_flag=True, help="As the second person: turn it down. Her messages stay stopped.")
@click.option("--yes", is_flag=True, help="Do not ask for her reference once more.")
@pass_context
def erase_command(context: CommandContext, woman: str, person: str | None, keep: bool, yes: bool) -> None:
    """Erase everything about WOMAN (her reference), because she asks for it.

    The first person stops all her messages with this. A second person, with another name, erases her record with the
    same command, or on her page. It cannot be undone: `recovery export` takes out a copy for her before.
    """
    actor = f"terminal: {person.strip()}"[:80] if person and person.strip() else context.actor
    with context.services() as services:
        woman_id = _find(services, woman)
        asker = erase.who_asked(services, woman_id)
        if keep:
            erase.decline(services, context.now(), actor, woman_id)
            click.echo(f"{woman.upper()} is not erased. Her messages stay stopped.")
        elif asker is None:
            erase.ask(services, context.now(), actor, woman_id)
            click.echo(
                f"Nothing more is sent to {woman.upper()}. Nothing is erased yet: a second person must do the same, "
                f"as `recovery erase {woman.upper()} --by NAME` or on her page."
            )
        else:
            if asker != actor and not yes:
                _make_sure(woman)
            gone = erase.erase(services, context.now(), actor, woman_id)
            click.echo(f"Erased: {gone} rows. Her addresses are not written to again. What this does not reach:")
            for sentence in erase.NOT_REACHED:
                click.echo(f"  - {sentence}")


def _find(services: Services, woman: str) -> int:
    try:
        return by_reference(services, woman)
    except NotFound as error:
        when = erase.erased_on(services, woman)
        if when is None:
            raise
        raise AskedWrongly([f"{woman.upper()} was erased on {when:%-d %B %Y}. Nothing about her is left."]) from error


def _make_sure(woman: str) -> None:
    typed = click.prompt(f"This cannot be undone. Type {woman.upper()} once more to erase her record")
    if typed.strip().upper() != woman.strip().upper():
        raise AskedWrongly(["That is another reference. Nothing was erased."])
