"""What goes wrong outside: providers fail in every way they can, the service is down for months, its clock is wrong."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

SERVICE = "service"
"""Nothing of ours runs: nobody is written to, and what comes in waits at the door."""
CLOCK = "clock"
"""The clock of the service's machine is wrong by ``error``."""
CLOCK_ERRORS = tuple(timedelta(days=days, hours=hours) for days, hours in ((0, 1), (0, -1), (3653, 0), (-3653, 0)))
COPY = "an older copy"
"""The database was put back to an older copy; nothing is sent until a person has looked."""
APART = "clocks apart"
"""Another machine works on the same database, and its clock is ahead of the first one's by ``error``, or behind it."""
DIFFERENCES = tuple(timedelta(minutes=minutes) for minutes in (60, -60, 2, -2))
TEXT_TROUBLES = ("not-sent", "set-up", "unknown", "list")
EMAIL_TROUBLES = ("not-sent", "set-up", "unknown")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something does not work for a while. ``kind`` says how; ``where``: service, text, email, or one of the clocks."""

    where: str
    kind: str
    start: datetime
    end: datetime
    error: timedelta = timedelta()

    def covers(self, instant: datetime) -> bool:
        """Whether it is going on."""
        return self.start <= instant < self.end

    def touches(self, start: datetime, end: datetime) -> bool:
        """Whether it goes on at any time between two instants."""
        return self.start < end and start < self.end

    def __str__(self) -> str:
        what = "the service is down" if self.where == SERVICE else f"{self.where}: {self.kind}"
        return f"{what} ({self.start:%Y-%m-%d %H:%M} to {self.end:%Y-%m-%d %H:%M})"


class Weather:
    """All troubles of one run, known beforehand and to nobody but the world."""

    def __init__(self, troubles: Iterable[Trouble]) -> None:
        self.troubles = sorted(troubles, key=lambda one: one.start)

    @classmethod
    def by_chance(cls, rng: Random, start: datetime, end: datetime, *more: Trouble) -> "Weather":
        """Months of calm and trouble."""
        return cls([*_all(rng, start, end), *more])

    def at(self, where: str, instant: datetime) -> Trouble | None:
        """The trouble that goes on there, if any."""
        for one in self.troubles:
            if one.start > instant:
                return None
            if one.where == where and one.covers(instant):
                return one
        return None

    def touching(self, start: datetime, end: datetime) -> list[Trouble]:
        """Every trouble between two instants."""
        return [one for one in self.troubles if one.touches(start, end)]


def wrong_clocks(rng: Random, start: datetime, end: datetime) -> Iterator[Trouble]:
    """Times in which the service's machine shows a wrong time: an hour off for days, or ten years for minutes."""
    at = start + timedelta(days=rng.expovariate(1 / 120))
    while at < end:
        error = rng.choice(CLOCK_ERRORS)
        minutes = rng.randint(5, 4000 if abs(error) < timedelta(days=1) else 300)
        trouble = Trouble(CLOCK, f"wrong by {error}", at, at + timedelta(minutes=minutes), error)
        yield trouble
        at = trouble.end + timedelta(days=rng.expovariate(1 / 120))


def clocks_apart(rng: Random, start: datetime, end: datetime) -> Iterator[Trouble]:
    """Times in which another machine works too, whose clock differs by an hour or two minutes."""
    at = start + timedelta(days=rng.expovariate(1 / 200))
    while at < end:
        error = rng.choice(DIFFERENCES)
        trouble = Trouble(APART, f"by {error}", at, at + timedelta(hours=rng.randint(2, 300)), error)
        yield trouble
        at = trouble.end + timedelta(days=rng.expovariate(1 / 200))


def _all(rng: Random, start: datetime, end: datetime) -> Iterator[Trouble]:
    day = start
    while day < end:
        for where, kinds in ((SERVICE, ("down",)), ("text", TEXT_TROUBLES), ("email", EMAIL_TROUBLES)):
            length = _length(rng)
            if length is not None:
                at = day + timedelta(minutes=rng.randrange(24 * 60 * 30))
                yield Trouble(where, rng.choice(kinds), at, at + length)
        day += timedelta(days=30)


def _length(rng: Random) -> timedelta | None:
    """Of one month: mostly nothing, some hours now and then, days seldom, weeks and months hardly ever."""
    chance = rng.random()
    if chance < 0.006:
        return timedelta(days=rng.randint(20, 95))
    if chance < 0.03:
        return timedelta(hours=rng.randint(24, 24 * 6))
    if chance < 0.25:
        return timedelta(minutes=rng.randint(5, 900))
    return None
