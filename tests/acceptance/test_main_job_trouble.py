"""The main job when the machine under it fails: a locked database, a full disk, and time that is moved."""

import json
import sqlite3
import time
from pathlib import Path

import pytest

from tests.support.service_process import ROOT, ServiceFolder, wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(600)]

EXAMPLE = ROOT / "docs" / "examples" / "woman.json"


def test_a_locked_database_delays_and_loses_nothing(tmp_path: Path, sqlite_url: str) -> None:
    folder = ServiceFolder(tmp_path, sqlite_url)
    folder.done("init")
    with folder.running() as service:
        lock = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        time.sleep(36)  # longer than the 30 s for which a writer waits
        assert service.process.poll() is None
        lock.execute("ROLLBACK")
        lock.close()
        folder.done("enrol", str(EXAMPLE))
        wait_for(lambda: len(folder.messages()) == 2, "the invitations")
        assert "Traceback" not in service.said


def test_a_folder_that_cannot_be_written_stops_the_channel_and_then_heals(tmp_path: Path, database_url: str) -> None:
    folder = ServiceFolder(tmp_path, database_url, ("retry_after_fault_minutes = 10", "retry_after_fault_minutes = 1"))
    folder.done("init")
    folder.outbox.rmdir()
    folder.outbox.write_text("a file stands in the way", encoding="utf-8")
    folder.done("enrol", str(EXAMPLE))
    ticked = folder.recovery("tick")
    assert ticked.returncode == 1
    assert "housekeeping: A file, folder or connection cannot be used (Not a directory)." in ticked.stderr
    assert "Traceback" not in ticked.stderr
    said = folder.recovery("doctor").stdout
    assert "Texts have been stopped since" in said
    assert "The outbox folder cannot be written" in said
    folder.outbox.unlink()
    with folder.running():
        wait_for(lambda: len(folder.messages()) == 2, "the invitations", 100)


def test_a_year_passes_when_the_clock_may_be_moved(tmp_path: Path, sqlite_url: str) -> None:
    folder = ServiceFolder(tmp_path, sqlite_url, ("allow_time_travel = false", "allow_time_travel = true"))
    folder.done("init")
    reference = json.loads(folder.done("enrol", str(EXAMPLE), "--json"))["enrolled"][0]["reference"]
    folder.done("tick")
    folder.done("confirm", reference, "text")
    folder.done("confirm", reference, "email")
    folder.done("tick")
    sent = len(folder.messages())
    due = json.loads(folder.done("due", "--days", "40", "--json"))["lines"][0]["due_at"]
    folder.done("tick", "--now", due)
    assert len(folder.messages()) > sent
