"""A small service on each database for every test of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from actions.services import Services
from db.mark_file import MarkFile
from tests.support.database import ready_engine
from tests.support.world import Clock, FakeEmail, FakeText, make_services


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An empty, migrated database with the test keys installed."""
    made = ready_engine(database_url, pool_size=10)
    yield made
    made.dispose()


@pytest.fixture
def texts() -> FakeText:
    """The text provider."""
    return FakeText()


@pytest.fixture
def emails() -> FakeEmail:
    """The mail server."""
    return FakeEmail()


@pytest.fixture
def clock() -> Clock:
    """Stands at a Wednesday, 11:00 in London."""
    return Clock()


@pytest.fixture
def services(engine: Engine, texts: FakeText, emails: FakeEmail, tmp_path: Path) -> Services:
    """The service, with providers in memory, and a mark outside the database."""
    return make_services(
        engine, text_sender=texts, email_sender=emails, marks=MarkFile(tmp_path / "machine" / "recovery.mark")
    )
