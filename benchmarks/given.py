"""What a run of the benchmark is given, and the measures that several parts share."""

import resource
import time
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.report import Table

Part = Callable[[Namespace], Table]


class Pace(NamedTuple):
    """Pieces of work a second, and the processor time of this process for each, in milliseconds."""

    rate: float
    cpu: float


def pace(work: Callable[[], object], number: int) -> Pace:
    """How so many pieces of work went."""
    began, began_cpu = time.perf_counter(), time.process_time()
    work()
    took, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    return Pace(number / took, 1000 * cpu / number)


def spread(values: list[float]) -> str:
    """The median with the least and the most, as shares."""
    return f"{median(values):.1%} ({min(values):.0%} to {max(values):.0%})"


def memory_mb(pid: int) -> float:
    """What a process has in memory now, in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def processor_seconds(pid: int) -> float:
    """The processor time that the threads of a process have used so far."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(one.read_text(encoding="ascii").split()[0]) for one in threads) / 1e9
