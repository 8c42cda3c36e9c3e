"""The sender threads: they take what is in hand, make one request each, and say what became of it."""

import time
from collections import deque
from collections.abc import Collection, Sequence
from math import inf
from threading import Condition, Lock, Thread

from actions.dispatch.channel_run import Run, after
from actions.dispatch.hand import Done, InHand, Lapsed, Withdrawn
from actions.operating.events import EventLog, where
from actions.operating.meters import REQUEST_SECONDS, REQUESTS
from actions.services import Services
from delivery.protocol import Accepted, EmailMessage, NotSent, Outcome, Rejected, SetupFault, Unknown

log = EventLog(__name__)

OUTCOMES = {
    Accepted: "accepted", Rejected: "rejected", NotSent: "not-sent", SetupFault: "setup-fault", Unknown: "unknown",
}  # fmt: skip
"""How `/metrics` names what a provider answered."""
FRESH = 0.5
"""Seconds. No request begins on a look at the database that is older than this."""


class Senders:
    """A pool of threads, started as they are needed. The public methods belong to the database thread."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._most = services.limits.senders
        self._too_old = services.limits.lease.total_seconds() / 2
        lock = Lock()
        self._work, self._news = Condition(lock), Condition(lock)
        self._waiting: deque[InHand] = deque()
        self._done: list[Done] = []
        self._threads: list[Thread] = []
        self._idle = 0
        self._awaited: float = inf
        """So many outcomes the database thread waits for; endless while it does something else."""
        self._looked = 0.0
        self._closed = False
        self._runs: dict[str, Run] = {}
        self._crash: BaseException | None = None
        self.in_hand = 0

    def put(self, items: Sequence[InHand]) -> None:
        """Give messages to the threads. Each comes back from `outcomes` once."""
        if not items:
            return
        with self._work:
            self._waiting.extend(items)
            self.in_hand += len(items)
            wanted = min(self._most, len(self._threads) + max(0, len(self._waiting) - self._idle))
            for number in range(len(self._threads), wanted):
                thread = Thread(target=self._run, name=f"sender-{number + 1}", daemon=True)
                self._threads.append(thread)
                thread.start()
            self._work.notify(len(items))

    def outcomes(self, wait: float, enough: int) -> list[Done]:
        """What came back, after ``wait`` seconds at most, sooner if it is ``enough``. Raises what a thread died of."""
        until = time.monotonic() + wait
        with self._news:
            self._awaited = min(enough, self.in_hand)
            while len(self._done) < self._awaited and self._crash is None:
                left = until - time.monotonic()
                if left <= 0 or not self._news.wait(left):
                    break
            self._awaited = inf
            if self._crash is not None:
                raise self._crash
            done, self._done = self._done, []
            self.in_hand -= len(done)
            return done

    def waiting(self) -> list[InHand]:
        """What no thread has begun yet."""
        with self._work:
            return list(self._waiting)

    def withdraw(self, items: Collection[InHand], code: str) -> None:
        """Take these back, as far as no thread has begun them."""
        if not items:
            return
        wanted = {one.attempt_id for one in items}
        with self._work:
            self._take_back([one for one in self._waiting if one.attempt_id in wanted], code)

    def withdraw_all(self, code: str) -> None:
        """Take everything back that no thread has begun."""
        with self._work:
            self._take_back(list(self._waiting), code)

    def looked(self, at: float) -> None:
        """The database was looked at (steady clock, before the look), and what had changed was withdrawn."""
        with self._work:
            self._looked = at
            self._work.notify(min(len(self._waiting), self._idle))

    def rest(self, seconds: float) -> None:
        """Wait, while the database does not answer."""
        time.sleep(seconds)

    def close(self) -> None:
        """Let the threads end after the request they are in."""
        with self._work:
            self._closed = True
            self._work.notify_all()
        for thread in self._threads:
            thread.join(timeout=60)

    def _take_back(self, items: Sequence[InHand], code: str) -> None:
        gone = {one.attempt_id for one in items}
        if gone:
            self._waiting = deque(one for one in self._waiting if one.attempt_id not in gone)
            self._done.extend(Done(one, Withdrawn(code)) for one in items)
            self._tell()

    def _tell(self) -> None:
        """Wake the database thread once enough has come back: waking it for each outcome costs both sides."""
        if len(self._done) >= self._awaited:
            self._news.notify()

    def _run(self) -> None:
        try:
            done: Done | None = None
            while (item := self._next(done)) is not None:
                done = Done(item, self._send(item))
        except BaseException as error:  # never a thread that dies unseen: the database thread ends with the same
            with self._news:
                self._crash = error
                self._news.notify()

    def _next(self, done: Done | None) -> InHand | None:
        """Give back what became of the last message, and take the next that may go out; None: the pool is closed."""
        with self._work:
            if done is not None:
                self._came_back(done)
            self._idle += 1
            try:
                while True:
                    if self._closed:
                        return None
                    if self._waiting and self._is_fresh(self._waiting[0]):
                        return self._waiting.popleft()
                    self._work.wait(FRESH if self._waiting else None)
            finally:
                self._idle -= 1

    def _came_back(self, done: Done) -> None:
        self._done.append(done)
        self._take_back_if_stopped(done)
        self._tell()

    def _take_back_if_stopped(self, done: Done) -> None:
        """The others on a channel that fails would fail alike, or become messages of which nobody knows."""
        channel = done.item.channel
        if not isinstance(done.outcome, Withdrawn | Lapsed):
            run = self._runs[channel] = after(self._runs.get(channel, Run()), [done.outcome])
            if run.cause is not None:
                self._take_back([one for one in self._waiting if one.channel == channel], "channel-stopped")

    def _is_fresh(self, item: InHand) -> bool:
        return time.monotonic() - max(self._looked, item.taken) < FRESH

    def _send(self, item: InHand) -> Outcome | Withdrawn:
        """One request. A sender never raises; should one do so all the same, nothing is known of what it did."""
        self._services.fault_point("before-request")
        if time.monotonic() - item.taken > self._too_old:
            return Withdrawn("too-long-in-hand")
        began = time.monotonic()
        try:
            outcome = self._hand_over(item)
        except Exception as error:  # see above: the outcome is unknown, not lost
            log.error(
                "sender.raised",
                channel=item.channel,
                attempt=item.attempt_id,
                error=type(error).__name__,
                where=where(error.__traceback__),
            )
            outcome = Unknown("sender-raised", "The program failed while sending, so it is not known if it went out.")
        self._count(item.channel, outcome, time.monotonic() - began)
        self._services.fault_point("after-request")
        return outcome

    def _count(self, channel: str, outcome: Outcome | Withdrawn, seconds: float) -> None:
        if isinstance(outcome, Withdrawn):
            return
        code = "" if isinstance(outcome, Accepted) else outcome.code
        self._services.meters.count(REQUESTS, channel, OUTCOMES[type(outcome)], code)
        self._services.meters.time(REQUEST_SECONDS, seconds, channel)

    def _hand_over(self, item: InHand) -> Outcome | Withdrawn:
        outgoing = item.outgoing
        if isinstance(outgoing, EmailMessage):
            email = self._services.email_sender
            return email.send(outgoing) if email else Withdrawn("channel-not-set-up")
        text = self._services.text_sender
        return text.send(outgoing) if text else Withdrawn("channel-not-set-up")
