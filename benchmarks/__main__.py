"""The benchmarks: what the service can do on this machine, each part comparing within one run.

    python -m benchmarks                      all parts; writes docs/benchmarks.md
    python -m benchmarks --quick              the same with small sizes, within three minutes; writes nothing
    python -m benchmarks sending claiming     these alone

What a part found, run by its name or not, is kept under build/benchmarks until all are there: a run with the same sizes
goes on where it was stopped, and parts may be run one by one. --fresh forgets it.
"""

import argparse
import hashlib
import os
import platform
import shutil
import signal
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from benchmarks import claiming, enrolling, idle, pages, peers, planning, scaling, sending, sweeping
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
    "pages": pages.run,
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
    folder = KEPT / _name(given)
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
    if given.parts or not all(found.values()):
        return
    shutil.rmtree(folder)
    if not given.quick:
        given.page.write_text(_page([one for one in found.values() if one]), encoding="utf-8")
        print(f"\nWritten to {given.page}.")


def _name(given: argparse.Namespace) -> str:
    """Of what was asked for: what was found with other sizes is not taken for the answer."""
    asked = {name: str(value) for name, value in vars(given).items() if name not in ("parts", "fresh", "page")}
    return hashlib.sha256(repr(sorted(asked.items())).encode()).hexdigest()[:12]


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
    parser.add_argument("--rounds", type=_number, help="times that each measurement is made")
    parser.add_argument("--messages", type=_number, help="messages of each round of sending and scaling")
    parser.add_argument("--sizes", type=_sizes, help="planned messages for claiming, e.g. 10000,1000000,5000000")
    parser.add_argument("--women", type=_number, help="women that are enrolled")
    parser.add_argument("--sweep-women", type=_number, help="women that the nightly sweep sees")
    parser.add_argument("--page-women", type=_number, help="women among whom the nurses' pages are opened")
    parser.add_argument("--due", type=_number, help="messages that the peers send")
    parser.add_argument("--waiting", type=_number, help="messages that wait meanwhile")
    parser.add_argument("--idle-seconds", type=_number, help="how long the idle service is watched")
    parser.add_argument("--page", type=Path, default=PAGE, help="where the page is written")
    given = parser.parse_args()
    unknown = set(given.parts) - set(PARTS)
    if unknown:
        parser.error(f"There is no part {', '.join(sorted(unknown))}. There are: {', '.join(PARTS)}.")
    if given.provider_url and (problem := _no_provider(given.provider_url)):
        parser.error(f"No provider answers at {given.provider_url}: {problem}")
    small = {
        "rounds": 1, "women": 200, "sweep_women": 1_000, "page_women": 100, "due": 300, "waiting": 1_000,
        "idle_seconds": 10,
    }  # fmt: skip
    full = {
        "rounds": 5, "women": 10_000, "sweep_women": 20_000, "page_women": 2_000, "due": 5_000, "waiting": 100_000,
        "idle_seconds": 60,
    }  # fmt: skip
    for name, value in (small if given.quick else full).items():
        if getattr(given, name) is None:
            setattr(given, name, value)
    return given


def _number(written: str) -> int:
    if not written.isdecimal() or int(written) < 1:
        raise argparse.ArgumentTypeError(f"“{written}” is not a whole number of at least 1.")
    return int(written)


def _sizes(written: str) -> tuple[int, ...]:
    sizes = tuple(map(_number, written.split(",")))
    if sizes[0] < claiming.DUE or any(after <= before for before, after in pairwise(sizes)):
        raise argparse.ArgumentTypeError(f"Give sizes from {claiming.DUE} on, each larger than the one before.")
    return sizes


def _no_provider(url: str) -> str | None:
    """Why nothing can be asked there; None when something answers, whatever it says."""
    try:
        urllib.request.urlopen(url, timeout=10).close()  # the address that was given
    except urllib.error.HTTPError:
        return None
    except (OSError, ValueError) as error:
        return str(error)
    return None


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
