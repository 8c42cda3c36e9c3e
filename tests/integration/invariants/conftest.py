"""An empty service for each case: made once, then copied."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from db import cipher
from settings import load_settings
from simulation.temporary import Made, Setting, make, opened
from tests.integration.invariants.one_life import START, OneLife
from tests.support.postgres import PostgresServer
from wiring import PROGRAMME_FILE, ROOT, WORDING_FOLDER, limits, rules, values_by_nation

NewLife = Callable[[], OneLife]


@pytest.fixture(scope="module")
def setting() -> Setting:
    shipped = load_settings(ROOT / "config.toml", {})
    return Setting(
        PROGRAMME_FILE,
        WORDING_FOLDER,
        replace(rules(shipped), staffed=True),
        limits(shipped),
        values_by_nation(shipped),
    )


@pytest.fixture(scope="module")
def new_life(setting: Setting, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewLife]:
    """Makes one life after the other, each on a copy of the same empty SQLite file."""
    folder = tmp_path_factory.mktemp("lives")
    made = make(setting, f"sqlite:///{folder / 'empty.db'}", START)
    keys = cipher.installed()
    made.engine.dispose()
    last: list[Engine] = []

    def new() -> OneLife:
        for engine in last:
            engine.dispose()
        for old in folder.glob("one.db*"):
            old.unlink()
        shutil.copyfile(folder / "empty.db", folder / "one.db")
        cipher.install(keys)
        engine = opened(f"sqlite:///{folder / 'one.db'}")
        last[:] = [engine]
        return OneLife(setting, Made(engine, made.programme, made.wording))

    yield new
    for engine in last:
        engine.dispose()


@pytest.fixture
def new_life_on_postgres(setting: Setting, postgres_server: PostgresServer) -> Iterator[NewLife]:
    """The same on PostgreSQL, each in a schema of its own."""
    with ExitStack() as schemas:

        def new() -> OneLife:
            made = make(setting, schemas.enter_context(postgres_server.schema()), START)
            schemas.callback(made.engine.dispose)
            return OneLife(setting, made)

        yield new
