"""`recovery doctor`: what is wrong with the service, and how to mend it."""

import sys
from dataclasses import asdict

import click

from commands.context import CannotDo, CommandContext, answer_json, json_option, pass_context
from configuration.private_files import private_files
from service.doctor import examine

MARKS = {"broken": "✗ BROKEN ", "warning": "! look    ", "fine": "✓ fine    "}


@click.command("doctor")
@json_option
@pass_context
def doctor_command(context: CommandContext, as_json: bool) -> None:
    """Look over settings, database, key, programme, wording, providers, clock and disk.

    Exit code 1 when something is broken, 3 when the settings are wrong.
    """
    settings = context.settings
    with private_files():
        found = examine(settings, context.now())
    if as_json:
        answer_json({"findings": [asdict(one) for one in found]})
    else:
        click.echo(f"Settings   {context.config}")
        for one in sorted(found, key=lambda finding: list(MARKS).index(finding.level)):
            click.echo(f"{MARKS[one.level]} {one.sentence}")
    if any(one.level == "broken" for one in found):
        sys.exit(CannotDo.exit_code)
