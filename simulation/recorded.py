"""What was recorded about a woman at any instant, folded from the raw rows by rules written for the checks alone."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from simulation.diary import UK
from simulation.evidence import Evidence

IN_ERROR = "in-error"
RESTS_ON = {
    "birth": ("baby", "feeding", "feeding-confirmed"),
    "loss": ("loss-wording-approved", "loss-note-by-text", "restart", "staff-resume"),
    "restart": ("staff-resume",),
    "break": ("break-settled",),
    "pregnancy": ("staff-contact",),
}
"""What goes with a fact that was recorded in error, when it was recorded with it or since (docs/adr/0016)."""
SAID_WITH = {
    "birth": ("pregnancy",), "loss": ("pregnancy",), "pregnancy": ("due-date",), "menopause": ("menopause-cause",),
}  # fmt: skip
"""What goes with it only as part of the same answer."""
Change = tuple[datetime, Any]
DECISIVE = ("confirmed", "stopped", "lapsed", "wrong")


@dataclass(frozen=True)
class Recorded:
    """How things stood from ``at`` on. Days are local; ``None`` and ``not-known`` mean what they say."""

    at: datetime
    pregnancy: str = "not-known"
    pregnancy_on: date | None = None
    birth: bool = False
    birth_on: date | None = None
    due_on: date | None = None
    baby: str = "not-known"
    feeding: str = "not-known"
    treatment: str = "not-known"
    sites: str = "not-known"
    spine_unlocked: bool = False
    lost_at: datetime | None = None
    lost_in_error_at: datetime | None = None
    loss_days: tuple[date, ...] = ()
    note_approved_at: datetime | None = None
    restarted_at: datetime | None = None
    staff_resumed_at: datetime | None = None
    staff_contact_at: datetime | None = None
    closeness_asked_at: datetime | None = None
    break_open: bool = False
    menopause_on: date | None = None
    talk_on: date | None = None
    declined: bool = False
    paused: tuple[tuple[datetime, date], ...] = ()
    pause_until: date | None = None
    withdrawn: bool = False
    died: bool = False
    not_pao: bool = False
    fewer: bool = False
    topics_off: frozenset[str] = frozenset()
    sent_by_nurse: frozenset[str] = frozenset()
    safe: tuple[str, str] | None = None
    confirmed: frozenset[str] = frozenset()
    ended_by: dict[str, str] = field(default_factory=dict)
    enrolled_at: datetime | None = None

    @property
    def lost(self) -> bool:
        return self.lost_at is not None

    @property
    def holds_after_loss(self) -> bool:
        """A loss is recorded and nobody has restarted messages since (a restart on the same day counts as later).

        One that was taken back holds as well, until somebody has spoken with her.
        """
        wrongly = self.lost_in_error_at
        if wrongly is not None and (self.restarted_at is None or self.restarted_at < wrongly):
            return True
        return self.lost_at is not None and (self.restarted_at is None or self.restarted_at < self.lost_at)


class Timeline:
    """How things stood, instant by instant."""

    def __init__(self, evidence: Evidence) -> None:
        start = datetime(1900, 1, 1, tzinfo=UK)
        self._states = [Recorded(start)]
        so_far: list[Change] = []
        for at, change in _changes(evidence):
            if getattr(change, "name", "") == IN_ERROR:
                so_far = _taken_back(so_far, change.value)
                state = Recorded(start)
                for then, one in so_far:
                    state = _fold(state, then, one)
                wrongly = at if change.value == "loss" else self._states[-1].lost_in_error_at
                state = replace(state, lost_in_error_at=wrongly)
            else:
                so_far.append((at, change))
                state = _fold(self._states[-1], at, change)
            self._states.append(replace(state, at=at))
        self._instants = [one.at for one in self._states]

    def at(self, instant: datetime) -> Recorded:
        """How things stood at an instant, with everything recorded at that very instant."""
        return self._states[bisect_right(self._instants, instant) - 1]

    def __iter__(self) -> Iterator[Recorded]:
        return iter(self._states)

    def during(self, start: datetime, end: datetime) -> list[Recorded]:
        """Every way things stood between two instants."""
        return [self.at(start), *(one for one in self._states if start < one.at <= end)]


def local_day(instant: datetime) -> date:
    """The day in the United Kingdom."""
    return instant.astimezone(UK).date()


def _changes(evidence: Evidence) -> list[tuple[datetime, Any]]:
    true = evidence.true_time
    rows = [(true("facts", row.id, row.recorded_at), 0, row.id, row) for row in evidence.facts]
    rows += [(true("consents", row.id, row.at), 1, row.id, row) for row in evidence.consents]
    return [(at, row) for at, _, _, row in sorted(rows, key=lambda one: one[:3])]


def _taken_back(so_far: list[Change], name: str) -> list[Change]:
    """What still counts once the latest fact of this name was taken back."""
    places = [place for place, (_, row) in enumerate(so_far) if getattr(row, "name", "") == name]
    if not places:
        return so_far
    wrong = places[-1]
    moment = so_far[wrong][0]
    rests, together = RESTS_ON.get(name, ()), SAID_WITH.get(name, ())

    def goes(place: int) -> bool:
        at, row = so_far[place]
        what = getattr(row, "name", "")
        at_once = at == moment
        return place == wrong or (what in rests and (place > wrong or at_once)) or (what in together and at_once)

    return [change for place, change in enumerate(so_far) if not goes(place)]


def _fold(state: Recorded, at: datetime, row: Any) -> Recorded:
    if hasattr(row, "event"):
        return _consent(state, at, row)
    fold = _FOLDS.get(row.name)
    return fold(state, row.value or "", row.on_date, at) if fold else state


def _consent(state: Recorded, at: datetime, row: Any) -> Recorded:
    if row.event not in DECISIVE:
        return state
    ended = {name: why for name, why in state.ended_by.items() if name != row.channel}
    if row.event == "confirmed":
        return replace(
            state, confirmed=state.confirmed | {row.channel}, ended_by=ended, enrolled_at=state.enrolled_at or at
        )
    return replace(state, confirmed=state.confirmed - {row.channel}, ended_by={**ended, row.channel: row.event})


def _pregnancy(state: Recorded, value: str, on: date | None, at: datetime) -> Recorded:
    if value == state.pregnancy:
        return state
    state = replace(state, pregnancy=value, pregnancy_on=local_day(at))
    return replace(state, birth=False, birth_on=None, baby="not-known") if value == "pregnant" else state


def _birth(state: Recorded, value: str, on: date | None, at: datetime) -> Recorded:
    since = state.pregnancy_on if state.pregnancy == "not-pregnant" and state.birth else local_day(at)
    return replace(state, birth=True, birth_on=on, pregnancy="not-pregnant", pregnancy_on=since)


def _loss(state: Recorded, value: str, on: date | None, at: datetime) -> Recorded:
    pregnancy = "not-known" if state.pregnancy == "pregnant" else state.pregnancy
    days = (*state.loss_days, *([on] if on else []), local_day(at))
    return replace(state, lost_at=at, loss_days=days, pregnancy=pregnancy, note_approved_at=None, baby="not-known")


def _hours(state: Recorded, value: str, on: date | None, at: datetime) -> Recorded:
    if value == "any":
        return replace(state, safe=None)
    start, end = value.split("-")
    return replace(state, safe=(start, end))


def _pause(state: Recorded, value: str, on: date | None, at: datetime) -> Recorded:
    return replace(state, pause_until=local_day(at) + timedelta(weeks=int(value or 4)))


def _talk(state: Recorded, value: str, on: date | None, at: datetime) -> Recorded:
    if value == "booked":
        return state
    return replace(state, talk_on=(on or local_day(at)) if value == "done" else None)


def _menopause(state: Recorded, value: str, on: date | None, at: datetime) -> Recorded:
    return replace(state, menopause_on=(state.menopause_on or on or local_day(at)) if value == "begun" else None)


def _set(**change: Any) -> Any:
    return lambda state, value, on, at: replace(state, **change)


def _value(name: str) -> Any:
    return lambda state, value, on, at: replace(state, **{name: value})


def _instant(name: str) -> Any:
    return lambda state, value, on, at: replace(state, **{name: at})


_FOLDS: dict[str, Any] = {
    "pregnancy": _pregnancy,
    "birth": _birth,
    "due-date": lambda state, value, on, at: replace(state, due_on=on),
    "baby": _value("baby"),
    "feeding": _value("feeding"),
    "treatment": _value("treatment"),
    "break-sites": _value("sites"),
    "spine-set-unlock": _set(spine_unlocked=True),
    "loss": _loss,
    "loss-wording-approved": _instant("note_approved_at"),
    "restart": _instant("restarted_at"),
    "staff-resume": lambda state, value, on, at: replace(state, staff_resumed_at=at if value == "yes" else None),
    "staff-contact": _instant("staff_contact_at"),
    "intimate-topics": lambda state, value, on, at: replace(state, closeness_asked_at=at if value == "yes" else None),
    "break": _set(break_open=True),
    "break-settled": _set(break_open=False),
    "menopause": _menopause,
    "talk": _talk,
    "reminders": lambda state, value, on, at: replace(state, declined=value == "declined"),
    "pause": _pause,
    "resume": _set(pause_until=None),
    "withdraw": _set(withdrawn=True),
    "rejoin": _set(withdrawn=False),
    "died": _set(died=True),
    "died-in-error": _set(died=False),
    "not-pao": _set(not_pao=True),
    "pace": lambda state, value, on, at: replace(state, fewer=value == "fewer"),
    "topic-off": lambda state, value, on, at: replace(state, topics_off=state.topics_off | {value}),
    "topic-on": lambda state, value, on, at: replace(state, topics_off=state.topics_off - {value}),
    "safe-hours": _hours,
    "send-now": lambda state, value, on, at: replace(state, sent_by_nurse=state.sent_by_nurse | {value}),
}
