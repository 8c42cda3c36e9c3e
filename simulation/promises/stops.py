"""Promise 1: nothing after STOP, unsubscribe, withdrawal, death or wrong person, on that scope, from that instant."""

from collections.abc import Iterator
from datetime import timedelta

from simulation.brief import AFTER_A_STOP, ANSWERS, NO_CONSENT_NEEDED
from simulation.evidence import Evidence, Row, Sent
from simulation.promises.broken import Broken, Surroundings
from simulation.recorded import Recorded, Timeline

ANSWER_LIFE = timedelta(hours=12, minutes=5)


def nothing_after_a_stop(evidence: Evidence, timeline: Timeline, around: Surroundings) -> Iterator[Broken]:
    """Every send must have had leave to go where it went."""
    for sent in evidence.sent:
        why = _not_allowed(evidence, sent, timeline.at(sent.at))
        if why:
            yield Broken("nothing after a stop", sent.at, f"{sent} went out {why}.")


def _not_allowed(evidence: Evidence, sent: Sent, state: Recorded) -> str | None:
    answers_her = sent.step in ANSWERS and _wrote_lately(evidence, sent)
    if state.died:
        return "after her death was recorded"
    address = sent.address
    if address.state == "wrong" and address.retired_at <= sent.shown:
        return "to an address that reaches somebody else"
    if state.not_pao and not answers_her:
        return "after her diagnosis had changed"
    asked = sent.step == "sys-confirm-optin"
    if state.withdrawn and not asked and not (answers_her and sent.step in AFTER_A_STOP):
        return "after she had left the programme"
    if sent.channel in state.confirmed:
        return None
    return _without_consent(evidence, sent, state, answers_her)


def _without_consent(evidence: Evidence, sent: Sent, state: Recorded, answers_her: bool) -> str | None:
    ended = state.ended_by.get(sent.channel)
    if sent.step == "sys-confirm-optin":
        so_far = [row for row in evidence.consents if row.channel == sent.channel and _before(evidence, row, sent)]
        invited = bool(so_far) and so_far[-1].event in ("invited", "reminded")
        return None if invited else "although no invitation was open"
    if ended in ("stopped", "wrong"):
        helps = answers_her and sent.step in AFTER_A_STOP and ended == "stopped"
        return None if helps or sent.step == "sys-number-verify" else f"after {sent.channel} was {ended}"
    if sent.step in NO_CONSENT_NEEDED or answers_her:
        return None
    return f"without her yes to {sent.channel}"


def _before(evidence: Evidence, row: Row, sent: Sent) -> bool:
    return evidence.true_time("consents", row.id, row.at) <= sent.at


def _wrote_lately(evidence: Evidence, sent: Sent) -> bool:
    wrote = (evidence.true_time("replies", one.id, one.received_at) for one in evidence.replies)
    return any(sent.at - ANSWER_LIFE <= at <= sent.at for at in wrote)
