"""`recovery check-messages` and `recovery book`: the wording in the files, checked, and as a book to sign off."""

import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from actions.programmes.step_sentences import for_whom, when
from actions.wording.checks import needs_of
from commands.context import CannotDo, CommandContext, answer_json, json_option, pass_context
from messages.book import BookStep, programme_book
from messages.catalogue import Catalogue
from messages.check import check_catalogue
from messages.facts import default_facts
from messages.findings import Finding, TemplateError
from messages.template import Template
from programme.definition import Programme, ProgrammeError, load_programme
from wiring import PROGRAMME_FILE, WORDING_FOLDER


@click.command("check-messages")
@json_option
@click.option("--no-advice", is_flag=True, help="Show only what must be mended.")
@pass_context
def check_messages_command(context: CommandContext, as_json: bool, no_advice: bool) -> None:
    """Check all wording in messages/templates/ against the programme. Exit code 1 when something must be mended."""
    try:
        programme, catalogue = read_files()
        found = check_catalogue(catalogue, default_facts(), context.now().date(), needs_of(programme))
    except TemplateError as error:
        found = list(error.findings)
    errors = [one for one in found if one.severity == "error"]
    shown = errors if no_advice else found
    if as_json:
        answer_json({"findings": [asdict(one) for one in shown]})
    else:
        _say(shown, len(errors), len(found) - len(errors))
    if errors:
        sys.exit(CannotDo.exit_code)


@click.command("book")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), default=Path("var/programme-book.html"))
@pass_context
def book_command(context: CommandContext, output: Path) -> None:
    """Write the programme book, one HTML page to print: every message as its readers see it, and what it rests on."""
    try:
        programme, catalogue = read_files()
    except TemplateError as error:
        raise CannotDo(str(error)) from error
    steps = list(_book_steps(programme, catalogue))
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(programme_book(catalogue, steps, title=programme.title), encoding="utf-8")
    click.echo(f"Wrote {len(steps)} messages to {output}.")


def read_files() -> tuple[Programme, Catalogue]:
    """The programme and the wording of the files. Raises TemplateError, or CannotDo for the programme."""
    try:
        programme = load_programme(PROGRAMME_FILE.read_text(encoding="utf-8"))
    except ProgrammeError as error:
        raise CannotDo(str(error)) from error
    return programme, Catalogue.load(WORDING_FOLDER)


def _book_steps(programme: Programme, catalogue: Catalogue) -> Iterator[BookStep]:
    order, needs = list(programme.tracks), needs_of(programme)
    for step in sorted(programme.steps.values(), key=lambda one: order.index(one.track)):
        template = catalogue.find(step.key)
        if template is None:
            raise CannotDo(
                f"The programme has a step {step.key} and no wording for it. Write messages/templates/en/{step.key}.md."
            )
        yield BookStep(
            key=step.key,
            track=programme.tracks[step.track],
            title=template.title,
            when=when(step),
            to_whom=for_whom(step),
            why=step.says,
            sign_off=_sign_off(template),
            needs=needs[step.key],
        )


def _sign_off(template: Template) -> str:
    people = "two people" if default_facts().guarded_flags(template.facts) or template.safety else "one person"
    return f"needs {people} besides its author; read so far by: {template.reviewer}"


def _say(shown: list[Finding], errors: int, advice: int) -> None:
    for one in shown:
        click.echo(f"{'ERROR' if one.severity == 'error' else 'advice'}  {one} [{one.code}]")
    click.echo(f"{errors} to mend, {advice} pieces of advice.")
