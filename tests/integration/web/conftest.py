"""The site, on each of the two databases."""

from collections.abc import Iterator

import pytest

from tests.integration.web.site import Site, build


@pytest.fixture
def database_url(ready_url: str) -> str:
    """For the tests of this folder: tables and wording are there."""
    return ready_url


@pytest.fixture
def site(database_url: str) -> Iterator[Site]:
    """A site with one woman on it."""
    built = build(database_url)
    yield built
    built.engine.dispose()
