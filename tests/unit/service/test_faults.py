"""A job that fails is said once, in a sentence without personal data, and so is that it works again."""

import logging
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError

from service.faults import Faults

NOW = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
BUSY = sqlite3.OperationalError("database is locked")
BUSY.sqlite_errorname = "SQLITE_BUSY"
LOCKED = OperationalError("UPDATE women", {"name": "Amara"}, BUSY)
SENTENCE = (
    "The database cannot be used: another program keeps it locked. End that program: perhaps one that copies it or "
    "looks into it. It will be tried again."
)


def test_the_same_fault_is_said_once_in_ten_minutes(caplog: pytest.LogCaptureFixture) -> None:
    faults = Faults()
    for seconds in range(0, 500, 4):
        faults.seen("dispatch", LOCKED, NOW + timedelta(seconds=seconds))
    assert [one.getMessage() for one in caplog.records] == [f'event=job.failed job=dispatch says="{SENTENCE}"']
    faults.seen("dispatch", LOCKED, NOW + timedelta(minutes=11))
    assert len(caplog.records) == 2


def test_another_fault_is_said_at_once_and_so_is_its_end(caplog: pytest.LogCaptureFixture) -> None:
    faults = Faults()
    faults.over("dispatch")
    faults.seen("dispatch", LOCKED, NOW)
    faults.seen("dispatch", OSError(28, "No space left on device"), NOW)
    faults.seen("sweep", LOCKED, NOW)
    faults.over("dispatch")
    faults.over("dispatch")
    said = [one.getMessage() for one in caplog.records]
    assert len(said) == 4
    assert "A file, folder or connection cannot be used (No space left on device)." in said[1]
    assert said[-1] == "event=job.works-again job=dispatch"


def test_what_nobody_foresaw_is_said_with_its_place_and_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise KeyError("Amara, +447700900123")
    except KeyError as error:
        Faults().seen("sweep", error, NOW)
    assert "Failed with KeyError." in caplog.text
    assert "test_faults.py" in caplog.text
    assert "+447700900123" not in caplog.text


def test_the_level_is_one_that_is_always_logged(caplog: pytest.LogCaptureFixture) -> None:
    Faults().seen("sweep", LOCKED, NOW)
    assert caplog.records[0].levelno == logging.ERROR
