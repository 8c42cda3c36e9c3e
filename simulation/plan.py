"""What is to be simulated, and what went on."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random


@dataclass(frozen=True)
class Plan:
    """What is to be simulated."""

    seed: int
    women: int
    start: datetime
    end: datetime
    faults: bool = False
    sweep_every: timedelta = timedelta(days=28)
    chores_every: timedelta = timedelta(days=2)
    enrol_within: timedelta = timedelta(days=500)

    def luck(self, name: str) -> Random:
        """A source of chance of its own for each matter, so that one does not disturb another."""
        return Random(f"{self.seed}:{name}")  # noqa: S311  # a game of chance, repeatable


@dataclass
class Tally:
    """What went on, for the summary and for the checks."""

    sweeps: int = 0
    surprises: int = 0
    dispatches: int = 0
    at_once: int = 0
    """How often another process worked at the same time."""
    acts: int = 0
    refused: int = 0
    stuck: list[datetime] = field(default_factory=list)
    crashed_at: list[datetime] = field(default_factory=list)
