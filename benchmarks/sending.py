"""How much of the bare client's rate the whole pipeline keeps, and what a message costs in processor time.

    python -m benchmarks.sending --database postgresql://postgres@127.0.0.1/test --senders 64 --delay-ms 100

Bare: so many threads, each calling the real Twilio client in a loop. Whole: claims, gates, wording, encrypted rows and
outcomes for as many messages. Both against a stand-in in a process of its own, in turn, so that both see the same
machine. The database must be empty of our tables, and is emptied again.
"""

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import NamedTuple

from sqlalchemy import Engine, update

from actions.dispatch.send import dispatch_due
from actions.services import Services
from db import migrate
from db.engine import open_engine, writing
from db.tables import PlannedMessage
from delivery.protocol import Accepted, TextMessage
from tests.support.dispatch_worker import worker_services
from tests.support.world import ROOT, add_woman, plan_message

BODY = "Careline: a new note is ready for you. Read it in your own time: https://n.example.org/ab Text STOP to end."


class Pace(NamedTuple):
    """Texts a second, and the processor time of this process for each, in milliseconds."""

    rate: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.rate:7.1f}/s {self.cpu:6.3f} ms"


def bare(services: Services, senders: int, number: int) -> Pace:
    """The client alone."""

    def send(index: int) -> None:
        message = TextMessage(f"+447700900{index % 990:03d}", BODY, f"bare{index}", timedelta(hours=1))
        assert services.text_sender is not None
        assert isinstance(services.text_sender.send(message), Accepted)

    with ThreadPoolExecutor(senders) as threads:
        list(threads.map(lambda _: None, range(senders)))
        return pace(lambda: list(threads.map(send, range(number))), number)


def whole(services: Services, number: int) -> Pace:
    """The pipeline."""
    accepted = 0

    def run() -> None:
        nonlocal accepted
        accepted = dispatch_due(services, lambda: datetime.now(UTC), Event()).accepted

    result = pace(run, number)
    assert accepted == number, f"{accepted} of {number} were accepted"
    return result


def pace(work: Callable[[], object], number: int) -> Pace:
    """How so many pieces of work went."""
    began, began_cpu = time.perf_counter(), time.process_time()
    work()
    took, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    return Pace(number / took, 1000 * cpu / number)


def plan(engine: Engine, first: int, number: int) -> None:
    """So many women with one message each; none is due yet."""
    now = datetime.now(UTC)
    with writing(engine) as connection:
        for index in range(first, first + number):
            woman = add_woman(connection, index, email=False, at=now - timedelta(days=3))
            plan_message(connection, woman, due_at=now + timedelta(days=9), due_on=now.date(), expires_at=None)


def make_due(engine: Engine, first: int, number: int) -> None:
    """Let those fall due."""
    with writing(engine) as connection:
        connection.execute(
            update(PlannedMessage)
            .where(PlannedMessage.woman_id > first, PlannedMessage.woman_id <= first + number)
            .values(due_at=datetime.now(UTC))
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", required=True)
    parser.add_argument("--senders", type=int, default=64)
    parser.add_argument("--delay-ms", type=float, default=100)
    parser.add_argument("--messages", type=int, default=1500, help="messages a round")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    engine = open_engine(given.database)
    migrate.upgrade(engine)
    stand_in = subprocess.Popen(
        [sys.executable, "-m", "tests.support.twilio_stand_in", "--delay-ms", str(given.delay_ms)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert stand_in.stdout is not None
        url = stand_in.stdout.readline().split()[-1]
        services = worker_services(given.database, url, "benchmark", given.senders)
        measure(services, given.senders, given.messages, given.rounds)
    finally:
        stand_in.terminate()
        stand_in.wait()
        migrate.downgrade(engine, "base")


def measure(services: Services, senders: int, number: int, rounds: int) -> None:
    """In turn, so that both see the same machine; the first round warms up and is not counted."""
    ratios = []
    plan(services.engine, 0, number * (rounds + 1))
    for round_ in range(rounds + 1):
        alone = bare(services, senders, number)
        make_due(services.engine, round_ * number, number)
        together = whole(services, number)
        ratios.append(together.rate / alone.rate)
        print(f"bare {alone}   whole {together}   {ratios[-1]:6.1%}{'' if round_ else '   (warm-up)'}", flush=True)
    print(f"median of {rounds}: {statistics.median(ratios[1:]):.1%} of the bare client's rate")


if __name__ == "__main__":
    main()
