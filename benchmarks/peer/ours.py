"""This service, with the same words. `settle` does what its clock does about what a killed worker left behind."""

import sys
from datetime import UTC, datetime, timedelta
from threading import Event

from actions.dispatch.send import dispatch_due
from actions.resolve_unknown import resolve_unknown
from benchmarks.women import make_due, plan
from db.engine import open_engine
from tests.support import dispatch_worker
from tests.support.database import install_test_cipher
from tests.support.world import make_services

THREADS = 16
AFTER = timedelta(hours=11)
"""Longer than a text stays valid: then what the provider's list does not show was never taken."""


def main() -> None:
    what, address, *rest = sys.argv[1:]
    if what == "work":
        sys.argv = ["dispatch_worker", address, rest[0], "benchmark", str(THREADS)]
        dispatch_worker.main()
    elif what == "settle":
        settle(address, rest[0])
    else:
        add(what, address, int(rest[0]), int(rest[1]))


def add(what: str, address: str, first: int, number: int) -> None:
    """Women with one message each."""
    install_test_cipher()
    engine = open_engine(address)
    make_services(engine)
    plan(engine, first, number)
    if what == "due":
        make_due(engine, first, number)


def settle(address: str, api: str) -> None:
    """Find out what became of what was in hand, and send what never went out."""
    services = dispatch_worker.worker_services(address, api, "settler", THREADS)

    def clock() -> datetime:
        return datetime.now(UTC) + AFTER

    for _ in range(3):
        resolve_unknown(services, clock())
        dispatch_due(services, clock, Event())


if __name__ == "__main__":
    main()
