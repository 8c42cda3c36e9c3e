"""Looking over the whole record, seal by seal: was any event or seal changed, removed or put in since it was sealed?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from actions.seals.marks import FIRST_DIGEST, Mark, digest, marker, unpack
from db.queries import jobs, seals
from db.queries.seals import EventRow, SealRow

JOB = "audit-seals"
"""The job that seals; its row remembers the number of the newest seal."""
FORGOTTEN = "views-forgotten"
"""The event that says which events were let go: those that may be, up to its ``through``."""
LOWEST = -(2**62)
NAMED = 20
"""So many faults are named; more would not be read."""
SEALED_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Verified:
    """How the record stands. ``faults``: a sentence for each thing that is not as it was sealed."""

    events: int
    seals: int
    forgotten: int
    last_digest: str
    waiting: int
    """Events that no seal covers yet."""
    late: bool
    """They have waited for long: the job that seals does not run."""
    faults: tuple[str, ...]


class _Check:
    """One walk over the record, with flat memory."""

    def __init__(self, connection: Connection) -> None:
        self.connection, self.marker = connection, marker()
        self.events = self.forgotten = 0
        self.faults: list[str] = []
        self.gone: list[int] = []
        """Events that may be forgotten and are not there; whether they were is told by a later event."""
        self.allowed_through = 0

    def fault(self, sentence: str) -> None:
        if len(self.faults) < NAMED:
            self.faults.append(sentence)
        elif len(self.faults) == NAMED:
            self.faults.append("There is more that does not fit.")

    def seal(self, seal: SealRow, before: SealRow | None) -> None:
        """One seal, and the events that it covers."""
        number = before.id + 1 if before else 1
        rows = seals.events(self.connection, seal.after_id, seal.through_id)
        self.events += len(rows)
        if seal.id != number:
            gone = f"Seal {number} is" if seal.id == number + 1 else f"Seals {number} to {seal.id - 1} are"
            self.fault(f"{gone} missing from the record.")
        elif self.bound(seal, before) != seal.digest:
            self.fault(f"Seal {seal.id} of {seal.sealed_at:%-d %B %Y %H:%M} UTC was changed.")
            return
        # Whatever became of the seal before, these marks can be made with the key alone.
        try:
            marks = unpack(seal.marks, seal.after_id)
        except ValueError:
            self.fault(f"Seal {seal.id} of {seal.sealed_at:%-d %B %Y %H:%M} UTC was changed.")
            return
        self.compare(marks, rows, seal)

    def bound(self, seal: SealRow, before: SealRow | None) -> str:
        """The digest that this seal must have, after the one before it."""
        return digest(
            before.digest if before else FIRST_DIGEST, seal.id, seal.after_id, seal.through_id, seal.events,
            seal.sealed_at, seal.marks,
        )  # fmt: skip

    def allow(self, event: EventRow) -> None:
        """Take note of an event that says which others were let go."""
        through = event.details.get("through") if event.action == FORGOTTEN else None
        if isinstance(through, int):
            self.allowed_through = max(self.allowed_through, through)

    def compare(self, marks: list[Mark], rows: list[EventRow], seal: SealRow) -> None:
        """The marks of a seal beside what stands there now."""
        known = {mark.id: mark for mark in marks}
        there = set()
        for event in rows:
            there.add(event.id)
            mark = known.get(event.id)
            if mark is None:
                self.fault(f"Event {event.id} was put into the record after seal {seal.id} was made.")
            elif self.marker.mark(event) != mark:
                self.fault(f"Event {event.id} was changed after seal {seal.id} was made.")
            self.allow(event)
        for mark in marks:
            if mark.id not in there and mark.forgettable:
                self.gone.append(mark.id)
            elif mark.id not in there:
                self.fault(f"Event {mark.id} was removed after seal {seal.id} was made.")


def verify(connection: Connection, now: datetime) -> Verified:
    """Look over all of it in one consistent look. A million events take some ten seconds."""
    check, before = _Check(connection), None
    for row in seals.events(connection, LOWEST, 0, NAMED):
        check.fault(f"Event {row.id} was put into the record: events are numbered from 1.")
    for seal in seals.all_seals(connection):
        check.seal(seal, before)
        before = seal
    through, number = (before.through_id, before.id + 1) if before else (0, 1)
    _forgotten(check, connection, through)
    known = jobs.all_jobs(connection).get(JOB)
    newest = int(known.result.get("seal", 0)) if known else 0
    if newest >= number:
        check.fault(
            f"Seal {number} is missing from the end of the record."
            if newest == number
            else f"Seals {number} to {newest} are missing from the end of the record."
        )
    waiting, oldest = seals.unsealed(connection, through)
    return Verified(
        check.events, before.id if before else 0, check.forgotten, before.digest if before else "", waiting,
        oldest is not None and now - oldest > SEALED_WITHIN, tuple(check.faults),
    )  # fmt: skip


def _forgotten(check: _Check, connection: Connection, through: int) -> None:
    """Those that are gone and may be forgotten: an event must say that they were."""
    for row in seals.events(connection, through, seals.newest_event(connection)):
        check.allow(row)
    for event_id in check.gone:
        if event_id <= check.allowed_through:
            check.forgotten += 1
        else:
            check.fault(f"Event {event_id} was removed, and no event says that it was forgotten.")


def sentences(found: Verified) -> Iterator[tuple[str, str]]:
    """What to tell a person, each with its level: fine, warning, broken."""
    for fault in found.faults:
        yield "broken", f"The record was tampered with, or the database is damaged. {fault}"
    if found.late:
        yield "warning", f"Events of the record that wait to be sealed: {found.waiting}. Is the clock running?"
    if not found.faults:
        last = f", the last of which ends in {found.last_digest[-8:]}" if found.seals else ""
        yield "fine", f"The record is as it was written. Events: {found.events}. Seals: {found.seals}{last}."
