"""What the service takes while there is nothing to do: started as `make run` starts it, clock and pages together."""

import tempfile
import time
from argparse import Namespace
from pathlib import Path

from benchmarks.given import memory_mb, processor_seconds
from benchmarks.report import Table, Target
from tests.support.service_process import ServiceFolder

MOST_MB = 150
SETTLE_SECONDS = 5.0
"""The jobs of the start are done by then."""


def run(given: Namespace) -> Table:
    """Watch it for a while."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as place:
        folder = ServiceFolder(Path(place), f"sqlite:///{place}/benchmark.db")
        folder.done("init")
        with folder.running() as service:
            time.sleep(SETTLE_SECONDS)
            pid = service.process.pid
            began, before = time.monotonic(), processor_seconds(pid)
            time.sleep(given.idle_seconds)
            took, busy = time.monotonic() - began, processor_seconds(pid) - before
            memory = memory_mb(pid)
    share = busy / took
    rows = [["SQLite", f"{3600 * share:.0f} s", f"{share:.2%}", f"{memory:.0f} MB"]]
    columns = ("database", "processor time for an hour", "of one processor", "memory")
    target = Target(f"at most {MOST_MB} MB of memory", f"{memory:.0f} MB", memory <= MOST_MB)
    note = f"Watched for {given.idle_seconds} s."
    return Table("An idle service", columns, rows, [target], [(__doc__ or "").strip(), note])
