"""Fixtures that every test may use: both databases, the browser, and how hard hypothesis looks."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from tests.support.chromium import CHROMIUM_ARGUMENTS, chromium_path
from tests.support.database import fill
from tests.support.missing import skip_or_fail
from tests.support.postgres import PostgresServer, postgres_reason_missing

settings.register_profile("quick", max_examples=50, deadline=None)
settings.register_profile(
    "ci", max_examples=150, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "quick"))

ACCEPTANCE = Path(__file__).with_name("acceptance")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`make test` looks for acceptance tests in their folder only: one that stood elsewhere would never run."""
    for item in items:
        if item.get_closest_marker("acceptance") and ACCEPTANCE not in item.path.parents:
            raise pytest.UsageError(f"{item.nodeid} is marked acceptance: move it to tests/acceptance.")


@pytest.fixture(scope="session")
def postgres_server(worker_id: str) -> Iterator[PostgresServer]:
    """A PostgreSQL database of this test process alone, dropped when it ends."""
    reason = postgres_reason_missing()
    if reason is not None:
        skip_or_fail(reason)
    server = PostgresServer.create(worker_id)
    yield server
    server.drop()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """An SQLite file of this test alone; it does not exist yet."""
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """An empty PostgreSQL schema of this test alone, dropped afterwards."""
    with postgres_server.schema() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database of this test alone, once on SQLite and once on PostgreSQL."""
    name = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture(scope="session")
def filled_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables and the starting wording, to be copied."""
    made = tmp_path_factory.mktemp("filled") / "filled.db"
    fill(f"sqlite:///{made}")
    return made


@pytest.fixture
def ready_sqlite_url(filled_file: Path, tmp_path: Path) -> str:
    """The SQLite one of `ready_url`."""
    copy = tmp_path / "test.db"
    shutil.copyfile(filled_file, copy)
    return f"sqlite:///{copy}"


@pytest.fixture
def ready_postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The PostgreSQL one of `ready_url`."""
    with postgres_server.ready(fill) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def ready_url(request: pytest.FixtureRequest) -> str:
    """A database of this test alone with all tables and the starting wording, once on each kind.

    Much quicker than to make one: for every test that is not about how a database comes to be.
    """
    name = {"sqlite": "ready_sqlite_url", "postgresql": "ready_postgres_url"}[request.param]
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Headless Chromium, one per test process. Give each test a page of its own: `chromium.new_page()`."""
    path = chromium_path()
    if path is None:
        skip_or_fail("Chromium is not installed. Install Debian's package `chromium`, or name it in TEST_CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()
