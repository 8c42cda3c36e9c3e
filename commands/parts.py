"""`recovery parts`: how many parts a text message needs, and which characters stand in the way."""

import json
import sys

import click

from messages.sms_text import count_parts, name_character, to_gsm


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.option("--as-typed", is_flag=True, help="Count as typed, without making curly quotes and long dashes plain.")
def parts(as_json: bool, as_typed: bool) -> None:
    """Read a text message from standard input and say how many parts it needs."""
    typed = sys.stdin.read().removesuffix("\n")
    text = typed if as_typed else to_gsm(typed)
    counted = count_parts(text)
    if as_json:
        answer = {
            "encoding": counted.encoding,
            "units": counted.units,
            "parts": counted.parts,
            "offending": list(counted.offending),
            "made_plain": text != typed,
        }
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    noun = "part" if counted.parts == 1 else "parts"
    click.echo(f"{counted.parts} {noun}, {counted.units} units of {counted.encoding}")
    if text != typed:
        click.echo("Typographic characters were made plain, as happens when wording is saved.")
    for character in counted.offending:
        click.echo(f"Outside the text alphabet: {name_character(character)}")
