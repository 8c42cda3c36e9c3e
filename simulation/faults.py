"""Crashes between any two steps: at the dispatcher's own fault points, at any statement, and right before a commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine, event

AT_A_STEP = 1 / 250
AT_A_STATEMENT = 1 / 4000
AT_A_COMMIT = 1 / 800


class Crash(BaseException):
    """The process died here. Nothing may catch it but the world, which starts the service anew."""


class Faults:
    """Decides where the process dies. Without faults it never does."""

    def __init__(self, rng: Random, *, on: bool) -> None:
        self._rng, self._on = rng, on
        self._armed = False
        self.crashes: dict[str, int] = {}

    def watch(self, engine: Engine) -> None:
        """Let statements and commits of this database be places to die at."""
        if self._on:
            event.listen(engine, "before_cursor_execute", self._statement)
            event.listen(engine, "commit", self._commit)

    @contextmanager
    def armed(self) -> Iterator[None]:
        """The service is at work, so it can die; outside of this nothing happens."""
        before, self._armed = self._armed, self._on
        try:
            yield
        finally:
            self._armed = before

    def point(self, name: str) -> None:
        """A fault point of the dispatcher."""
        self._maybe(name, AT_A_STEP)

    def _statement(self, _c: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            self._maybe("statement", AT_A_STATEMENT)

    def _commit(self, _c: Connection) -> None:
        self._maybe("commit", AT_A_COMMIT)

    def _maybe(self, name: str, chance: float) -> None:
        if self._armed and self._rng.random() < chance:
            self.crashes[name] = self.crashes.get(name, 0) + 1
            raise Crash(name)
