"""What a changed programme would do to women's messages, worked out as planning them again would.

All of it is one look at the database, pinned to a moment, however long it takes and whatever is sent meanwhile.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, func, select

from actions.gather import Gathered, gather
from actions.replan import changes_for
from actions.services import Services
from db.engine import reading
from db.queries import planning
from db.tables import AuditEvent, Woman
from programme.definition import Programme
from programme.history import HAD
from programme.plan import PLANNED
from programme.reconcile import Change, Diff, Insert
from programme.steps import Step

BATCH: Final = 50
WEEK: Final = timedelta(days=7)
Progress = Callable[[int, int], bool]
"""Told how many women are worked out, of how many; answers whether to go on."""


class Interrupted(Exception):
    """It was not to go on: nothing is known."""


@dataclass(frozen=True, slots=True)
class ForHer:
    """What the change does to one woman's messages, by number. ``busiest_week``: most messages in any 7 days of 28."""

    woman_id: int
    added: int
    moved: int
    dropped: int
    had: int
    busiest_week: int


@dataclass(frozen=True, slots=True)
class DryRun:
    """What would happen. ``added`` and the like count women by step; ``messages`` counts messages by what happens.

    ``women_in_all``: for whom it was worked out. ``mark``: the last event on record at that moment.
    """

    women_in_all: int = 0
    women_changed: int = 0
    added: dict[str, int] = field(default_factory=dict)
    moved: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)
    had: dict[str, int] = field(default_factory=dict)
    messages: dict[str, int] = field(default_factory=dict)
    new_steps: tuple[str, ...] = ()
    gone_steps: tuple[str, ...] = ()
    changed_steps: tuple[str, ...] = ()
    without_wording: tuple[str, ...] = ()
    busiest_week: int = 0
    at: str = ""
    mark: int = 0


def dry_run(
    services: Services, programme: Programme, now: datetime, which: Iterable[ColumnElement[bool]], progress: Progress
) -> tuple[DryRun, list[ForHer]]:
    """What following this programme would change for these women. Changes nothing.

    Raises Interrupted when ``progress`` answers no.
    """
    tally = _Tally(services, programme, now)
    wanted = (Woman.erased_at.is_(None), *which)
    with reading(services.engine) as connection:
        mark = connection.scalar(select(func.max(AuditEvent.id))) or 0
        of = connection.execute(select(func.count()).select_from(Woman).where(*wanted)).scalar_one()
        for ids in _batches(connection, wanted):
            if not progress(tally.count, of):
                raise Interrupted
            stored = planning.messages_of(connection, ids)
            for woman_id, her in gather(connection, ids, services).items():
                tally.add(her, stored.get(woman_id, []))
        without = tuple(_without_wording(services, connection, programme))
    return replace(tally.result(), without_wording=without, mark=mark), tally.women


def compared(before: Programme, after: Programme) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Steps that are new, that are gone, and that differ in more than their place in the file."""
    new = tuple(key for key in after.steps if key not in before.steps)
    gone = tuple(key for key in before.steps if key not in after.steps)
    changed = tuple(
        key for key, step in after.steps.items() if key in before.steps and _plain(before.steps[key]) != _plain(step)
    )
    return new, gone, changed


def _plain(step: Step) -> Step:
    return replace(step, line=0)


class _Tally:
    """Counts woman by woman."""

    def __init__(self, services: Services, programme: Programme, now: datetime) -> None:
        self.services, self.programme, self.now = services, programme, now
        self.new, self.gone, self.changed = compared(services.programme, programme)
        self.touched = {*self.new, *self.changed}
        self.by_step: dict[str, Counter[str]] = {name: Counter() for name in ("added", "moved", "dropped", "had")}
        self.messages: Counter[str] = Counter()
        self.count = self.busiest = 0
        self.women: list[ForHer] = []

    def add(self, her: Gathered, rows: list[planning.MessageRow]) -> None:
        self.count += 1
        changes = changes_for(self.services, replace(her, programme=self.programme), rows, self.now)
        steps: dict[str, list[str]] = {name: [] for name in self.by_step}
        for name, step in filter(None, map(_kind, changes)):
            steps[name].append(step)
        steps["had"] = [row.step for row in rows if row.state in HAD and row.step in self.touched]
        for name, found in steps.items():
            self.by_step[name].update(set(found))
            self.messages[name] += len(found)
        if not (steps["added"] or steps["moved"] or steps["dropped"]):
            return
        week = _busiest_week(rows, changes, self.now.astimezone(self.services.zone).date())
        self.busiest = max(self.busiest, week)
        self.women.append(
            ForHer(her.woman.id, **{name: len(found) for name, found in steps.items()}, busiest_week=week)
        )

    def result(self) -> DryRun:
        counts: dict[str, Any] = {name: dict(found) for name, found in self.by_step.items()}
        return DryRun(
            self.count, len(self.women), **counts, messages=dict(self.messages), new_steps=self.new,
            gone_steps=self.gone, changed_steps=self.changed, busiest_week=self.busiest, at=self.now.isoformat(),
        )  # fmt: skip


def _kind(change: Diff) -> tuple[str, str] | None:
    """What happens to which step's message; None where only a reason changes."""
    if isinstance(change, Insert):
        return ("added", change.wanted.step) if change.wanted.state == PLANNED else None
    before = change.stored.state == PLANNED
    after = isinstance(change, Change) and change.wanted.state == PLANNED
    if before and isinstance(change, Change) and after:
        return ("moved", change.stored.step) if change.stored.due_on != change.wanted.due_on else None
    if before == after:
        return None
    return ("dropped" if before else "added", change.stored.step)


def _busiest_week(rows: Iterable[planning.MessageRow], changes: Iterable[Diff], today: date) -> int:
    """The most messages within any 7 days of the next 28, as they would stand then."""
    days = {(row.step, row.occurrence): row.due_on for row in rows if row.state == PLANNED}
    for change in changes:
        if isinstance(change, Insert):
            days[change.wanted.key] = change.wanted.due_on if change.wanted.state == PLANNED else None
        elif isinstance(change, Change):
            days[change.stored.key] = change.wanted.due_on if change.wanted.state == PLANNED else None
        else:
            days.pop(change.stored.key, None)
    soon = sorted(day for day in days.values() if day is not None and today <= day < today + 4 * WEEK)
    return max((sum(first <= day < first + WEEK for day in soon) for first in soon), default=0)


def _without_wording(services: Services, connection: Connection, programme: Programme) -> Iterator[str]:
    wordings = services.wording.read(connection)
    return (key for key in programme.steps if wordings.find(key, "en") is None)


def _batches(connection: Connection, wanted: Iterable[ColumnElement[bool]]) -> Iterator[list[int]]:
    last = 0
    while True:
        query = select(Woman.id).where(*wanted, Woman.id > last).order_by(Woman.id).limit(BATCH)
        ids = list(connection.scalars(query))
        if not ids:
            return
        yield ids
        last = ids[-1]
