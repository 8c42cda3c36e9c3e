"""Spreading messages over days: one a day, few a week, the important ones first, and none in a heap."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from programme.calendar import QuietDays, SendingHours, near_anniversary
from programme.circumstances import Circumstances
from programme.steps import Pacing, Step

ONE_DAY = timedelta(days=1)
LONGEST_SEARCH_DAYS = 400
AWAY_FROM_BIRTHS_DAYS = 20

Key = tuple[str, str]


class Candidate(NamedTuple):
    """A message looking for a day. ``free``: it does not wait for a week with room, only for a day.

    ``after`` names a message that it follows by ``gap`` days: until that has its day, ``ideal`` is a guess.
    """

    key: Key
    step: Step
    ideal: date
    order: int
    free: bool
    after: Key | None = None
    gap: timedelta = timedelta()


class Placed(NamedTuple):
    """The day found, or None; and the ideal day it was looked for from."""

    day: date | None
    ideal: date


class Calendar:
    """The days of one woman: which may be used, and what stands on them already."""

    def __init__(
        self, known: Circumstances, hours: SendingHours, pacing: Pacing, start: date | None, had: Iterable[date]
    ) -> None:
        self._known = known
        self._hours = hours
        self._quiet: QuietDays = known.quiet_days(hours.days_around_a_loss)
        self._births = known.hurtful | {day for day in (known.due_date, known.born_on) if day}
        self._pacing = pacing
        self._start = start
        self._days: set[date] = set()
        self._spans: Counter[tuple[str, int]] = Counter()
        self._last_span: tuple[date, tuple[str, int], int] | None = None
        for day in had:
            self.take(day)

    def open(self, day: date, step: Step) -> bool:
        """Whether this step may go out on this day at all, whatever else goes out on it."""
        if not self._hours.allows(day) or self._quiet.is_birthday(day):
            return False
        if step.away_from_births and any(near_anniversary(day, one, AWAY_FROM_BIRTHS_DAYS) for one in self._births):
            return False
        if step.despite_quiet_days:
            return True
        return not self._quiet.hurts(day) and (step.per == "pause" or not self._known.paused(day))

    def empty(self, day: date) -> bool:
        """Whether no programme message stands on the day."""
        return day not in self._days

    def room(self, day: date) -> bool:
        """Whether the day is empty and its week or four weeks are not full."""
        if day in self._days:
            return False
        _, span, cap = self._span(day)
        return self._spans[span] < cap

    def fits(self, day: date, step: Step, *, free: bool) -> bool:
        """Whether this step may be sent on this day, with what stands on it and in its week."""
        if not self.open(day, step):
            return False
        return not step.counts or (self.empty(day) if free else self.room(day))

    def next_fit(self, day: date, step: Step, *, free: bool, days: int = LONGEST_SEARCH_DAYS) -> date | None:
        """The first such day among so many from ``day`` on; None when there is none."""
        for _ in range(days):
            if self.fits(day, step, free=free):
                return day
            day += ONE_DAY
        return None

    def take(self, day: date) -> None:
        """Count a message on this day."""
        self._days.add(day)
        self._spans[self._span(day)[1]] += 1

    def _span(self, day: date) -> tuple[date, tuple[str, int], int]:
        """The week or four weeks that a day lies in, by name, and how many messages those may hold."""
        if self._last_span is None or self._last_span[0] != day:
            self._last_span = (day, *self._span_of(day))
        return self._last_span

    def _span_of(self, day: date) -> tuple[tuple[str, int], int]:
        start, enrolled, weeks = self._start, self._known.enrolled_on, self._pacing.weeks
        name = "week"
        if start is not None and day < start and enrolled is not None:
            start, name = enrolled, "before"
        week = max(0, (day - start).days // 7) if start else 0
        if week < len(weeks):
            return (name, week), weeks[week]
        return (f"{name}s-later", (week - len(weeks)) // 4), self._pacing.later_per_four_weeks


def place(candidates: Iterable[Candidate], calendar: Calendar, first_day: date, pacing: Pacing) -> dict[Key, Placed]:
    """The day of each message. ``first_day``: the earliest day still usable.

    The more important message chooses first, so that a lesser one never takes the last place of a week from it; of two
    alike, the earlier. What has been sent stands on its day, so that planning again later finds the same days. A
    message that follows one which finds no day is left out.
    """
    placed: dict[Key, Placed] = {}
    waiting: list[Candidate] = []
    for one in sorted(candidates, key=_importance):
        if one.after is None:
            placed[one.key] = _place(one, one.ideal, calendar, first_day, pacing)
        else:
            waiting.append(one)
        ready = [other for other in waiting if other.after in placed]
        for other in ready:
            waiting.remove(other)
            leader = placed[other.after] if other.after else None
            if leader is not None and leader.day is not None:
                placed[other.key] = _place(other, leader.day + other.gap, calendar, first_day, pacing)
    return placed


def _importance(one: Candidate) -> tuple[bool, int, date, int]:
    return not one.free, one.step.priority, one.ideal, one.order


def _place(one: Candidate, ideal: date, calendar: Calendar, first_day: date, pacing: Pacing) -> Placed:
    start = max(ideal, first_day)
    if one.step.immediate:
        day: date | None = ideal
    elif one.free or one.step.never_dropped:
        day = calendar.next_fit(start, one.step, free=one.free)
    else:
        last = ideal + timedelta(days=pacing.move_days)
        day = calendar.next_fit(start, one.step, free=False, days=(last - start).days + 1)
    if day is not None and one.step.counts:
        calendar.take(day)
    return Placed(day, ideal)
