"""Every programme text that a woman may follow, read and parsed once per process.

A kept text never changes, so what was read stays right. Which one is in force is asked anew each time, together with
what is read about the women themselves.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from actions.operating.events import EventLog
from db.queries import programmes
from db.together import Row
from programme.definition import Programme, ProgrammeError, Step, load_programme

log = EventLog(__name__)


@dataclass(frozen=True, slots=True)
class Followed:
    """The programmes at one moment. ``in_force_id`` is empty only where the database never had one."""

    in_force_id: int | None
    in_force: Programme
    by_id: Mapping[int, Programme]

    def by(self, programme_id: int | None) -> Programme:
        """What a woman follows who stays on this version; None: the programme in force."""
        return self.in_force if programme_id is None else self.by_id.get(programme_id, self.in_force)


class KeptProgrammes:
    """Reads what is not known yet. Safe for several threads; one for each database."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[int, Programme] = {}
        self._unreadable: set[int] = set()

    def read(self, connection: Connection, otherwise: Programme) -> Followed:
        """What may be followed now. ``otherwise``: the programme of a database that never had one."""
        return self.read_if_new(connection, programmes.EVER_IN_FORCE.ask(connection, {}), otherwise)

    def read_if_new(self, connection: Connection, rows: Sequence[Row], otherwise: Programme) -> Followed:
        """The same, for who has the answer of `EVER_IN_FORCE` already."""
        if not rows:
            return Followed(None, otherwise, {})
        with self._lock:
            for version_id, sha256 in rows:
                if version_id not in self._known and version_id not in self._unreadable:
                    self._add(connection, version_id, sha256, otherwise)
        newest = rows[0][0]
        return Followed(newest, self._known.get(newest, otherwise), self._known)

    def step(self, key: str) -> Step | None:
        """A step of the newest of these programmes that had it; None when none had."""
        found = (self._known[one].steps.get(key) for one in sorted(self._known, reverse=True))
        return next((step for step in found if step is not None), None)

    def _add(self, connection: Connection, version_id: int, sha256: str, otherwise: Programme) -> None:
        if sha256 == otherwise.sha256:
            self._known[version_id] = otherwise
            return
        try:
            self._known[version_id] = load_programme(programmes.source_of(connection, sha256) or "")
        except ProgrammeError as error:
            # Only after an update that no longer takes an old text: its women follow the programme in force.
            self._unreadable.add(version_id)
            log.error("programme.unreadable", version=version_id, error=type(error).__name__)
