"""The same work done by others: messages that are due among many that wait, sent by one process with 16 threads.

Every one sends by the same sender to the same provider, our stand-in, which answers after 20 ms. "First after": from
the start of the process, its own start included; the rate counts from that first one on, for a minute at most. In the
end the process is killed in the middle of more messages and started again: what has not gone out then, and what has
gone out twice. There are only a thousand made-up numbers. So at most 990 are sent then, each to a number of its own as
in life, and the provider has seen none of them. Ours does more for each message: whether it may still be sent is asked
again, its words are made, and they are kept, encrypted.

Celery keeps what waits in the memory of its worker, and of what is due at one moment it begins ten each time that it
looks at its timers. Its documentation advises against times that are far away: in the second row somebody else keeps
what waits, and hands Celery what is due.
"""

import json
import os
import subprocess
import time
import urllib.request
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.given import memory_mb
from benchmarks.peer.text import body
from benchmarks.report import Table
from benchmarks.scratch import database, empty_database, provider
from tests.support.twilio_rules import Account
from tests.support.world import ROOT

PYTHON = ROOT / ".venv" / "bin" / "python"
PEERS_PYTHON = ROOT / ".venv-peers" / "bin" / "python"
DELAY_MS = 20
FIRST_PATIENCE = 600.0
"""Until the first message: some read everything that waits before it."""
RATE_SECONDS = 60.0
KILLED_MOST = 990
"""As many made-up numbers as women have."""
RESTART_SECONDS = 30.0
"""Within which the first message after a restart has come, if any is to come."""
QUIET_SECONDS = 8.0
"""Nothing more is expected once so long after another nothing has come."""


@dataclass(frozen=True)
class Peer:
    """One way of doing it. ``store``: where its messages are kept. ``waits``: it keeps what is not due yet as well."""

    title: str
    module: str
    store: str
    after_kill: str
    waits: bool = True


PEERS = (
    Peer("this service, PostgreSQL", "ours", "postgresql", "by itself, once the texts are no longer valid"),
    Peer("APScheduler, SQLAlchemyJobStore", "apscheduler_jobs", "empty", "never: a job is deleted as it begins"),
    Peer("Celery, Redis, eta", "celery_tasks", "redis", "fetched: after an hour (visibility timeout); begun: never"),
    Peer("Celery, Redis, without eta", "celery_tasks", "redis",
         "fetched: after an hour (visibility timeout); begun: never", waits=False),
    Peer("Procrastinate, schedule_at", "procrastinate_jobs", "empty",
         "stays “doing” until a job of one's own retries it, and may then go twice"),
)  # fmt: skip


def run(given: Namespace) -> Table:
    """Every peer that can run here."""
    rows, notes = [], [(__doc__ or "").strip()]
    for peer in PEERS:
        reason = _missing(peer, given)
        if reason:
            notes.append(f"{peer.title}: left out. {reason}")
            continue
        try:
            rows.append(_measure(peer, given))
        except (RuntimeError, OSError, subprocess.SubprocessError) as error:
            notes.append(f"{peer.title}: failed. {error}")
    size = f"{given.waiting:,} waiting, {given.due:,} due"
    columns = (
        size,
        "set-up of the waiting",
        "first after",
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
    with _store(peer, given) as store:
        began = time.monotonic()
        if peer.waits:
            _Run(peer, store, "").command("wait", "0", str(given.waiting))
        set_up = f"{time.monotonic() - began:.0f} s" if peer.waits else "kept elsewhere"
        with provider(DELAY_MS, None) as api:
            pace = _Run(peer, store, api).pace(given.waiting, given.due)
        with provider(DELAY_MS, None) as api:
            number = min(KILLED_MOST, max(100, given.due // 5))
            lost, twice = _Run(peer, store, api).kill_in_the_middle(given.waiting + given.due, number)
    return [
        peer.title, set_up, f"{pace.first:.0f} s", f"{pace.rate:.0f}/s", f"{pace.memory:.0f} MB",
        f"{lost} of {number}", str(twice), peer.after_kill,
    ]  # fmt: skip


class _Pace(NamedTuple):
    """Seconds until the first message, messages a second from then on, MB of the process after them."""

    first: float
    rate: float
    memory: float


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

    def pace(self, first: int, number: int) -> _Pace:
        """Send so many."""
        self.command(self._due, str(first), str(number))
        with self.working() as worker:
            waited = self._until(worker, 1, FIRST_PATIENCE)
            have = self.arrived
            took = self._until(worker, number, RATE_SECONDS)
            done = self.arrived
            return _Pace(waited, (done - have) / took, memory_mb(worker.pid))

    def kill_in_the_middle(self, first: int, number: int) -> tuple[int, int]:
        """How many of so many are lost, and how many go out twice, when the worker is killed among them."""
        self.command(self._due, str(first), str(number))
        with self.working() as worker:
            self._until(worker, 1, FIRST_PATIENCE)
            self._until(worker, number // 3, RATE_SECONDS)
        with self.working():
            self._until_quiet(number)
        if self.peer.module == "ours":
            self.command("settle", self.api)
        bodies = Counter(one["body"] for one in self._control("messages"))
        if self.peer.module != "ours":
            bodies = Counter({words: bodies[words] for words in map(body, range(first, first + number))})
        return number - sum(count > 0 for count in bodies.values()), sum(max(0, count - 1) for count in bodies.values())

    @property
    def arrived(self) -> int:
        """How many the provider has taken."""
        return int(self._control("stats")["accepted"])

    @property
    def _due(self) -> str:
        return "due" if self.peer.waits else "now"

    def _until(self, worker: subprocess.Popen[bytes], number: int, patience: float) -> float:
        """The seconds until so many have arrived, or ``patience``. Raises RuntimeError when none has by then."""
        began = time.monotonic()
        while self.arrived < number and time.monotonic() - began < patience:
            if worker.poll() is not None:
                raise RuntimeError(f"Its process ended with {worker.returncode}.")
            time.sleep(0.02)
        if not self.arrived:
            raise RuntimeError(f"No message arrived within {patience:.0f} s.")
        return time.monotonic() - began

    def _until_quiet(self, number: int) -> None:
        seen, since, patience = self.arrived, time.monotonic(), RESTART_SECONDS
        while seen < number and time.monotonic() - since < patience:
            time.sleep(0.1)
            if (now := self.arrived) != seen:
                seen, since, patience = now, time.monotonic(), QUIET_SECONDS

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
