"""A small service on each database for every test of this folder."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from actions.services import Services
from db.engine import open_engine
from tests.support.database import install_test_cipher
from tests.support.world import Clock, FakeEmail, FakeText, make_services


@pytest.fixture
def engine(ready_url: str) -> Iterator[Engine]:
    """A database with tables and wording, and the test keys installed."""
    install_test_cipher()
    made = open_engine(ready_url, pool_size=10)
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
def services(engine: Engine, texts: FakeText, emails: FakeEmail) -> Services:
    """The service, with providers in memory."""
    return make_services(engine, text_sender=texts, email_sender=emails)
