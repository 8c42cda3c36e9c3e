"""How much of the bare client's rate the whole pipeline keeps, and what a message costs in processor time.

Bare: so many threads, each calling the real Twilio client in a loop. Whole: claims, gates, wording, encrypted rows and
outcomes for as many messages; that a message is being sent is on the disk before its request. Both against a provider
in a process of its own, in turn, so that both see the same machine.
"""

import gc
from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from statistics import median
from threading import Event

from actions.dispatch.send import dispatch_due
from actions.services import Services
from benchmarks.given import Pace, pace, spread
from benchmarks.report import Table, Target
from benchmarks.scratch import database, provider, tidy
from benchmarks.women import make_due, plan
from delivery.protocol import Accepted, TextMessage
from tests.support.dispatch_worker import worker_services

BODY = "Careline: a new note is ready for you. Read it in your own time: https://n.example.org/ab Text STOP to end."
CASES = ((64, 100, 0.90), (256, 100, 0.60), (64, 0, 0.40))
"""Senders, answering time in milliseconds, and the share of the bare rate that is asked for."""


def run(given: Namespace) -> Table:
    """Every case on each database."""
    rows, targets = [], []
    for kind in given.databases:
        for senders, delay, wanted in CASES:
            number = given.messages or max(1500, senders * 10)
            number = number // 3 if given.quick else number
            with database(kind, given.server) as url, provider(delay, given.provider_url) as api:
                found = measure(worker_services(url, api, "benchmark", senders), senders, number, given.rounds)
            shares = [together.rate / alone.rate for alone, together in found]
            alone, together = (_middle([one[side] for one in found]) for side in (0, 1))
            rows.append([
                kind, f"{senders}", f"{delay} ms", f"{alone.rate:.0f}/s", f"{together.rate:.0f}/s", spread(shares),
                f"{alone.cpu:.2f} ms", f"{together.cpu:.2f} ms",
            ])  # fmt: skip
            what = f"{kind}, {senders} senders, answers after {delay} ms: at least {wanted:.0%} of the bare rate"
            targets.append(Target(what, f"{median(shares):.1%}", median(shares) >= wanted))
    columns = ("database", "senders", "answers after", "bare", "whole", "share kept", "CPU bare", "CPU whole")
    note = f"Median of {given.rounds} rounds, bare and whole in turn; processor time is for one message."
    return Table("Sending", columns, rows, targets, [(__doc__ or "").strip(), note])


def measure(services: Services, senders: int, number: int, rounds: int) -> list[tuple[Pace, Pace]]:
    """Bare and whole in turn, so that both see the same machine; the first round warms up and is not counted."""
    plan(services.engine, 0, number * (rounds + 1))
    tidy(services.engine)
    gc.freeze()  # as the service does
    found = []
    for round_ in range(rounds + 1):
        alone = bare(services, senders, number)
        make_due(services.engine, round_ * number, number)
        found.append((alone, whole(services, number)))
    services.engine.dispose()
    gc.unfreeze()
    return found[1:]


def bare(services: Services, senders: int, number: int) -> Pace:
    """The client alone: threads that are there already, and nothing is written down."""
    sender = services.text_sender
    assert sender is not None

    def send(index: int) -> None:
        message = TextMessage(f"+447700900{index % 990:03d}", BODY, f"bare{index}", timedelta(hours=1))
        assert isinstance(sender.send(message), Accepted)

    with ThreadPoolExecutor(senders) as threads:
        list(threads.map(lambda _: None, range(senders)))
        return pace(lambda: list(threads.map(send, range(number))), number)


def whole(services: Services, number: int) -> Pace:
    """The pipeline."""
    accepted = 0

    def work() -> None:
        nonlocal accepted
        accepted = dispatch_due(services, lambda: datetime.now(UTC), Event()).accepted

    result = pace(work, number)
    assert accepted == number, f"{accepted} of {number} were accepted"
    return result


def _middle(paces: list[Pace]) -> Pace:
    return Pace(median(one.rate for one in paces), median(one.cpu for one in paces))
