"""`recovery export`: everything that is held about a woman, to hand to her."""

import os
from pathlib import Path

import click

from actions.find import by_reference
from actions.privacy.export import export
from commands.context import AskedWrongly, CannotDo, CommandContext, answer_json, json_option, pass_context
from commands.women import woman_argument

PAGE, ROWS = "copy.html", "copy.json"


@click.command("export")
@woman_argument
@click.option(
    "--folder", required=True, type=click.Path(path_type=Path, file_okay=False),
    help="Where the two files go. It is made when it is not there.",
)  # fmt: skip
@json_option
@pass_context
def export_command(context: CommandContext, woman: str, folder: Path, as_json: bool) -> None:
    """Write everything that is held about WOMAN (her reference) into a folder.

    copy.html is for her to read, copy.json has every row. That it was done stands in the record. Files that are there
    already are never replaced.
    """
    with context.services() as services:
        woman_id = by_reference(services, woman)
        files = [folder / PAGE, folder / ROWS]
        there = [path.name for path in files if path.exists()]
        if there:
            raise AskedWrongly([f"{folder} holds {' and '.join(there)} already. Name an empty folder."])
        made = export(services, context.now(), context.actor, woman_id)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for path, content in zip(files, (made.page, made.rows), strict=True):
                _write(path, content)
        except OSError as error:
            raise CannotDo(f"Nothing can be written into {folder}: {error.strerror}. Name another folder.") from error
    if as_json:
        answer_json({"files": [str(path) for path in files]})
    else:
        click.echo(f"Written: {files[0]} for her to read, and {files[1]}. Hand them over safely, then remove them.")


def _write(path: Path, content: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(content)
