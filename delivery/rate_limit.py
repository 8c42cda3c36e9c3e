"""Keeps one sender number at the pace its provider allows (a UK long number: 10 texts a second)."""

import threading
from collections.abc import Callable


class RateLimit:
    """A token bucket. Thread-safe.

    `per_second` is the lasting rate; up to `burst` may go at once after a rest. `monotonic` answers seconds and never
    goes back; wall-clock changes do not matter.
    """

    def __init__(self, per_second: float, monotonic: Callable[[], float], *, burst: float | None = None) -> None:
        """Raises ValueError when the rate or the burst is not positive."""
        self._burst = max(1.0, per_second) if burst is None else burst
        if per_second <= 0 or self._burst < 1:
            raise ValueError("The rate must be above 0 messages a second, and the burst at least 1.")
        self._per_second, self._monotonic = per_second, monotonic
        self._lock = threading.Lock()
        self._tokens, self._at = self._burst, monotonic()

    def try_take(self) -> bool:
        """Take one place now if there is one."""
        with self._lock:
            self._refill()
            if self._tokens < 1:
                return False
            self._tokens -= 1
            return True

    def reserve(self) -> float:
        """Take the next place, and answer how many seconds to wait before using it. First come, first served."""
        with self._lock:
            self._refill()
            self._tokens -= 1
            return max(0.0, -self._tokens / self._per_second)

    def give_back(self) -> None:
        """Return a place that was taken but not used."""
        with self._lock:
            self._tokens = min(self._burst, self._tokens + 1)

    def _refill(self) -> None:
        now = self._monotonic()
        self._tokens = min(self._burst, self._tokens + max(0.0, now - self._at) * self._per_second)
        self._at = max(self._at, now)
