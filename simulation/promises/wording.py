"""Promise 7: wording that nobody approved, or whose review is over, does not leave through a real sender."""

from collections.abc import Iterator
from datetime import UTC, datetime

from simulation.evidence import Evidence
from simulation.promises.broken import Broken, Surroundings
from simulation.recorded import Timeline
from simulation.temporary import ALLOWED_TO_EXPIRE, NEVER_APPROVED

EXPIRED_FROM = datetime(2027, 8, 31, tzinfo=UTC)
"""A month after the review date that the wording came with."""


def approved_wording(evidence: Evidence, timeline: Timeline, around: Surroundings) -> Iterator[Broken]:
    """Look at the wording of every send."""
    for sent in evidence.sent:
        if not sent.attempt.approved or sent.step == NEVER_APPROVED:
            yield Broken("approved wording", sent.at, f"{sent} went out in words that nobody had approved.")
        if sent.step == ALLOWED_TO_EXPIRE and sent.at >= EXPIRED_FROM:
            yield Broken("approved wording", sent.at, f"{sent} went out although its review was over.")
