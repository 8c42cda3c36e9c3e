"""`recovery enrol`: one woman, or many, from JSON."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import click

from actions.enrolment.enrol import Enrolled, checked_all, enrol_all
from actions.enrolment.form import Enrolment
from actions.errors import Refused
from actions.services import Services
from commands.context import AskedWrongly, CommandContext, answer_json, json_option, pass_context
from db.engine import reading

EXAMPLE = "docs/examples/woman.json"


@dataclass(frozen=True)
class Trouble:
    """What is wrong with one entry: its number, the field, and a sentence."""

    entry: int
    field: str
    sentence: str


@click.command("enrol")
@click.argument("file", type=click.File(encoding="utf-8"))
@json_option
@pass_context
def enrol_command(context: CommandContext, file: TextIO, as_json: bool) -> None:
    """Enrol the woman, or the list of women, in a JSON FILE ("-" reads standard input).

    docs/examples/woman.json shows the fields. All mistakes are named at once; with any, nobody is enrolled. She is
    asked by each channel in "consent", and nothing else goes out before she says yes.
    """
    entries = read_entries(file.read(), file.name)
    with context.services() as services:
        forms, troubles = _check(services, context, entries)
        enrolled: dict[int, Enrolled] = {}
        if not troubles:
            outcomes = enrol_all(services, context.now(), context.actor, forms)
            for number, outcome in enumerate(outcomes, start=1):
                if isinstance(outcome, Enrolled):
                    enrolled[number] = outcome
                else:
                    troubles += _troubles(number, outcome)
    if as_json:
        _say_json(enrolled, troubles)
    else:
        _say(enrolled, troubles, many=len(entries) > 1)
    if troubles:
        sys.exit(AskedWrongly.exit_code)


def read_entries(text: str, name: str) -> list[Mapping[str, Any]]:
    """The entries of a JSON text: an object, or a list of them. Raises AskedWrongly with a sentence."""
    shown = "standard input" if name == "<stdin>" else Path(name).name
    try:
        read = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise AskedWrongly([f"{shown} is not JSON: {error}. {EXAMPLE} shows how it is written."]) from error
    entries = read if isinstance(read, list) else [read]
    if not entries or not all(isinstance(entry, dict) for entry in entries):
        raise AskedWrongly([f"{shown} holds no woman. Write one {{…}}, or a list of them. {EXAMPLE} shows one."])
    return entries


def _check(
    services: Services, context: CommandContext, entries: list[Mapping[str, Any]]
) -> tuple[list[Enrolment], list[Trouble]]:
    """Look at all before the first is stored."""
    most = context.settings.limits.import_rows
    if len(entries) > most:
        raise AskedWrongly([f"There are {len(entries)} women in it. At most {most} can be enrolled at once."])
    with reading(services.engine) as connection:
        found = checked_all(connection, services, context.now(), entries)
    forms = [one for one in found if isinstance(one, Enrolment)]
    troubles = [
        trouble
        for number, one in enumerate(found, start=1)
        if isinstance(one, Refused)
        for trouble in _troubles(number, one)
    ]
    return forms, troubles


def _troubles(number: int, refused: Refused) -> list[Trouble]:
    return [Trouble(number, field, sentence) for sentence, field in zip(refused.problems, refused.fields, strict=True)]


def _say_json(enrolled: Mapping[int, Enrolled], troubles: list[Trouble]) -> None:
    answer_json(
        {
            "enrolled": [
                {"entry": number, "reference": one.reference, "warnings": list(one.warnings)}
                for number, one in enrolled.items()
            ],
            "problems": [vars(one) for one in troubles],
        }
    )


def _say(enrolled: Mapping[int, Enrolled], troubles: list[Trouble], *, many: bool) -> None:
    for one in enrolled.values():
        click.echo(f"Enrolled as {one.reference}. She is asked now whether she would like messages.")
        for warning in one.warnings:
            click.echo(f"  Please note: {warning}")
    if enrolled and not many:
        reference = next(iter(enrolled.values())).reference
        click.echo(f"Her yes comes by reply, or from you: recovery confirm {reference} text")
    for trouble in troubles:
        where = f"entry {trouble.entry}, " if many else ""
        field = f"{trouble.field}: " if trouble.field else ""
        click.echo(f"Error: {where}{field}{trouble.sentence}", err=True)
    if troubles and not enrolled:
        click.echo("Nobody was enrolled.", err=True)
