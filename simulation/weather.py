"""What goes wrong outside: providers that fail in every way they can, a service that is down for hours to months."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

SERVICE = "service"
"""Nothing of ours runs: nobody is written to, and what comes in waits at the door."""
TEXT_TROUBLES = ("not-sent", "set-up", "unknown", "list")
EMAIL_TROUBLES = ("not-sent", "set-up", "unknown")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something does not work from ``start`` to ``end``. ``kind`` says how; ``where``: service, text or email."""

    where: str
    kind: str
    start: datetime
    end: datetime

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

    def __init__(self, rng: Random, start: datetime, end: datetime) -> None:
        self.troubles = sorted(_all(rng, start, end), key=lambda one: one.start)

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
        return timedelta(days=rng.randint(20, 80))
    if chance < 0.03:
        return timedelta(hours=rng.randint(24, 24 * 6))
    if chance < 0.25:
        return timedelta(minutes=rng.randint(5, 900))
    return None
