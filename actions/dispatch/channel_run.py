"""When what became of a channel's messages stops it, or lets it go on. Pure.

A fault in **our set-up** stops it at once: every message would fail alike, and none is lost by waiting. Where the fault
may lie in one number or message after all (`DOUBTFUL`), it takes several in a row, so that one odd number cannot stop
everyone's texts. A provider that is **down** stops it after several failures in a row: trying on would only make more
messages of which nobody knows whether they went out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from delivery.classify import DOUBTFUL, Reaction, classify
from delivery.protocol import Accepted, NotSent, Outcome, Rejected, SetupFault, Unknown

ENOUGH = 5
"""So many failures in a row stop a channel."""
SETUP, PROVIDER = "setup", "provider"
_OURS = frozenset({"window_over", "disk_full", "sender-raised", "program_fault"})


@dataclass(frozen=True, slots=True)
class Run:
    """How a channel stands. ``cause``: why it is stopped; None while it works. The counts are in a row."""

    cause: str | None = None
    code: str = ""
    reason: str = ""
    failures: int = 0
    doubts: int = 0


def after(run: Run, outcomes: Iterable[Outcome]) -> Run:
    """How it stands after these, in the order in which they came."""
    for outcome in outcomes:
        run = _after_one(run, outcome)
    return run


def troubles(outcome: Outcome) -> bool:
    """Whether it counts against the channel. A provider that answers about one message, or asks for time, is up."""
    if isinstance(outcome, NotSent):
        busy = classify(outcome.code).reaction in (Reaction.TOO_FAST, Reaction.TRANSIENT)
        # A mail server's 4yz (greylisting, a full mailbox) is about this one email.
        return not busy and outcome.code not in _OURS and not outcome.code.startswith("4")
    return isinstance(outcome, SetupFault) or (isinstance(outcome, Unknown) and outcome.code not in _OURS)


def _after_one(run: Run, outcome: Outcome) -> Run:
    if isinstance(outcome, Accepted):
        return Run()
    if isinstance(outcome, SetupFault):
        return _set_up_fails(run, outcome)
    if isinstance(outcome, Rejected):
        # It proves that the provider is up, but nothing about our set-up.
        return Run(doubts=run.doubts) if run.cause == PROVIDER else replace(run, failures=0)
    if not troubles(outcome):
        return run
    counted = replace(run, failures=run.failures + 1)
    if run.cause is None and counted.failures >= ENOUGH:
        return replace(counted, cause=PROVIDER, code=outcome.code, reason=_down(outcome.sentence))
    return counted


def _set_up_fails(run: Run, fault: SetupFault) -> Run:
    doubtful = fault.code in DOUBTFUL
    counted = replace(run, failures=0, doubts=run.doubts + doubtful)
    if doubtful and run.cause != SETUP and counted.doubts < ENOUGH:
        return counted
    return replace(counted, cause=SETUP, code=fault.code, reason=fault.sentence)


def _down(sentence: str) -> str:
    return f"Several messages in a row failed at the provider. The last: {sentence}"
