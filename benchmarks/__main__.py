"""The benchmarks: what the service can do on this machine, each part comparing within one run.

    python -m benchmarks                      all parts; writes docs/benchmarks.md
    python -m benchmarks --quick              the same with small sizes, within three minutes; writes nothing
    python -m benchmarks sending claiming     these alone

What a part found, run by its name or not, is kept under build/benchmarks until all are there: a run that was stopped
goes on, and parts may be run one by one. --fresh forgets it.
"""

import argparse
import os
import platform
import shutil
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import claiming, enrolling, idle, peers, planning, scaling, sending, sweeping
from benchmarks.given import Part
from benchmarks.report import Table, keep, kept
from benchmarks.scratch import DEFAULT_SERVER, server_answers
from tests.support.world import ROOT

PARTS: dict[str, Part] = {
    "sending": sending.run,
    "claiming": claiming.run,
    "planning": planning.run,
    "enrolling": enrolling.run,
    "sweep": sweeping.run,
    "scaling": scaling.run,
    "idle": idle.run,
    "peers": peers.run,
}
KEPT = ROOT / "build" / "benchmarks"
PAGE = ROOT / "docs" / "benchmarks.md"


def main() -> None:
    """Run the parts, print what they found, and write the page when all have run at full size."""
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))  # so that what was made is removed
    given = _arguments()
    given.databases = _databases(given)
    folder = KEPT / ("quick" if given.quick else "full")
    if given.fresh:
        shutil.rmtree(folder, ignore_errors=True)
    for name in given.parts or PARTS:
        table = None if given.parts else kept(folder, name)
        if table is None:
            began = time.monotonic()
            print(f"\n{name} …", flush=True)
            table = PARTS[name](given)
            keep(folder, name, table)
            print(f"{table.page()}({time.monotonic() - began:.0f} s)", flush=True)
    found = {name: kept(folder, name) for name in PARTS}
    if given.quick or given.parts or not all(found.values()):
        return
    given.page.write_text(_page([one for one in found.values() if one]), encoding="utf-8")
    shutil.rmtree(folder)
    print(f"\nWritten to {given.page}.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of: {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="small sizes")
    parser.add_argument("--fresh", action="store_true", help="forget what a run that was stopped had found")
    parser.add_argument("--server", default=os.environ.get("TEST_POSTGRES_URL", DEFAULT_SERVER), help="PostgreSQL")
    parser.add_argument(
        "--redis", default="redis://127.0.0.1:6379/9", help="Redis for a peer; this database is emptied"
    )
    parser.add_argument("--provider-url", help="a provider that runs already, in place of our stand-in")
    parser.add_argument("--rounds", type=int, help="times that each measurement is made")
    parser.add_argument("--messages", type=int, help="messages of each round of sending and scaling")
    parser.add_argument("--sizes", type=_numbers, help="planned messages for claiming, e.g. 10000,1000000,5000000")
    parser.add_argument("--women", type=int, help="women that are enrolled")
    parser.add_argument("--sweep-women", type=int, help="women that the nightly sweep sees")
    parser.add_argument("--due", type=int, help="messages that the peers send")
    parser.add_argument("--waiting", type=int, help="messages that wait meanwhile")
    parser.add_argument("--idle-seconds", type=int, help="how long the idle service is watched")
    parser.add_argument("--page", type=Path, default=PAGE, help="where the page is written")
    given = parser.parse_args()
    unknown = set(given.parts) - set(PARTS)
    if unknown:
        parser.error(f"There is no part {', '.join(sorted(unknown))}. There are: {', '.join(PARTS)}.")
    small = {"rounds": 1, "women": 200, "sweep_women": 1_000, "due": 300, "waiting": 1_000, "idle_seconds": 10}
    full = {"rounds": 5, "women": 10_000, "sweep_women": 20_000, "due": 5_000, "waiting": 100_000, "idle_seconds": 60}
    for name, value in (small if given.quick else full).items():
        if getattr(given, name) is None:
            setattr(given, name, value)
    return given


def _numbers(written: str) -> tuple[int, ...]:
    return tuple(int(one) for one in written.split(","))


def _databases(given: argparse.Namespace) -> list[str]:
    problem = server_answers(given.server)
    if problem is None:
        return ["postgresql", "sqlite"]
    print(f"PostgreSQL does not answer, so only SQLite is measured: {problem}", file=sys.stderr)
    return ["sqlite"]


def _page(tables: list[Table]) -> str:
    head = [
        "# Benchmarks",
        "",
        f"Written by `make bench` on {datetime.now(UTC):%d %B %Y}, with {os.cpu_count()} processors"
        f" ({platform.machine()}), Python {platform.python_version()}. Everything ran on one machine: the service, the"
        " databases and the provider's stand-in share its processors. Where two things are compared, they ran in turn.",
        "",
    ]
    return "\n".join([*head, *(table.page() for table in tables)])


if __name__ == "__main__":
    main()
