"""Commands say nothing personal, whatever they are given and whatever breaks; nor do names of files, or files left."""

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DataError

from actions.private_links import token_for
from cli import COMMANDS
from db.engine import open_engine, writing
from db.tables import Woman, WorkItem
from tests.integration.commands.conftest import Terminal
from tests.integration.privacy.test_nothing_personal_leaks import HERS, marks_in
from tests.support import server_files
from tests.support.database import TEST_KEYS

SAYS = "Quillfeather, +447700900777, 1983-11-23, zebediahna@quillfeather.example.org: purplewalrus"
OTHERS = {"demo", "simulate", "parts"}
"""Commands that know made-up women of their own, and nothing of anybody else."""


def tried(reference: str, task: int, folder: Path) -> list[tuple[tuple[str, ...], str | None]]:
    """Every other command in several ways, right and wrong, with what it reads.

    Not ``timeline --words`` and ``--json``, which show the words of messages to whoever asks for them.
    """
    wrong = {**HERS, "mobile": "Marmaladova 900778", "birth": "2026-13-45", "first_name": "Xylophonia<"}
    backups = folder / "backups"
    backups.mkdir()
    return [
        (("init",), None),
        (("enrol", "-"), json.dumps(HERS)),
        (("enrol", "-"), json.dumps(wrong)),
        (("enrol", "-", "--json"), json.dumps({**HERS, "email": "xylophonia@"})),
        (("enrol", "-"), '{"first_name": "Quillfeather"'),
        (("enrol", "-"), json.dumps([HERS, 7, {"Quillfeather": "purplewalrus"}])),
        (("confirm", reference, "text"), None),
        (("confirm", reference, "email"), None),
        (("record", reference, "drug-name", "mauvemoose"), None),
        (("record", reference, "pace", "purplewalrus"), None),
        (("pause", reference, "4"), None),
        (("resume", reference), None),
        (("restart", reference), None),
        (("tick",), None),
        (("timeline", reference), None),
        (("timeline", reference, "--all"), None),
        (("due",), None),
        (("due", "--json"), None),
        (("work",), None),
        (("work", "--json"), None),
        (("done", str(task), "teal-tapir said Quillfeather"), None),
        (("done", str(task), "teal-tapir"), None),
        (("doctor",), None),
        (("doctor", "--json"), None),
        (("backup", str(backups)), None),
        (("restore-check",), None),
        (("restore-check", "--hold", "--by", "Sister Ellis"), None),
        (("restore-check", "--start", "--by", "Sister Ellis"), None),
        (("staff-link", "staff1@example.org"), None),
        (("check-messages",), None),
        (("book", "--output", str(folder / "book.html")), None),
        (("approve", "--list"), None),
        (("export-templates", str(folder / "words")), None),
        (("import-templates", str(folder / "words")), None),
        (("export", reference, "--folder", str(folder / "copy")), None),
        (("export", reference, "--folder", str(folder / "copy")), None),
        (("rotate-key",), None),
        (("withdraw", reference), None),
        (("erase", reference), None),
        (("erase", reference, "--by", "Sister Ellis", "--yes"), None),
        (("erase", reference), None),
    ]


@pytest.fixture
def woman(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> tuple[str, int, str]:
    """A woman of marked data: her reference, the number of a task about her, and a token of her page."""
    monkeypatch.setattr("commands.rotate_key.FOLLOWED", 0)
    reference = terminal.enrol(**HERS)
    engine = open_engine(terminal.environ["RECOVERY_DATABASE_URL"])
    with writing(engine) as connection:
        woman_id = connection.scalars(select(Woman.id)).one()
        token = token_for(connection, terminal.now, woman_id, "text", "hash")
        connection.execute(
            WorkItem.__table__.insert().values(  # type: ignore[attr-defined]
                woman_id=woman_id, kind="reply", reason="A reply to read.", opened_at=terminal.now, due_at=terminal.now,
                dedupe="privacy", note="greengiraffe",
            )
        )  # fmt: skip
        task = connection.scalars(select(WorkItem.id).where(WorkItem.dedupe == "privacy")).one()
    engine.dispose()
    return reference, task, token


def test_commands_and_names_of_files_hold_nothing_marked(
    terminal: Terminal, woman: tuple[str, int, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference, task, token = woman
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("TMPDIR", str(temporary))
    runs = tried(reference, task, tmp_path)
    assert {words[0] for words, _ in runs} == {str(one.name) for one in COMMANDS} - OTHERS
    went_well, files = set(), set[str]()
    for words, given in runs:
        result = terminal.run(*words, text=given)
        assert result.exit_code in (0, 1, 2), (words, result.exit_code)
        assert marks_in(result.output) - marks_in(" ".join(words)) == set(), words
        assert not [one for one in (token, *TEST_KEYS.split()) if one in result.output], words
        went_well |= {words[0]} if result.exit_code == 0 else set()
        files |= {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")}
    assert went_well >= {"tick", "timeline", "export", "rotate-key", "erase", "work", "done", "confirm"}
    assert any(name.startswith("var/outbox/") for name in files)
    assert marks_in("\n".join(files)) == set()
    assert list(temporary.iterdir()) == []


def _quotes(*_given: object, **_how: object) -> Any:
    raise ValueError(SAYS)


def _database_quotes(*_given: object, **_how: object) -> Any:
    raise DataError("INSERT", {"value": SAYS}, ValueError(f'invalid input: "{SAYS}"'))


@pytest.mark.parametrize("breaks", [_quotes, _database_quotes])
def test_an_error_that_nobody_thought_of_is_not_repeated(
    terminal: Terminal, woman: tuple[str, int, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, breaks: Any
) -> None:
    reference, task, _ = woman
    runs = tried(reference, task, tmp_path)
    monkeypatch.setattr("commands.context.wire", breaks)
    for words, given in runs:
        result = terminal.run(*words, text=given)
        assert "Traceback" not in result.output, words
        assert marks_in(result.output) - marks_in(" ".join(words)) == set(), words
        assert result.exception is None or isinstance(result.exception, SystemExit), words
    failed = terminal.run("work")
    assert failed.exit_code == 1
    assert "Please report it" in failed.output or "cannot be used" in failed.output


def test_nothing_is_left_under_the_old_key_once_it_was_changed(terminal: Terminal, woman: tuple[str, int, str]) -> None:
    """Not even where the database keeps what it has overwritten."""
    engine = open_engine(terminal.environ["RECOVERY_DATABASE_URL"])
    assert b"v1:k1:" in server_files.tables_and_indexes(engine)
    terminal.done("rotate-key")
    if engine.dialect.name == "postgresql":
        server_files.rewrite(engine)
    files = server_files.tables_and_indexes(engine)
    engine.dispose()
    assert b"v1:k2:" in files
    assert b"v1:k1:" not in files
