"""Spreading messages over days: one a day, few a week, the important ones first, and none in a heap."""

import heapq
from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
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

    def next_fit(self, day: date, step: Step, *, free: bool) -> date | None:
        """The first such day from ``day`` on; None when there is none for more than a year."""
        for _ in range(LONGEST_SEARCH_DAYS):
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

    A message that follows one which finds no day is left out.
    """
    queue = sorted(candidates, key=_by_ideal)
    placed: dict[Key, Placed] = {}
    for one in queue:
        if one.free:
            day = one.ideal if one.step.immediate else calendar.next_fit(max(one.ideal, first_day), one.step, free=True)
            placed[one.key] = Placed(day, one.ideal)
            if one.step.counts and day is not None:
                calendar.take(day)
    _Spreading([one for one in queue if not one.free], calendar, first_day, pacing, placed).run()
    return placed


def _by_ideal(one: Candidate) -> tuple[date, int, int]:
    return one.ideal, one.step.priority, one.order


class _Spreading:
    """Walks the days. On each, the most important message that waits goes, if the day and its week have room."""

    def __init__(
        self, queue: list[Candidate], calendar: Calendar, first_day: date, pacing: Pacing, placed: dict[Key, Placed]
    ) -> None:
        self.calendar, self.pacing, self.placed = calendar, pacing, placed
        self.day = self.first_day = first_day
        self.queue = [one for one in queue if one.after is None]
        self.followers: Mapping[Key, list[Candidate]] = _followers(queue)
        self.next = 0
        self.waiting: list[tuple[int, date, int, Candidate]] = []

    def run(self) -> None:
        for key, found in list(self.placed.items()):
            self._release(key, found.day)
        while self.next < len(self.queue) or self.waiting:
            if not self.waiting:
                self.day = max(self.day, self.queue[self.next].ideal)
            while self.next < len(self.queue) and self.queue[self.next].ideal <= self.day:
                one = self.queue[self.next]
                heapq.heappush(self.waiting, (one.step.priority, one.ideal, one.order, one))
                self.next += 1
            if self.calendar.room(self.day):
                self._fill_day()
            else:
                self._drop_hopeless()
            self.day += ONE_DAY

    def _fill_day(self) -> None:
        aside = []
        while self.waiting:
            entry = heapq.heappop(self.waiting)
            one = entry[3]
            if self._too_late(one):
                self._settle(one, None)
            elif not self.calendar.open(self.day, one.step):
                aside.append(entry)
            else:
                self._settle(one, self.day)
                break
        for entry in aside:
            heapq.heappush(self.waiting, entry)

    def _drop_hopeless(self) -> None:
        while self.waiting and self._too_late(self.waiting[0][3]):
            self._settle(heapq.heappop(self.waiting)[3], None)

    def _too_late(self, one: Candidate) -> bool:
        if one.step.never_dropped:
            return (self.day - max(one.ideal, self.first_day)).days > LONGEST_SEARCH_DAYS
        return (self.day - one.ideal).days > self.pacing.move_days

    def _settle(self, one: Candidate, day: date | None) -> None:
        self.placed[one.key] = Placed(day, one.ideal)
        if day is not None:
            self.calendar.take(day)
            self._release(one.key, day)

    def _release(self, key: Key, day: date | None) -> None:
        """Those that follow it may look for a day now."""
        if day is None:
            return
        for one in self.followers.get(key, ()):
            follower = Candidate(one.key, one.step, day + one.gap, one.order, one.free)
            insort(self.queue, follower, lo=self.next, key=_by_ideal)


def _followers(queue: list[Candidate]) -> Mapping[Key, list[Candidate]]:
    found: dict[Key, list[Candidate]] = defaultdict(list)
    for one in queue:
        if one.after is not None:
            found[one.after].append(one)
    return found
