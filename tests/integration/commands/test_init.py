"""`recovery init` prepares a first start, can be run again, and never replaces a key that data depends on."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, inspect

from cli import main
from commands.context import CommandContext
from settings import DEFAULT_CONFIG
from tests.support.database import TEST_KEYS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_bytes(DEFAULT_CONFIG.read_bytes())
    return tmp_path


def run_init(folder: Path, **environ: str) -> Result:
    context = CommandContext(environ, given_config=folder / "config.toml")
    return CliRunner().invoke(main, ["init"], obj=context)


def test_a_first_start_makes_folder_key_and_tables(folder: Path, database_url: str) -> None:
    result = run_init(folder, RECOVERY_DATABASE_URL=database_url)
    assert result.exit_code == 0, result.output
    assert "Keep a copy of it somewhere else" in result.output
    assert (folder / "var/recovery.key").stat().st_mode & 0o777 == 0o600
    assert (folder / "var/outbox").is_dir()
    engine = create_engine(database_url)
    assert "alembic_version" in inspect(engine).get_table_names()
    engine.dispose()


def test_run_again_it_changes_nothing_and_says_nothing(folder: Path, database_url: str) -> None:
    run_init(folder, RECOVERY_DATABASE_URL=database_url)
    key = (folder / "var/recovery.key").read_bytes()
    again = run_init(folder, RECOVERY_DATABASE_URL=database_url)
    assert (again.exit_code, again.output) == (0, "")
    assert (folder / "var/recovery.key").read_bytes() == key


def test_data_without_its_key_stops_it_and_no_new_key_is_made(folder: Path, database_url: str) -> None:
    run_init(folder, RECOVERY_DATABASE_URL=database_url)
    (folder / "var/recovery.key").unlink()
    result = run_init(folder, RECOVERY_DATABASE_URL=database_url)
    assert result.exit_code == 1
    assert "Put the kept copy of the key back. No new key was made." in result.output
    assert not (folder / "var/recovery.key").exists()


def test_a_key_in_the_environment_makes_no_file(folder: Path, database_url: str) -> None:
    assert run_init(folder, RECOVERY_DATABASE_URL=database_url, RECOVERY_KEY=TEST_KEYS).exit_code == 0
    assert not (folder / "var/recovery.key").exists()


def test_a_key_that_cannot_be_read_is_named_before_anything_is_changed(folder: Path, database_url: str) -> None:
    result = run_init(folder, RECOVERY_DATABASE_URL=database_url, RECOVERY_KEY="hash:x k1:y")
    assert (result.exit_code, "Entry 1 of the encryption keys" in result.output) == (1, True)
    engine = create_engine(database_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_the_shipped_settings_keep_everything_beside_the_settings_file(folder: Path) -> None:
    assert run_init(folder).exit_code == 0
    assert (folder / "var/recovery.db").is_file()
    for made in ("var", "var/outbox", "var/recovery.db"):
        assert (folder / made).stat().st_mode & 0o077 == 0, made


def test_a_database_that_does_not_answer_is_named_without_its_password(folder: Path) -> None:
    result = run_init(folder, RECOVERY_DATABASE_URL="postgresql://notes:secret@127.0.0.1:1/notes")
    assert result.exit_code == 1
    assert "cannot be used: " in result.output
    assert "secret" not in result.output


def test_wrong_settings_end_with_code_three(folder: Path) -> None:
    (folder / "config.toml").write_text("[service]\n", encoding="utf-8")
    result = run_init(folder)
    assert result.exit_code == 3
    assert "service.name is missing" in result.output
