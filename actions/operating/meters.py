"""What this process counts and times of its own work, for `/metrics`. Numbers only, with labels from short lists.

Kept in memory: a restart begins at nought, and several processes each count their own, to be added up by whoever reads
them. What is true of the service as a whole is asked of the database instead (`actions.operating.gauges`).
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

BUCKETS: Final = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0, 600.0)
"""Seconds. A request, a page and a job all fit."""
MOST_LABELS: Final = 300
"""Different labels of one meter. Beyond them all others count together: a provider's new codes must not fill memory."""
OTHER: Final = "other"


@dataclass(frozen=True, slots=True)
class Meter:
    """One thing that is counted or timed, and by what it is told apart."""

    name: str
    help: str
    labels: tuple[str, ...]


REQUESTS: Final = Meter(
    "recovery_provider_requests_total",
    "Messages handed to a provider by this process, by what it answered: accepted, rejected, not-sent, setup-fault or "
    "unknown, and its reason code",
    ("channel", "outcome", "code"),
)
RECEIPTS: Final = Meter(
    "recovery_receipts_total", "What providers said later about messages, as this process heard it", ("status", "code")
)
JOBS_DONE: Final = Meter("recovery_jobs_total", "Jobs of this process's clock: done or failed", ("job", "result"))
PAGES: Final = Meter(
    "recovery_pages_total", "Pages and webhooks answered by this process", ("method", "page", "status")
)
COUNTERS: Final = (REQUESTS, RECEIPTS, JOBS_DONE, PAGES)

REQUEST_SECONDS: Final = Meter(
    "recovery_provider_request_seconds",
    "How long a provider took to answer, and any waiting for its pace",
    ("channel",),
)
JOB_SECONDS: Final = Meter("recovery_job_seconds", "How long a job of this process's clock took", ("job",))
PAGE_SECONDS: Final = Meter("recovery_page_seconds", "How long a page or webhook took to answer", ("page",))
TIMERS: Final = (REQUEST_SECONDS, JOB_SECONDS, PAGE_SECONDS)

Labels = tuple[str, ...]


@dataclass(slots=True)
class Timed:
    """How often, how many seconds together, and how often within each of `BUCKETS`."""

    count: int
    seconds: float
    within: list[int]


class Meters:
    """All meters of one process. Safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted: dict[Meter, dict[Labels, int]] = {meter: {} for meter in COUNTERS}
        self._timed: dict[Meter, dict[Labels, Timed]] = {meter: {} for meter in TIMERS}

    def count(self, meter: Meter, *labels: str) -> None:
        """It happened once more."""
        with self._lock:
            known = self._counted[meter]
            key = _bounded(meter, known, labels)
            known[key] = known.get(key, 0) + 1

    def time(self, meter: Meter, seconds: float, *labels: str) -> None:
        """It took so many seconds."""
        with self._lock:
            known = self._timed[meter]
            key = _bounded(meter, known, labels)
            timed = known.setdefault(key, Timed(0, 0.0, [0] * len(BUCKETS)))
            timed.count += 1
            timed.seconds += seconds
            for place, limit in enumerate(BUCKETS):
                timed.within[place] += seconds <= limit

    def counted(self) -> dict[Meter, dict[Labels, int]]:
        """Every counter as it stands."""
        with self._lock:
            return {meter: dict(found) for meter, found in self._counted.items()}

    def timed(self) -> dict[Meter, dict[Labels, Timed]]:
        """Every timer as it stands."""
        with self._lock:
            return {
                meter: {key: Timed(one.count, one.seconds, list(one.within)) for key, one in found.items()}
                for meter, found in self._timed.items()
            }


def _bounded(meter: Meter, known: Mapping[Labels, object], labels: Labels) -> Labels:
    if len(labels) != len(meter.labels):
        raise ValueError(f"{meter.name} is told apart by {', '.join(meter.labels)}.")
    return labels if labels in known or len(known) < MOST_LABELS else (OTHER,) * len(labels)
