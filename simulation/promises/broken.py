"""A broken promise, and what a check may know besides the evidence about one woman."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from simulation.evidence import Evidence
from simulation.recorded import Timeline
from simulation.weather import Weather


@dataclass(frozen=True, slots=True)
class Broken:
    """What was promised, when it was broken, and how, in a sentence."""

    promise: str
    at: datetime
    how: str


@dataclass(frozen=True)
class Surroundings:
    """What went on around her. ``failed``: when a provider said of an attempt that it did not arrive."""

    start: datetime
    end: datetime
    weather: Weather
    failed: Mapping[str, datetime] = field(default_factory=dict)
    crashed_at: tuple[datetime, ...] = ()
    first_age: int = 45
    last_age: int = 65

    def calm(self, start: datetime, end: datetime) -> bool:
        """Whether nothing outside went wrong between two instants, so that nothing excuses us."""
        crashed = any(start <= one <= end for one in self.crashed_at)
        return end <= self.end and not crashed and not self.weather.touching(start - timedelta(hours=1), end)


Check = Callable[[Evidence, Timeline, Surroundings], Iterator[Broken]]
