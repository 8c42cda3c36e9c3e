"""A migrated database for each test of this folder."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.support.database import ready_engine


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An empty, migrated database with the test keys installed."""
    made = ready_engine(database_url)
    yield made
    made.dispose()
