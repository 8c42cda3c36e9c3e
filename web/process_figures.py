"""What this process takes of its machine, under the names that Prometheus uses for every process."""

import os
import resource
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from actions.operating.gauges import Gauge

STARTED: Final = time.time()
MEMORY: Final = Path("/proc/self/statm")


def figures() -> Iterator[tuple[Gauge, str]]:
    """Each with its kind."""
    yield _one("process_cpu_seconds_total", "Processor time of this process", time.process_time()), "counter"
    yield _one("process_resident_memory_bytes", "Memory of this process", _memory()), "gauge"
    yield _one("process_start_time_seconds", "When this process started, in seconds since 1970", STARTED), "gauge"
    yield _one("process_threads", "Threads of this process", threading.active_count()), "gauge"


def _memory() -> float:
    try:
        return int(MEMORY.read_text("ascii").split()[1]) * float(os.sysconf("SC_PAGE_SIZE"))
    except OSError:
        # Not Linux: the most it ever took, which is the next best that the system tells.
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0


def _one(name: str, help_text: str, value: float) -> Gauge:
    return Gauge(name, help_text, (((), float(value)),))
