"""Spreading messages over days: one a day, few a week, the important ones first, and none in a heap."""

import heapq
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from programme.calendar import QuietDays, SendingHours
from programme.circumstances import Circumstances
from programme.definition import Pacing

ONE_DAY = timedelta(days=1)
LONGEST_SEARCH_DAYS = 400


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """A message looking for a day, ordered as they win it: by priority, then by how long they have waited."""

    priority: int
    ideal: date
    order: int
    key: tuple[str, str]
    droppable: bool = True
    capped: bool = True
    any_day: bool = False
    in_pause: bool = False
    counts: bool = True


class Calendar:
    """The days of one woman: which may be used, and what stands on them already."""

    def __init__(
        self, known: Circumstances, hours: SendingHours, pacing: Pacing, start: date | None, had: Iterable[date]
    ) -> None:
        self._known = known
        self._hours = hours
        self._quiet: QuietDays = known.quiet_days(hours.days_around_a_loss)
        self._pacing = pacing
        self._start = start
        self._days: set[date] = set()
        self._spans: Counter[tuple[str, int]] = Counter()
        for day in had:
            self.take(day)

    def open(self, day: date, *, in_pause: bool = False) -> bool:
        """Whether anything may go out on this day."""
        return self._hours.allows(day, self._quiet) and (in_pause or not self._known.paused(day))

    def room(self, day: date) -> bool:
        """Whether the day is free and its week or four weeks are not full."""
        if day in self._days:
            return False
        span, cap = self._span(day)
        return self._spans[span] < cap

    def take(self, day: date) -> None:
        """Count a message on this day."""
        self._days.add(day)
        self._spans[self._span(day)[0]] += 1

    def _span(self, day: date) -> tuple[tuple[str, int], int]:
        start = self._start
        if start is not None and day < start and self._known.enrolled_on is not None:
            number, name = (day - self._known.enrolled_on).days, "before"
        else:
            number, name = (day - start).days if start else 0, "week"
        week = max(0, number // 7)
        if week < len(self._pacing.weeks):
            return (name, week), self._pacing.weeks[week]
        return (f"{name}s-later", (week - len(self._pacing.weeks)) // 4), self._pacing.later_per_four_weeks


def place(
    candidates: Iterable[Candidate], calendar: Calendar, first_day: date, pacing: Pacing
) -> dict[tuple[str, str], date | None]:
    """The day of each message, None for one that found no room. ``first_day``: the earliest day still usable."""
    placed: dict[tuple[str, str], date | None] = {}
    queue = sorted(candidates, key=lambda one: (one.ideal, one.priority, one.order))
    for one in queue:
        if not one.capped:
            day_found = one.ideal if one.any_day else _next_open(calendar, max(one.ideal, first_day), one.in_pause)
            placed[one.key] = day_found
            if one.counts and day_found is not None:
                calendar.take(day_found)
    waiting: list[Candidate] = []
    capped = [one for one in queue if one.capped]
    index, day = 0, first_day
    while index < len(capped) or waiting:
        if not waiting:
            day = max(day, capped[index].ideal)
        while index < len(capped) and capped[index].ideal <= day:
            heapq.heappush(waiting, capped[index])
            index += 1
        waiting = _drop_late(waiting, day, pacing, placed)
        if waiting and calendar.open(day) and calendar.room(day):
            placed[heapq.heappop(waiting).key] = day
            calendar.take(day)
        day += ONE_DAY
    return placed


def _drop_late(
    waiting: list[Candidate], day: date, pacing: Pacing, placed: dict[tuple[str, str], date | None]
) -> list[Candidate]:
    kept = [one for one in waiting if not one.droppable or (day - one.ideal).days <= pacing.move_days]
    if len(kept) == len(waiting):
        return waiting
    for one in set(waiting) - set(kept):
        placed[one.key] = None
    heapq.heapify(kept)
    return kept


def _next_open(calendar: Calendar, day: date, in_pause: bool) -> date | None:
    for _ in range(LONGEST_SEARCH_DAYS):
        if calendar.open(day, in_pause=in_pause):
            return day
        day += ONE_DAY
    return None
