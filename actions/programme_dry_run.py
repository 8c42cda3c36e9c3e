"""What a changed programme would do to every woman's messages, worked out as planning her again would."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select

from actions.gather import gather
from actions.replan import changes_for
from actions.services import Services
from db.engine import reading
from db.queries import planning
from db.tables import Woman
from programme.definition import Programme
from programme.history import HAD
from programme.plan import PLANNED
from programme.reconcile import Change, Diff, Insert
from programme.steps import Step

BATCH: Final = 100
LISTED: Final = 200
"""Women who are listed one by one; the totals count everybody."""
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ForHer:
    """What the change does to one woman's messages, by number. ``busiest_week``: most messages in any 7 days of 28."""

    reference: str
    added: int
    moved: int
    dropped: int
    had: int
    busiest_week: int


@dataclass(frozen=True, slots=True)
class DryRun:
    """What would happen. The totals by step count women; ``women`` lists those for whom something changes."""

    women_in_all: int = 0
    women_changed: int = 0
    added: dict[str, int] = field(default_factory=dict)
    moved: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)
    had: dict[str, int] = field(default_factory=dict)
    new_steps: tuple[str, ...] = ()
    gone_steps: tuple[str, ...] = ()
    changed_steps: tuple[str, ...] = ()
    without_wording: tuple[str, ...] = ()
    busiest_week: int = 0
    women: tuple[ForHer, ...] = ()
    at: str = ""


def dry_run(services: Services, programme: Programme, now: datetime) -> DryRun:
    """What a programme would change for every woman, as planning her again would do it. Changes nothing."""
    then = replace(services, programme=programme)
    new, gone, changed = compared(services.programme, programme)
    touched = {*new, *changed}
    added: Counter[str] = Counter()
    moved: Counter[str] = Counter()
    dropped: Counter[str] = Counter()
    had: Counter[str] = Counter()
    listed: list[ForHer] = []
    count = busiest = women_changed = 0
    for ids in _batches(services):
        with reading(services.engine) as connection:
            known = gather(connection, ids, services.zone)
            stored = planning.messages_of(connection, ids)
        for woman_id, her in known.items():
            count += 1
            rows = stored.get(woman_id, [])
            changes = changes_for(then, her, rows, now)
            kinds = _sorted_out(changes)
            hers = {row.step for row in rows if row.state in HAD and row.step in touched}
            for counter, steps in ((added, kinds.added), (moved, kinds.moved), (dropped, kinds.dropped), (had, hers)):
                counter.update(set(steps))
            if not (kinds.added or kinds.moved or kinds.dropped):
                continue
            women_changed += 1
            week = _busiest_week(rows, changes, now.astimezone(services.zone).date())
            busiest = max(busiest, week)
            if len(listed) < LISTED:
                listed.append(
                    ForHer(her.woman.reference, len(kinds.added), len(kinds.moved), len(kinds.dropped), len(hers), week)
                )
    return DryRun(
        count, women_changed, dict(added), dict(moved), dict(dropped), dict(had), new, gone, changed,
        tuple(_without_wording(services, programme)), busiest, tuple(listed), now.isoformat(),
    )  # fmt: skip


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


@dataclass(frozen=True, slots=True)
class _Kinds:
    added: tuple[str, ...]
    moved: tuple[str, ...]
    dropped: tuple[str, ...]


def _sorted_out(changes: Iterable[Diff]) -> _Kinds:
    added, moved, dropped = [], [], []
    for change in changes:
        if isinstance(change, Insert):
            if change.wanted.state == PLANNED:
                added.append(change.wanted.step)
        elif isinstance(change, Change):
            before, after = change.stored.state == PLANNED, change.wanted.state == PLANNED
            if before and after and change.stored.due_on != change.wanted.due_on:
                moved.append(change.stored.step)
            elif after and not before:
                added.append(change.stored.step)
            elif before and not after:
                dropped.append(change.stored.step)
        elif change.stored.state == PLANNED:
            dropped.append(change.stored.step)
    return _Kinds(tuple(added), tuple(moved), tuple(dropped))


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


def _without_wording(services: Services, programme: Programme) -> Iterator[str]:
    with reading(services.engine) as connection:
        wordings = services.wording.read(connection)
    for key in programme.steps:
        if wordings.find(key, "en") is None:
            yield key


def _batches(services: Services) -> Iterator[list[int]]:
    last = 0
    while True:
        with reading(services.engine) as connection:
            query = select(Woman.id).where(Woman.id > last, Woman.erased_at.is_(None)).order_by(Woman.id).limit(BATCH)
            ids = list(connection.scalars(query))
        if not ids:
            return
        yield ids
        last = ids[-1]
