"""What goes wrong inside, between any two steps: the process dies, the database is locked, the disk is full.

Places for it are the dispatcher's own fault points, every statement, and the moment right before a commit.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError

CRASH, LOCKED, FULL = "crash", "locked", "disk-full"
KINDS = (CRASH, LOCKED, FULL)
AT_A_STEP = 1 / 250
AT_A_STATEMENT = 1 / 4000
AT_A_COMMIT = 1 / 800
AT_A_BEGIN = 1 / 600
"""How often a write finds the database locked by another program for longer than it waits."""
AT_A_WRITE = 1 / 4000
"""How often the disk is full."""


class Crash(BaseException):
    """The process died here. Nothing may catch it but the world, which starts the service anew."""


def database_fault(kind: str) -> OperationalError:
    """What the database raises when it is locked, or its disk is full. The transaction is lost, the process lives."""
    said = "database is locked" if kind == LOCKED else "database or disk is full"
    return OperationalError("a statement", None, sqlite3.OperationalError(said))


class Faults:
    """Decides where something goes wrong: by chance when ``on``, and at a given step when asked to (`strike_at`)."""

    def __init__(self, rng: Random, *, on: bool) -> None:
        self._rng, self._on = rng, on
        self._armed = False
        self._steps_left, self._kind = 0, CRASH
        self.crashes: dict[str, int] = {}
        """How often each thing went wrong, by where it did."""

    def watch(self, engine: Engine) -> None:
        """Let statements and commits of this database be places where something goes wrong."""
        event.listen(engine, "before_cursor_execute", self._statement)
        event.listen(engine, "commit", self._commit)

    def strike_at(self, step: int, kind: str) -> None:
        """At the so-manieth step of the service from now, let this go wrong, once. 0: not any more."""
        self._steps_left, self._kind = step, kind

    @contextmanager
    def armed(self) -> Iterator[None]:
        """The service is at work, so things can go wrong; outside of this nothing happens."""
        before, self._armed = self._armed, True
        try:
            yield
        finally:
            self._armed = before

    @contextmanager
    def resting(self) -> Iterator[None]:
        """The world looks at the database meanwhile: nothing happens."""
        before, self._armed = self._armed, False
        try:
            yield
        finally:
            self._armed = before

    def point(self, name: str) -> None:
        """A fault point of the dispatcher."""
        if self._armed:
            self._maybe(name, AT_A_STEP, CRASH)
            if self._comes(name):
                # Between two steps there is no database to fail, so whatever was asked for, the process dies.
                self._fail(name, CRASH)

    def _statement(self, _c: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not self._armed or statement.startswith(("PRAGMA", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            return
        if statement.startswith("BEGIN"):
            if statement == "BEGIN IMMEDIATE":
                self._maybe("begin", AT_A_BEGIN, LOCKED)
                self._strike("begin")
            return
        self._maybe("statement", AT_A_STATEMENT, CRASH)
        if not statement.startswith(("SELECT", "WITH")):
            self._maybe("write", AT_A_WRITE, FULL)
        self._strike("statement")

    def _commit(self, _c: Connection) -> None:
        if self._armed:
            self._maybe("commit", AT_A_COMMIT, CRASH)
            self._strike("commit")

    def _maybe(self, name: str, chance: float, kind: str) -> None:
        if self._on and self._rng.random() < chance:
            self._fail(name, kind)

    def _strike(self, name: str) -> None:
        if self._comes(name):
            self._fail(name, self._kind)

    def _comes(self, name: str) -> bool:
        """Whether the step that was asked for is this one."""
        if self._steps_left <= 0:
            return False
        self._steps_left -= 1
        return self._steps_left == 0

    def _fail(self, name: str, kind: str) -> None:
        what = f"{kind} at {name}"
        self.crashes[what] = self.crashes.get(what, 0) + 1
        if kind == CRASH:
            raise Crash(name)
        raise database_fault(kind)
