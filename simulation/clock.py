"""A clock that jumps from one interesting instant to the next, what the machine shows, and a queue of what happens."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta

Happening = Callable[[], None]


class FastClock:
    """Answers the true time; moves forward only."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        return self.now

    def move_to(self, instant: datetime) -> None:
        """Jump. Time never goes back."""
        self.now = max(self.now, instant)


class MachineClock:
    """What the service's machine shows: the true time and the error that it has now."""

    def __init__(self, true: FastClock) -> None:
        self.true = true
        self.error = timedelta()

    def __call__(self) -> datetime:
        return self.true() + self.error

    def steady(self) -> float:
        """The seconds that have really passed."""
        return self.true().timestamp()


class Queue:
    """Happenings by time; those of the same instant in the order in which they were put in."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Happening]] = []
        self._count = 0

    def put(self, at: datetime, happening: Happening) -> None:
        """Have something happen at an instant."""
        self._count += 1
        heapq.heappush(self._heap, (at, self._count, happening))

    def next_at(self) -> datetime | None:
        """When the next thing happens; None: nothing more."""
        return self._heap[0][0] if self._heap else None

    def take(self) -> Happening:
        """The next happening, taken out."""
        return heapq.heappop(self._heap)[2]
