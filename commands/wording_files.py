"""`recovery export-templates` and `recovery import-templates`: wording between the database and files."""

from dataclasses import asdict
from pathlib import Path

import click

from actions.wording import files
from commands.context import CommandContext, answer_json, json_option, pass_context


@click.command("export-templates")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--replace", is_flag=True, help="Also replace files whose wording is no version in the database.")
@json_option
@pass_context
def export_templates_command(context: CommandContext, folder: Path, replace: bool, as_json: bool) -> None:
    """Write the wording in force as files under FOLDER, so that the files and the database agree."""
    with context.services() as services:
        found = files.export(services, folder, replace=replace)
    if as_json:
        answer_json(asdict(found))
    else:
        click.echo(f"{found.written} files written, {found.unchanged} were right already.")


@click.command("import-templates")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@json_option
@pass_context
def import_templates_command(context: CommandContext, folder: Path, as_json: bool) -> None:
    """Make drafts of the files under FOLDER that say something new. Nothing of it is in force by itself."""
    with context.services() as services:
        found = files.bring_in(services, context.now(), context.actor, folder)
    if as_json:
        answer_json(asdict(found))
        return
    for name in found.drafts:
        click.echo(f"draft  {name}")
    click.echo(f"{len(found.drafts)} drafts made, {found.unchanged} files say nothing new.")
