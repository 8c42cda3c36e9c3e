"""The clock of the demonstration: it stands still while something happens, and may be paused, slow or fast."""

import threading
from datetime import datetime, timedelta
from typing import Final

PAUSED, SLOW, FAST = "paused", "slow", "fast"
PACES: Final = {
    PAUSED: timedelta(0),
    SLOW: timedelta(days=1),
    FAST: timedelta(days=365.25) / 120,
}
"""How much of the demonstration's time passes in a second: a year takes two minutes when it is fast."""
LONGEST_STEP: Final = timedelta(seconds=1)
"""A busy machine makes time pass more slowly; it never makes it jump."""


class DemoClock:
    """Answers now. Moved by the demonstration alone; never backwards. Safe for several threads."""

    def __init__(self, now: datetime) -> None:
        self._now, self._speed, self._lock = now, FAST, threading.Lock()

    def __call__(self) -> datetime:
        """The time in the demonstration, aware, in UTC."""
        with self._lock:
            return self._now

    def move_to(self, when: datetime) -> None:
        """Time passes."""
        with self._lock:
            self._now = max(self._now, when)

    @property
    def speed(self) -> str:
        """paused, slow or fast."""
        with self._lock:
            return self._speed

    def set_speed(self, speed: str) -> None:
        """Raises ValueError for a speed there is not."""
        if speed not in PACES:
            raise ValueError(f"There is no speed “{speed}”. Use one of: {', '.join(PACES)}.")
        with self._lock:
            self._speed = speed

    def passes_in(self, real: timedelta) -> timedelta:
        """How much time passes in the demonstration while ``real`` passes outside."""
        return PACES[self.speed] * (min(real, LONGEST_STEP) / timedelta(seconds=1))
