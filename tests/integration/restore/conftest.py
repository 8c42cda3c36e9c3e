"""The small service of the tests on sending, on a database of its own and with a mark outside of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from actions.services import Services
from db.mark_file import MarkFile
from tests.integration.dispatch.conftest import clock as clock
from tests.integration.dispatch.conftest import emails as emails
from tests.integration.dispatch.conftest import texts as texts
from tests.support.database import ready_engine
from tests.support.world import FakeEmail, FakeText, make_services


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An empty, migrated database with the test keys installed: these tests take databases away and put them back."""
    made = ready_engine(database_url, pool_size=10)
    yield made
    made.dispose()


@pytest.fixture
def services(engine: Engine, texts: FakeText, emails: FakeEmail, tmp_path: Path) -> Services:
    """The service, with providers in memory, and a mark outside the database."""
    return make_services(
        engine, text_sender=texts, email_sender=emails, marks=MarkFile(tmp_path / "machine" / "recovery.mark")
    )
