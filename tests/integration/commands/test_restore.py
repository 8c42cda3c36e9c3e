"""`recovery backup` and `recovery restore-check`, as an operator uses them."""

import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from tests.integration.commands.conftest import Terminal

SQLITE = pytest.mark.parametrize("ready_url", ["sqlite"], indirect=True)
POSTGRES = pytest.mark.parametrize("ready_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)


def database(terminal: Terminal) -> Path:
    return Path(terminal.environ["RECOVERY_DATABASE_URL"].removeprefix("sqlite:///"))


def put_back(terminal: Terminal, copy: Path) -> None:
    """As docs/backup.md says."""
    for path in database(terminal).parent.glob(f"{database(terminal).name}*"):
        path.unlink()
    shutil.copy(copy, database(terminal))


@SQLITE
def test_a_backup_that_is_put_back_sends_nothing_until_somebody_has_looked(terminal: Terminal, tmp_path: Path) -> None:
    reference = terminal.enrol()
    copy = tmp_path / "copy.db"
    said = terminal.done("backup", str(copy))
    assert "Keep a copy of the key" in said
    terminal.done("confirm", reference, "text")
    put_back(terminal, copy)
    terminal.done("confirm", reference, "text")
    assert terminal.json("tick")["done"]["dispatch"] == {}
    assert list(terminal.outbox.glob("*.txt")) == []
    assert "SENDING IS OFF" in terminal.run("doctor").output
    found = terminal.json("restore-check")
    assert (found["sending"], found["guard"]["code"]) == (False, "backup")
    assert terminal.run("restore-check", "--start").exit_code == 2, "it does not say who"
    terminal.done("restore-check", "--start", "--by", "Sister Ellis")
    assert "Sending is on" in terminal.done("restore-check")
    assert terminal.json("tick")["done"]["dispatch"]["accepted"] > 0
    with sqlite3.connect(database(terminal)) as connection:
        (actor,) = connection.execute("SELECT actor FROM audit_events WHERE action = 'sending-on'").fetchone()
    assert actor == "operator: Sister Ellis"


@SQLITE
def test_what_went_out_since_is_noted_and_not_sent_again(terminal: Terminal, tmp_path: Path) -> None:
    reference = terminal.enrol()
    terminal.done("confirm", reference, "text")
    copy = tmp_path / "copy.db"
    terminal.done("backup", str(copy))
    assert terminal.json("tick")["done"]["dispatch"]["accepted"] > 0
    went_out = sorted(path.name for path in terminal.outbox.iterdir())
    put_back(terminal, copy)
    looked = terminal.done("restore-check")
    assert f"of {len(went_out)} that went out and 0 that came in" in looked
    assert 'recovery restore-check --start --by "Your name"' in looked
    noted = terminal.json("restore-check", "--note", "--by", "Sister Ellis")
    assert [one["how"] for one in noted["noted"]] == ["words"] * len(went_out)
    assert (noted["unmatched"], noted["in_doubt"], noted["sending"]) == ([], [], False)
    assert "Sending is on." in terminal.done("restore-check", "--start", "--by", "Sister Ellis")
    terminal.done("tick")
    assert sorted(path.name for path in terminal.outbox.iterdir()) == went_out


@SQLITE
def test_what_followed_a_yes_that_was_lost_is_recognised_once_that_yes_is_entered_again(
    terminal: Terminal, tmp_path: Path
) -> None:
    reference = terminal.enrol()
    terminal.done("tick")
    copy = tmp_path / "copy.db"
    terminal.done("backup", str(copy))
    terminal.done("confirm", reference, "text")
    terminal.done("tick")
    went_out = sorted(path.name for path in terminal.outbox.iterdir())
    put_back(terminal, copy)
    assert len(terminal.json("restore-check", "--note", "--by", "Sister Ellis")["unmatched"]) == 1
    terminal.done("confirm", reference, "text")
    assert len(terminal.json("restore-check", "--note", "--by", "Sister Ellis")["noted"]) == 1
    terminal.done("restore-check", "--start", "--by", "Sister Ellis")
    terminal.done("tick")
    assert sorted(path.name for path in terminal.outbox.iterdir()) == went_out


@SQLITE
def test_a_woman_who_was_enrolled_since_gets_nothing_twice_once_she_is_enrolled_again(
    terminal: Terminal, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    terminal.done("backup", str(copy))
    terminal.done("confirm", terminal.enrol(), "text")
    terminal.done("tick")
    went_out = sorted(path.name for path in terminal.outbox.iterdir())
    put_back(terminal, copy)
    terminal.now += timedelta(days=1)
    terminal.done("confirm", terminal.enrol(), "text")
    noted = terminal.json("restore-check", "--start", "--by", "Sister Ellis")
    assert (len(noted["noted"]), noted["unmatched"]) == (len(went_out), [])
    terminal.done("tick")
    assert sorted(path.name for path in terminal.outbox.iterdir()) == went_out


@SQLITE
def test_where_nothing_can_tell_a_person_has_to_choose(terminal: Terminal, tmp_path: Path) -> None:
    """Emails by SMTP: the mail server keeps no list, and here it does not even answer."""
    terminal.done("confirm", terminal.enrol(consent=["email"]), "email")
    copy = tmp_path / "copy.db"
    terminal.done("backup", str(copy))
    put_back(terminal, copy)
    for old, new in (
        ('email = "outbox"', 'email = "smtp"'),
        ('host = ""', 'host = "127.0.0.1"'),
        ('from_address = ""', 'from_address = "notes@example.org"'),
        ('message_id_domain = ""', 'message_id_domain = "example.org"'),
        ('public_base_url = "http://127.0.0.1:8000"', 'public_base_url = "https://n.example.org"'),
    ):
        terminal.change(old, new)
    looked = terminal.done("restore-check")
    assert "The mail server keeps no list" in looked
    refused = terminal.run("restore-check", "--start", "--by", "Sister Ellis")
    assert refused.exit_code == 1
    assert "--in-doubt went takes them as sent" in refused.output
    assert not terminal.json("restore-check")["sending"]
    terminal.done("restore-check", "--start", "--by", "Sister Ellis", "--in-doubt", "went")
    assert terminal.json("restore-check")["sending"]
    with sqlite3.connect(database(terminal)) as connection:
        query = "SELECT count(*), min(outcome), max(outcome) FROM attempts WHERE worker = 'restore-check'"
        number, *outcomes = connection.execute(query).fetchone()
    assert number > 0
    assert outcomes == ["accepted", "accepted"]


@SQLITE
def test_a_backup_answers_programs_and_refuses_in_sentences(terminal: Terminal, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    made = terminal.json("backup", str(folder), "--keep", "3")
    assert Path(made["file"]).stat().st_size == made["bytes"]
    again = terminal.run("backup", made["file"])
    assert (again.exit_code, "exists. Name another file" in again.output) == (1, True)
    assert terminal.run("backup", str(tmp_path / "one.db"), "--keep", "3").exit_code == 2


@POSTGRES
def test_on_postgresql_it_says_how_to_make_one(terminal: Terminal, tmp_path: Path) -> None:
    refused = terminal.run("backup", str(tmp_path / "copy.db"))
    assert refused.exit_code == 1
    assert "pg_dump --format=custom" in refused.output
    assert "pg_restore" in refused.output


def test_sending_may_be_switched_off_by_hand(terminal: Terminal) -> None:
    terminal.done("confirm", terminal.enrol(), "text")
    terminal.done("restore-check", "--hold", "--by", "Sister Ellis")
    assert terminal.json("tick")["done"]["dispatch"] == {}
    terminal.done("restore-check", "--start", "--by", "Sister Ellis")
    assert terminal.json("tick")["done"]["dispatch"]["accepted"] > 0
    assert terminal.run("restore-check", "--start", "--hold", "--by", "Sister Ellis").exit_code == 2


@SQLITE
def test_a_folder_that_is_not_there_is_not_taken_for_a_file(terminal: Terminal, tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    refused = terminal.run("backup", f"{folder}/")
    assert refused.exit_code == 1
    assert "does not exist. Make it, or see whether its disk is there." in refused.output
    assert not folder.exists()
