"""`recovery init`: everything a first start needs. Run again, it changes nothing that is there."""

import click
from sqlalchemy.exc import SQLAlchemyError

from commands.context import CannotDo, CommandContext, pass_context
from configuration.private_files import private_files
from configuration.secret_values import make_key_file
from db import migrate
from db.cipher import CipherError, make_key_text
from db.engine import open_engine
from settings import Settings
from wiring import CannotStart, database_sentence, install_key


@click.command()
@pass_context
def init(context: CommandContext) -> None:
    """Make the data folder, the key and the tables. Safe to run again."""
    with private_files():
        prepare(context.settings)


def prepare(settings: Settings) -> None:
    """What `init` does. Raises CannotDo with the way out."""
    try:
        settings.delivery.outbox_folder.mkdir(parents=True, exist_ok=True)
        settings.database.make_folder()
    except OSError as error:
        raise CannotDo(_file_sentence(error)) from error
    engine = open_engine(settings.database.url)
    try:
        before = migrate.current(engine)
        _make_key(settings, database_has_data=before is not None)
        # A migration may have personal data to read and write.
        install_key(settings)
        migrate.upgrade(engine)
        after = migrate.current(engine)
    except (migrate.WrongDatabaseVersion, CannotStart, CipherError) as error:
        raise CannotDo(str(error)) from error
    except SQLAlchemyError as error:
        raise CannotDo(database_sentence(settings, error)) from error
    except OSError as error:
        raise CannotDo(_file_sentence(error)) from error
    finally:
        engine.dispose()
    if before != after:
        click.echo(f"The database {settings.database.safe_url} is ready, at version {after}.")


def _file_sentence(error: OSError) -> str:
    return (
        f"{error.filename or 'A file of the service'} cannot be made or written: {error.strerror}. "
        "Let the service's user write its folder, and free its disk if it is full."
    )


def _make_key(settings: Settings, *, database_has_data: bool) -> None:
    key_file = settings.privacy.key_file
    if settings.secrets.key is not None or key_file.exists():
        return
    if database_has_data:
        # A new key would let the service start, and make every name and address in the database unreadable for good.
        raise CannotDo(
            f"The database {settings.database.safe_url} holds data, but its key is gone: {key_file} does not exist and "
            "RECOVERY_KEY is not set. Put the kept copy of the key back. No new key was made."
        )
    make_key_file(key_file, make_key_text())
    click.echo(f"Made a new key: {key_file}")
    click.secho("Keep a copy of it somewhere else: without it, nothing personal can be read again.", bold=True)
