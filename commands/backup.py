"""`recovery backup`: a checked copy of the database, made while the service runs."""

from pathlib import Path

import click
from sqlalchemy import make_url

from actions.restore.backup import back_up, note_made, remove_oldest
from commands.context import CannotDo, CommandContext, answer_json, json_option, pass_context
from commands.progress import bar
from configuration.private_files import private_files
from db.backup import BackupFailed
from settings import Settings


@click.command("backup")
@click.argument("named", metavar="FILE", type=click.Path())
@click.option("--replace", is_flag=True, help="Replace FILE where it exists, once the new copy is whole and checked.")
@click.option("--keep", type=click.IntRange(1), help="With a folder: keep this many backups there, remove older ones.")
@json_option
@pass_context
def backup_command(context: CommandContext, named: str, replace: bool, keep: int | None, as_json: bool) -> None:
    """Copy the database to FILE, or into a folder under a name with the time.

    The service may run. The copy is checked before it is put in place. The key is not in it: keep that elsewhere.
    """
    database, file = _sqlite_file(context.settings), Path(named)
    if named.endswith("/") and not file.is_dir():
        raise CannotDo(f"The folder {named} does not exist. Make it, or see whether its disk is there.")
    if keep is not None and not file.is_dir():
        raise click.UsageError("--keep needs a folder that exists, for backups named by their time.")
    try:
        with private_files(), bar("Copying", quiet=as_json) as progress:
            made = back_up(database, file, context.now(), progress, replace=replace)
        note_made(database, context.now())
        removed = remove_oldest(file, keep) if keep is not None else []
    except BackupFailed as error:
        raise CannotDo(str(error)) from error
    except OSError as error:
        raise CannotDo(f"Older backups could not be removed: {error.strerror}. The new one is in place.") from error
    if as_json:
        answer_json({"file": made, "bytes": made.stat().st_size, "removed": removed})
        return
    click.echo(f"The backup is whole and checked: {made} ({made.stat().st_size // 1024} KB).")
    for old in removed:
        click.echo(f"Removed an older one: {old}")
    click.echo("The key is not in it. Keep a copy of the key in another place: without it the backup cannot be read.")
    click.echo("Put in place, it sends nothing until `recovery restore-check` was used (docs/backup.md).")


def _sqlite_file(settings: Settings) -> Path:
    url = make_url(settings.database.url)
    if url.get_backend_name() != "sqlite":
        named = settings.database.safe_url.replace("+psycopg", "")
        raise CannotDo(
            "The data is in PostgreSQL, which has its own tool. Make a backup with\n"
            f"    pg_dump --format=custom --no-owner --file=recovery.dump '{named}'\n"
            "and put it back, into an empty database, with\n"
            "    pg_restore --no-owner --exit-on-error --dbname='postgresql://user@host/name' recovery.dump\n"
            "A restored database sends nothing until `recovery restore-check` was used (docs/backup.md)."
        )
    return Path(str(url.database))
