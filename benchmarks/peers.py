"""The same work done by others: messages that are due among many that wait, sent by one process with 16 threads.

Every one sends by the same sender to the same provider, which answers after 20 ms. In the end the process is killed in
the middle of more messages and started again: what has not gone out then, and what has gone out twice. Ours does more
for each message: whether it may still be sent is asked again, its words are made, and they are kept, encrypted.
"""

import json
import os
import subprocess
import time
import urllib.request
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.given import memory_mb
from benchmarks.report import Table
from benchmarks.scratch import database, empty_database, provider
from tests.support.twilio_rules import Account
from tests.support.world import ROOT

PYTHON = ROOT / ".venv" / "bin" / "python"
PEERS_PYTHON = ROOT / ".venv-peers" / "bin" / "python"
DELAY_MS = 20
PATIENCE = 180.0
QUIET_SECONDS = 8.0
"""After a restart: nothing more is expected once so long nothing has come."""


@dataclass(frozen=True)
class Peer:
    """One way of doing it. ``store``: where its messages are kept."""

    title: str
    module: str
    store: str
    after_kill: str


PEERS = (
    Peer(
        "this service, PostgreSQL",
        "ours",
        "postgresql",
        "by itself, once the texts are no longer valid; where women share a number, as here, a person is asked",
    ),
    Peer("APScheduler, SQLAlchemyJobStore", "apscheduler_jobs", "empty", "never: a job is deleted as it begins"),
    Peer("Celery, Redis, eta", "celery_tasks", "redis", "fetched: after an hour (visibility timeout); begun: never"),
    Peer(
        "Procrastinate, scheduled_at",
        "procrastinate_jobs",
        "empty",
        "stays “doing” until somebody decides, and may then go twice",
    ),
)


def run(given: Namespace) -> Table:
    """Every peer that can run here."""
    rows, notes = [], [(__doc__ or "").strip()]
    for peer in PEERS:
        reason = _missing(peer, given)
        if reason:
            notes.append(f"{peer.title}: left out. {reason}")
            continue
        try:
            rows.append([peer.title, *_measure(peer, given)])
        except (RuntimeError, OSError, subprocess.SubprocessError) as error:
            notes.append(f"{peer.title}: failed. {error}")
    size = f"{given.waiting:,} waiting, {given.due:,} due"
    columns = (
        size,
        "set-up of the waiting",
        "messages",
        "memory",
        "killed: not sent",
        "sent twice",
        "what was in hand",
    )
    return Table("Peers on the same work", columns, rows, (), notes)


def _missing(peer: Peer, given: Namespace) -> str | None:
    if peer.store in ("postgresql", "empty") and "postgresql" not in given.databases:
        return "PostgreSQL does not answer."
    if peer.module != "ours" and not PEERS_PYTHON.exists():
        return "Its environment is not there: run `make peers`."
    if peer.store == "redis":
        words = [str(PEERS_PYTHON), "-c", "import redis, sys; redis.Redis.from_url(sys.argv[1]).ping()", given.redis]
        if subprocess.run(words, capture_output=True, check=False, timeout=30).returncode:
            return f"Redis does not answer at {given.redis}."
    return None


def _measure(peer: Peer, given: Namespace) -> list[str]:
    with ExitStack() as stack:
        api = stack.enter_context(provider(DELAY_MS, None))
        one = _Run(peer, stack.enter_context(_store(peer, given)), api)
        began = time.monotonic()
        one.command("wait", "0", str(given.waiting))
        set_up = time.monotonic() - began
        one.command("due", str(given.waiting), str(given.due))
        with one.working() as worker:
            rate = one.rate_until(given.due)
            memory = memory_mb(worker.pid)
        lost, twice = one.kill_in_the_middle(given.waiting + given.due, max(100, given.due // 5))
    return [f"{set_up:.0f} s", f"{rate:.0f}/s", f"{memory:.0f} MB", str(lost), str(twice), peer.after_kill]


@contextmanager
def _store(peer: Peer, given: Namespace) -> Iterator[str]:
    if peer.store == "redis":
        flush = "import redis, sys; redis.Redis.from_url(sys.argv[1]).flushdb()"
        subprocess.run([str(PEERS_PYTHON), "-c", flush, given.redis], check=True, timeout=60)
        try:
            yield given.redis
        finally:
            subprocess.run([str(PEERS_PYTHON), "-c", flush, given.redis], check=True, timeout=60)
        return
    with (database if peer.store == "postgresql" else empty_database)("postgresql", given.server) as url:
        yield url


@dataclass(frozen=True)
class _Run:
    """A peer on its store, and the provider it sends to."""

    peer: Peer
    store: str
    api: str

    def command(self, *words: str) -> None:
        """Have it do something, and wait until it is done."""
        what, *rest = words
        done = subprocess.run(
            self._words(what, *rest),
            env=self._environ,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr.strip().splitlines()[-1] if done.stderr else f"{what} failed")

    @contextmanager
    def working(self) -> Iterator[subprocess.Popen[bytes]]:
        """Its worker, running; killed at the end, as a power cut does."""
        rest = (self.api,) if self.peer.module == "ours" else ()
        worker = subprocess.Popen(
            self._words("work", *rest),
            env=self._environ,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield worker
        finally:
            worker.kill()
            worker.wait()

    def rate_until(self, number: int) -> float:
        """Messages a second, from the first that arrives to the last of so many."""
        self._until(1)
        began, have = time.monotonic(), self.arrived
        self._until(number)
        return (number - have) / (time.monotonic() - began)

    def kill_in_the_middle(self, first: int, number: int) -> tuple[int, int]:
        """How many of so many are lost, and how many go out twice, when the worker is killed among them."""
        before = Counter(one["body"] for one in self._control("messages"))
        self.command("due", str(first), str(number))
        with self.working():
            self._until(before.total() + number // 3)
        with self.working():
            self._until_quiet(before.total() + number)
        if self.peer.module == "ours":
            self.command("settle", self.api)
        after = Counter(one["body"] for one in self._control("messages")) - before
        return number - len(after), sum(count - 1 for count in after.values())

    @property
    def arrived(self) -> int:
        """How many the provider has taken."""
        return int(self._control("stats")["accepted"])

    def _until(self, number: int) -> None:
        began = time.monotonic()
        while self.arrived < number:
            if time.monotonic() - began > PATIENCE:
                raise RuntimeError(f"{self.arrived} of {number} messages arrived within {PATIENCE:.0f} s.")
            time.sleep(0.02)

    def _until_quiet(self, number: int) -> None:
        seen, since = self.arrived, time.monotonic()
        while seen < number and time.monotonic() - since < QUIET_SECONDS:
            time.sleep(0.1)
            if (now := self.arrived) != seen:
                seen, since = now, time.monotonic()

    def _control(self, name: str) -> Any:
        with urllib.request.urlopen(f"{self.api}/_control/{name}", timeout=30) as answer:  # our stand-in
            return json.load(answer)

    def _words(self, what: str, *rest: str) -> list[str]:
        python: Path = PYTHON if self.peer.module == "ours" else PEERS_PYTHON
        return [str(python), "-m", f"benchmarks.peer.{self.peer.module}", what, self.store, *rest]

    @property
    def _environ(self) -> dict[str, str]:
        account = Account()
        return os.environ | {
            "PEER_PROVIDER_URL": self.api, "PEER_REDIS": self.store if self.peer.store == "redis" else "",
            "PEER_ACCOUNT": f"{account.sid}:{account.auth_token}",
        }  # fmt: skip
