"""Promises 8 to 10: everything says why, every change has an audit event, and nothing is lost."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from simulation.evidence import Evidence
from simulation.promises.broken import Broken, Surroundings
from simulation.recorded import Timeline

ONLY_FOR_A_WHILE = ("day-full", "outside-hours", "day-not-allowed")
LATEST = timedelta(days=2)
A_MONTH = timedelta(days=28)


def says_why(evidence: Evidence, timeline: Timeline, around: Surroundings) -> Iterator[Broken]:
    """Every stored message has a reason that is a sentence, without a gap where a value was missing."""
    for row in evidence.messages:
        reason = row.reason or ""
        if len(reason) < 5 or not reason.rstrip().endswith((".", "?", "!")) or "{" in reason or "until ." in reason:
            yield Broken("says why", row.updated_at, f"{row.step}/{row.occurrence} ({row.state}) says “{reason}”.")


def written_down(evidence: Evidence, timeline: Timeline, around: Surroundings) -> Iterator[Broken]:
    """Every change has an audit event of that woman at that instant."""
    # A receipt is a record of its own, and one that says nothing new needs no event.
    instants = {row.at for row in evidence.audits} | {row.received_at for row in evidence.receipts}
    changes = [(row.recorded_at, f"fact {row.name}") for row in evidence.facts]
    changes += [(row.at, f"consent {row.event}") for row in evidence.consents]
    changes += [(row.received_at, f"reply {row.meaning}") for row in evidence.replies]
    # One that stays held for the same reason is looked at again and again; that it is held is told once.
    held_since = min((row.at for row in evidence.audits if row.action == "message-held"), default=None)
    changes += [
        (row.updated_at, f"{row.step}/{row.occurrence} is {row.state}")
        for row in evidence.messages
        if row.state != "held" or held_since is None or row.updated_at < held_since
    ]
    for at, what in changes:
        if at not in instants:
            yield Broken("audit", at, f"No audit event tells of this: {what}.")
    told = Counter(row.action for row in evidence.audits)
    recorded = len(evidence.facts) - _at_enrolment(evidence)
    if told["fact-recorded"] < recorded:
        how = f"{recorded} facts, {told['fact-recorded']} audit events."
        yield Broken("audit", evidence.facts[-1].recorded_at, how)
    for row in evidence.audits:
        if not row.actor:
            yield Broken("audit", row.at, f"The audit event “{row.action}” has no actor.")


def _at_enrolment(evidence: Evidence) -> int:
    first = min((row.recorded_at for row in evidence.facts), default=None)
    return sum(1 for row in evidence.facts if row.recorded_at == first)


def nothing_lost(evidence: Evidence, timeline: Timeline, around: Surroundings) -> Iterator[Broken]:
    """At the end, after a calm time: nothing in hand, nothing overdue, and a person knows of what is unknown."""
    asked = {row.dedupe for row in evidence.items}
    for row in evidence.messages:
        name = f"{row.step}/{row.occurrence}"
        if row.state == "sending" or row.claimed_by is not None:
            yield Broken("nothing lost", around.end, f"{name} is still in hand ({row.state}).")
        elif row.due_at is not None and row.due_at < around.end - LATEST:
            yield Broken("nothing lost", around.end, f"{name} ({row.state}) has been due since {row.due_at:%F %T}.")
        elif row.state == "planned" and row.due_at is None:
            yield Broken("nothing lost", around.end, f"{name} is planned, but will never come due.")
        elif row.state == "unknown" and f"outcome-unknown:{row.id}" not in asked:
            yield Broken("nothing lost", around.end, f"{name} is unknown, and nobody was asked to find out.")
        elif row.state == "held" and row.due_at is None and row.reason_code in ONLY_FOR_A_WHILE:
            yield Broken("nothing lost", around.end, f"{name} is held, and nobody will look again: {row.reason}")


def sent_is_sent(evidence: Evidence, timeline: Timeline, around: Surroundings) -> Iterator[Broken]:
    """What a provider took, and did not report as failed, counts as sent: never as something that did not go out."""
    # An email whose outcome stayed unknown is tried again under its own Message-ID until its time is over.
    sure = [sent for sent in evidence.sent if sent.attempt.outcome != "repeated"]
    arrived = [sent for sent in sure if sent.taken.attempt_id not in around.failed]
    for sent in arrived:
        if sent.message.state not in ("sent", "failed", "unknown", "sending", "planned"):
            state = sent.message.state
            yield Broken("sent is sent", sent.at, f"{sent} went out, but stands as {state}: {sent.message.reason}")


def not_again_and_again(evidence: Evidence, timeline: Timeline, around: Surroundings) -> Iterator[Broken]:
    """A matter that a nurse has done does not come back every few days."""
    opened: dict[str, list[datetime]] = defaultdict(list)
    for row in evidence.items:
        opened[row.dedupe].append(row.opened_at)
    for matter, times in opened.items():
        if any(third - first < A_MONTH for first, third in zip(times, times[2:], strict=False)):
            kind = matter.split(":", maxsplit=1)[0]
            yield Broken("nobody is nagged", times[2], f"The task “{kind}” was opened {len(times)} times.")


def no_fault_of_ours(evidence: Evidence, timeline: Timeline, around: Surroundings) -> Iterator[Broken]:
    """A fault in the program holds one message and is told; it is broken all the same."""
    for row in evidence.items:
        if row.kind == "program-fault":
            yield Broken("no faults of ours", row.opened_at, "A fault in the program held one of her messages.")


def late_but_not_too_late(evidence: Evidence, timeline: Timeline, around: Surroundings) -> Iterator[Broken]:
    """What was sent was not further from its day than the lateness rule allows."""
    for sent in evidence.sent:
        row = sent.message
        if row.expires_at is not None and sent.attempt.started_at >= row.expires_at:
            yield Broken("in time", sent.at, f"{sent} was begun after it had expired.")
