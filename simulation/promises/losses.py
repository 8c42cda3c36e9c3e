"""Promise 4: after a loss only the approved note until messages are restarted, and no baby words ever."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from simulation import brief
from simulation.evidence import Evidence, Sent
from simulation.promises.broken import Broken, Surroundings
from simulation.recorded import Recorded, Timeline, local_day

_BABY = re.compile(brief.BABY_WORDS, re.IGNORECASE)
_ALLOWED = re.compile(brief.NOT_A_BABY_WORD, re.IGNORECASE)
NOTE_WITHIN = timedelta(days=5)


def kept_quiet_after_loss(evidence: Evidence, timeline: Timeline, around: Surroundings) -> Iterator[Broken]:
    """Look at every send after a loss, and read its words."""
    for sent in evidence.sent:
        state = timeline.at(sent.at)
        if sent.step == brief.LOSS_NOTE:
            if not state.lost or state.note_approved_at is None:
                yield Broken("quiet after a loss", sent.at, f"{sent} went out, but nobody had approved it.")
            continue
        if not (state.lost or state.holds_after_loss) or sent.step in brief.ANSWERS:
            continue
        why = _not_allowed(sent, state)
        if why:
            yield Broken("quiet after a loss", sent.at, f"{sent} went out {why}.")
    yield from _words(evidence, timeline)


def _not_allowed(sent: Sent, state: Recorded) -> str | None:
    if state.holds_after_loss:
        since = state.lost_in_error_at or state.lost_at
        if sent.step in brief.LATE_NEVER_LOST and since and local_day(sent.at) >= six_months_on(since):
            return None
        return "while everything was held after a loss"
    if sent.step in brief.NEVER_AFTER_LOSS:
        return "although it must never go after a loss"
    if sent.step in brief.AFTER_STAFF_RESUME and not _since_loss(state, state.staff_resumed_at):
        return "after a loss, before staff said that it is right for her again"
    if sent.step in brief.CLOSENESS_AFTER_LOSS and not _since_loss(state, state.closeness_asked_at):
        return "after a loss, although she had not asked for it since"
    if sent.step in brief.STAFF_FIRST_AFTER_LOSS and not _since_loss(state, state.staff_contact_at):
        return "after a loss, without a talk with staff"
    return None


def six_months_on(lost_at: datetime) -> date:
    """From when the long-term messages pass a loss."""
    found: date = local_day(lost_at) + relativedelta(months=6)
    return found


def _since_loss(state: Recorded, instant: datetime | None) -> bool:
    return instant is not None and state.lost_at is not None and instant >= state.lost_at


def _words(evidence: Evidence, timeline: Timeline) -> Iterator[Broken]:
    for sent in evidence.sent:
        if sent.step == brief.LOSS_NOTE or sent.step in brief.ON_REQUEST_AFTER_LOSS or not timeline.at(sent.at).lost:
            continue
        words = _ALLOWED.sub(" ", f"{sent.taken.subject}\n{sent.taken.text}")
        found = _BABY.search(words)
        if found:
            near = " ".join(words[max(0, found.start() - 40) : found.end() + 40].split())
            yield Broken("no baby words after a loss", sent.at, f"{sent} says “{found.group()}”: “…{near}…”")


def note_after_loss(evidence: Evidence, timeline: Timeline, around: Surroundings) -> Iterator[Broken]:
    """Once a person approved the note, it goes out within days (the aim is one working day)."""
    noted = [sent.at for sent in evidence.sent if sent.step == brief.LOSS_NOTE]
    for row in evidence.facts:
        if row.name != "loss-wording-approved":
            continue
        approved_at = evidence.true_time("facts", row.id, row.recorded_at)
        until = approved_at + NOTE_WITHIN
        states = timeline.during(approved_at, until)
        open_ = all(
            "email" in one.confirmed and not (one.died or one.withdrawn or one.not_pao or _paused(one))
            for one in states
        )
        new_loss = any(one.lost_at != states[0].lost_at for one in states)
        since = states[0].lost_at
        if not open_ or new_loss or since is None or not around.calm(approved_at, until) or _unreachable(evidence):
            continue
        if not any(since <= at <= until for at in noted):
            yield Broken("the note after a loss", until, f"The note approved at {approved_at:%F %T} did not go out.")


def _paused(state: Recorded) -> bool:
    return state.pause_until is not None and state.pause_until >= local_day(state.at)


def _unreachable(evidence: Evidence) -> bool:
    return any(row.state in ("invalid", "wrong") for row in evidence.addresses.values())
