"""Stops a channel that cannot work, says why, and tries it carefully again.

Two reasons open it. A fault in **our set-up** opens it at once: every message would fail alike, and none is lost by
waiting. Where the fault may lie in one message or number after all (`DOUBTFUL`), it takes several in a row, so that one
odd number cannot stop everyone's texts. A provider that is **down** opens it after several failures in a row: trying on
would only make more unknown outcomes. While open, one message at a time is let through as a probe, at growing
intervals; success closes it.
"""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from delivery.protocol import Accepted, NotSent, Outcome, Rejected, SetupFault, Unknown


class Cause(StrEnum):
    """Why a channel is stopped."""

    SETUP = "setup"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True)
class BreakerState:
    """What a page or a log may show. `cause` None means the channel works; then the other fields are None or empty."""

    channel: str
    cause: Cause | None = None
    since: datetime | None = None
    code: str = ""
    sentence: str = ""
    next_probe: datetime | None = None

    @property
    def open(self) -> bool:
        """True while the channel is stopped (probes apart)."""
        return self.cause is not None


@dataclass(frozen=True, slots=True)
class BreakerRules:
    """`failures` in a row count as provider down. Probes start at `first_probe` and grow to `longest_probe`."""

    failures: int = 5
    first_probe: timedelta = timedelta(seconds=30)
    longest_probe: timedelta = timedelta(minutes=5)
    setup_probe: timedelta = timedelta(minutes=5)


DOUBTFUL = frozenset({"21608", "21612", "21617"})
"""Set-up faults that another number or a shorter text might not meet."""

_THROTTLED = frozenset({"20429", "429", "21611", "30001"})
_OURS = frozenset({"window_over"})


class Breaker:
    """One per channel. Thread-safe. Time is an argument and aware."""

    def __init__(self, channel: str, rules: BreakerRules | None = None) -> None:
        self._rules = rules or BreakerRules()
        self._lock = threading.Lock()
        self._state = BreakerState(channel)
        self._failures = self._doubts = 0
        self._pause = self._rules.first_probe

    @property
    def state(self) -> BreakerState:
        """The state as it is now."""
        with self._lock:
            return self._state

    def allow(self, now: datetime) -> bool:
        """Whether a message may be tried. While stopped, True once per interval: that message is the probe.

        The next probe is due an interval later whatever becomes of this one: a probe whose thread died locks nothing.
        """
        with self._lock:
            due = self._state.next_probe
            if due is None:
                return True
            if now < due:
                return False
            self._state = self._stopped(self._state.cause or Cause.PROVIDER, self._state, now)
            return True

    def record(self, outcome: Outcome, now: datetime) -> BreakerState:
        """Take note of what became of a message, and answer the state after it."""
        with self._lock:
            if isinstance(outcome, SetupFault):
                self._set_up_fails(outcome, now)
            elif isinstance(outcome, Accepted):
                self._close()
            elif isinstance(outcome, Rejected):
                self._provider_answers()
            elif _is_failure(outcome):
                self._failures += 1
                if self._failures >= self._rules.failures or self._state.cause is Cause.PROVIDER:
                    self._open(Cause.PROVIDER, outcome.code, outcome.sentence, now)
            return self._state

    def reset(self) -> None:
        """Close it by hand, as after the set-up was put right."""
        with self._lock:
            self._close()

    def _set_up_fails(self, fault: SetupFault, now: datetime) -> None:
        self._doubts += fault.code in DOUBTFUL
        if fault.code not in DOUBTFUL or self._doubts >= self._rules.failures or self._state.cause is Cause.SETUP:
            self._open(Cause.SETUP, fault.code, fault.sentence, now)

    def _provider_answers(self) -> None:
        """A refusal of one message proves that the provider is up, but says nothing about our set-up."""
        self._failures = 0
        if self._state.cause is Cause.PROVIDER:
            self._close()

    def _open(self, cause: Cause, code: str, sentence: str, now: datetime) -> None:
        before = self._state
        if before.cause is Cause.SETUP and cause is Cause.PROVIDER:
            return
        since = before.since if before.cause is cause else now
        opened = BreakerState(before.channel, cause, since, code, sentence, before.next_probe)
        still_waiting = before.cause is cause and before.next_probe is not None and before.next_probe > now
        self._state = opened if still_waiting else self._stopped(cause, opened, now)

    def _stopped(self, cause: Cause, state: BreakerState, now: datetime) -> BreakerState:
        pause = self._rules.setup_probe if cause is Cause.SETUP else self._pause
        if cause is Cause.PROVIDER:
            self._pause = min(self._pause * 2, self._rules.longest_probe)
        return BreakerState(state.channel, cause, state.since, state.code, state.sentence, now + pause)

    def _close(self) -> None:
        self._failures = self._doubts = 0
        self._pause = self._rules.first_probe
        self._state = BreakerState(self._state.channel)


def _is_failure(outcome: NotSent | Unknown) -> bool:
    """A provider that only asks us to slow down is up, and a message that came too late is no fault of its."""
    return outcome.code not in _THROTTLED | _OURS and not _is_smtp_reply(outcome)


def _is_smtp_reply(outcome: NotSent | Unknown) -> bool:
    """A mail server that answers with a 4yz code for one message (greylisting, a full mailbox) is up."""
    return isinstance(outcome, NotSent) and outcome.code[:1] == "4" and outcome.code[:3].isdecimal()
