"""Wanted against stored: the smallest set of changes that makes them agree. What was handed over is never touched."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from programme.plan import HELD, PLANNED, SKIPPED, Wanted
from programme.reasons import sentence
from programme.steps import Programme

CHANGEABLE = frozenset({PLANNED, HELD, SKIPPED, "cancelled"})


class Stored(NamedTuple):
    """A stored message as far as planning cares. ``by_event``: put there by an event (an answer), not by the plan."""

    id: int
    step: str
    occurrence: str
    state: str
    due_on: date | None
    code: str
    by_event: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return self.step, self.occurrence


@dataclass(frozen=True, slots=True)
class Insert:
    """A message to add."""

    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Change:
    """A stored message to move, hold, skip or plan again."""

    stored: Stored
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class Cancel:
    """A stored message that is no longer part of her programme."""

    stored: Stored
    code: str
    reason: str


Diff = Insert | Change | Cancel


def reconcile(
    wanted: Iterable[Wanted], stored: Iterable[Stored], cancel_code: str = "no-longer-wanted"
) -> tuple[Diff, ...]:
    """The changes; empty when all agrees. ``cancel_code`` says why what is not wanted any more goes."""
    by_key: Mapping[tuple[str, str], Stored] = {one.key: one for one in stored}
    changes: list[Diff] = []
    seen = set()
    for want in wanted:
        seen.add(want.key)
        have = by_key.get(want.key)
        if have is None:
            changes.append(Insert(want))
        elif have.state in CHANGEABLE and (have.state, have.due_on, have.code) != (want.state, want.due_on, want.code):
            changes.append(Change(have, want))
    changes.extend(
        Cancel(have, cancel_code, sentence(cancel_code))
        for have in by_key.values()
        if have.key not in seen and have.state in (PLANNED, HELD, SKIPPED) and not have.by_event
    )
    return tuple(changes)


MOVING = frozenset({"moved", "no-room"})
OVERTAKEN = frozenset({"too-late", "superseded", "too-soon-after"})


def surprises(changes: Iterable[Diff], today: date, programme: Programme) -> list[Diff]:
    """Changes that neither time nor a sending explains: one found by the nightly sweep means a plan was out of date."""
    return [change for change in changes if not _explained(change, today, programme)]


def _explained(change: Diff, today: date, programme: Programme) -> bool:
    if _counts_from_a_sending(change, programme):
        return True
    if not isinstance(change, Change):
        return False
    before, after = change.stored, change.wanted
    overdue = before.due_on is not None and before.due_on <= today
    return (
        overdue
        or after.code in MOVING | OVERTAKEN
        or before.code in MOVING
        or (before.state != PLANNED and after.state != PLANNED and _judged_by_time(before, programme))
    )


def _judged_by_time(stored: Stored, programme: Programme) -> bool:
    """Whether the passing of days alone may change why it is not sent: an age limit, or six months after a loss."""
    step = programme.steps.get(stored.step)
    return stored.code in ("loss-hold", "loss-corrected") or (step is not None and step.changes_with_time)


def _counts_from_a_sending(change: Diff, programme: Programme) -> bool:
    """Whether the message follows another: the day that one went, and whether it was answered, set its own day."""
    key = change.wanted.step if isinstance(change, Insert) else change.stored.step
    step = programme.steps.get(key)
    if step is None:
        return False
    return bool(step.follows) or any(one.follows_exercise for one in step.occasions)
