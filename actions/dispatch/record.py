"""Writing down what became of attempts, many in one transaction, and what follows for messages, channels and her.

An outcome is only written over an attempt that has none yet, or an unknown one: the first certain word counts.
"""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select

from actions import audit, work_items
from actions.audit import DISPATCHER, Event
from actions.dispatch import channel_state
from actions.dispatch.channel_run import troubles
from actions.dispatch.hand import Counts, Done, Lapsed, Tried, Withdrawn
from actions.dispatch.reactions import Refusal, react
from actions.dispatch.state import DeliveryRow, settle
from actions.gather import EMAIL
from actions.services import Services
from db.queries import addresses, deliveries, messages, women
from db.queries.deliveries import AttemptChange, DeliveryChange, MessageChange
from db.tables import Question
from db.together import Asked, Row, together
from delivery.classify import DOUBTFUL, TRANSIENT_RETRIES, Reaction, classify
from delivery.protocol import Accepted, NotSent, Outcome, Rejected, RejectReason, SetupFault, Unknown

REPEATED = "repeated"
"""Outcome of an email that may have gone: it is sent again with the same Message-ID, so nothing is left to find out."""


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What an outcome makes of its attempt and delivery."""

    count: str
    attempt: str
    code: str | None
    state: str
    reason_code: str | None = None
    reason: str | None = None
    provider_id: str | None = None
    tries: int | None = None
    retry_at: datetime | None = None


def record(services: Services, connection: Connection, now: datetime, done: Sequence[Done], counts: Counts) -> None:
    """Write outcomes down. Those that came too late, because the attempt was settled meanwhile, are left out."""
    if not done:
        return
    still_open = together(connection, asked_first(connection, done))[-1]
    together(connection, record_open(services, connection, now, done, still_open, counts))


def asked_first(connection: Connection, done: Sequence[Done]) -> list[Asked]:
    """What `record_open` has to be given the answer of. Locks the women about whom something will change."""
    # Women first, and in order: whoever changes her takes the same path, so that nobody waits in a circle.
    for woman_id in sorted({one.item.woman_id for one in done if isinstance(one.outcome, Rejected)}):
        women.lock(connection, woman_id)
    return [(deliveries.OPEN, {"ids": [one.item.attempt_id for one in done]})]


def record_open(
    services: Services, connection: Connection, now: datetime, done: Sequence[Done], still_open: Sequence[Row],
    counts: Counts,
) -> list[Asked]:  # fmt: skip
    """Write outcomes down where they are not too late. Answers what is left to be run in this transaction."""
    known = {row[0] for row in still_open}
    fresh = [one for one in done if one.item.attempt_id in known]
    if not fresh:
        return []
    probes: dict[str, datetime] = {}
    trouble = any(troubles(outcome) for _, outcome in _answers(fresh))
    if trouble:
        probes = channel_state.follow(services, connection, now, _answers(fresh))
        fresh = [_last_doubt(one, probes) for one in fresh]
    verdicts = [(one, _verdict(services, now, one, probes)) for one in fresh]
    accepted = [one.item for one in fresh if isinstance(one.outcome, Accepted)]
    ids = {one.item.message_id for one in fresh}
    *_, stopped, stands, theirs = together(
        connection,
        [
            *deliveries.ATTEMPTS.given([_attempt_change(one, found, now) for one, found in verdicts]),
            *deliveries.DELIVERIES.given([_delivery_change(one.item, found, now) for one, found in verdicts]),
            (addresses.FORGET_FAILURES, {"ids": {one.address_id for one in accepted}}),
            (channel_state.STANDING, {}),
            *_standing(ids),
        ],
    )
    refused = {one.item.message_id for one in fresh if isinstance(one.outcome, Rejected)}
    standing = set() if trouble else {row[0] for row in stopped}
    if _follow_up(services, connection, now, fresh, standing):
        stands, theirs = together(connection, _standing(ids))
    changes = _settled(services, connection, now, stands, theirs, ask_other_way=refused)
    events = [_event(one, found, now) for one, found in verdicts]
    for _, found in verdicts:
        counts.add(found.count)
    return [*deliveries.MESSAGES.given(changes), *audit.given(events)]


def settle_messages(
    services: Services, connection: Connection, now: datetime, ids: set[int], *, ask_other_way: set[int]
) -> None:
    """Work out anew how messages stand from how their deliveries stand; give back those no longer in hand."""
    stands, theirs = together(connection, _standing(ids))
    changes = _settled(services, connection, now, stands, theirs, ask_other_way=ask_other_way)
    together(connection, deliveries.MESSAGES.given(changes))


def _standing(ids: set[int]) -> list[Asked]:
    """How these messages and their deliveries stand."""
    return [(messages.BY_ID, {"ids": ids}), (deliveries.OF_MESSAGES, {"ids": ids})]


def _settled(
    services: Services, connection: Connection, now: datetime, stands_rows: Sequence[Row],
    delivery_rows: Sequence[Row], *, ask_other_way: set[int],
) -> list[MessageChange]:  # fmt: skip
    """How messages stand now, to be written down.

    A message goes to `sent` once, when its first channel is accepted; if it asks a question, it is open from then on.
    """
    rows, found = messages.numbered(stands_rows), deliveries.grouped(delivery_rows)
    changes: list[MessageChange] = []
    newly_sent: list[int] = []
    for message_id in sorted(found):
        row = rows[message_id]
        several = [DeliveryRow(*one) for one in found[message_id]]
        stands = settle(several, now, ask_other_way=message_id in ask_other_way)
        due_at = stands.due_at
        sent_at = row.sent_at or (now if stands.state == "sent" else None)
        if stands.state == "sent" and row.sent_at is None:
            newly_sent.append(message_id)
        changes.append(
            MessageChange(
                b_id=message_id,
                b_state=stands.state,
                b_due_at=due_at,
                b_sent_at=sent_at,
                b_sent_on=sent_at.astimezone(services.zone).date() if sent_at else None,
                b_claimed_by=row.claimed_by if stands.in_hand else None,
                b_claimed_at=row.claimed_at if stands.in_hand else None,
                b_reason_code=stands.reason_code[:60],
                b_reason=stands.reason,
                b_now=now,
            )
        )
    _open_questions(services, connection, now, [rows[one] for one in newly_sent])
    return changes


def _answers(fresh: Sequence[Done]) -> list[tuple[str, Outcome]]:
    """What providers said, by channel."""
    return [(one.item.channel, one.outcome) for one in fresh if not isinstance(one.outcome, Withdrawn | Lapsed)]


def _last_doubt(done: Done, probes: Collection[str]) -> Done:
    """A message that keeps meeting a doubtful fault, while the channel works, is refused for good."""
    fault = done.outcome
    if (
        not isinstance(fault, SetupFault)
        or fault.code not in DOUBTFUL
        or done.item.channel in probes
        or done.item.tries <= TRANSIENT_RETRIES
    ):
        return done
    return replace(done, outcome=Rejected(RejectReason.OTHER, fault.code, fault.sentence))


def _verdict(services: Services, now: datetime, done: Done, probes: Mapping[str, datetime]) -> _Verdict:
    """``probes``: when the channels that are stopped now are tried next."""
    item, outcome = done.item, done.outcome
    if isinstance(outcome, Accepted):
        return _Verdict(
            "accepted", "accepted", None, "accepted", provider_id=outcome.provider_id[:80], tries=item.tries
        )
    if isinstance(outcome, Rejected):
        return _Verdict(
            "rejected", "rejected", outcome.code, "failed", outcome.code, outcome.sentence, tries=item.tries
        )
    if isinstance(outcome, Lapsed):
        return _Verdict("failed", "not-sent", outcome.code, "failed", outcome.code, outcome.sentence, tries=item.tries)
    if isinstance(outcome, NotSent):
        return _not_sent(services, now, item, outcome)
    if isinstance(outcome, SetupFault):
        return _setup_fault(services, now, item, outcome, probes.get(item.channel))
    if isinstance(outcome, Withdrawn):
        return _Verdict(
            "withdrawn", "withdrawn", outcome.code, "ready", outcome.code, "Put back before it went out.", retry_at=now
        )
    return _unknown(services, now, item, outcome)


def _setup_fault(
    services: Services, now: datetime, item: Tried, fault: SetupFault, probe_at: datetime | None
) -> _Verdict:
    """Where it stopped the channel, the try does not count against the message."""
    code, sentence = fault.code, fault.sentence
    if probe_at is not None:
        return _Verdict("setup_faults", "setup-fault", code, "ready", channel_state.CODE, sentence, retry_at=probe_at)
    again = now + back_off(services, item.tries)
    return _Verdict("setup_faults", "setup-fault", code, "waiting", code, sentence, tries=item.tries, retry_at=again)


def _not_sent(services: Services, now: datetime, item: Tried, outcome: NotSent) -> _Verdict:
    if classify(outcome.code).reaction is Reaction.TRANSIENT and item.tries > TRANSIENT_RETRIES:
        return _Verdict(
            "rejected", "rejected", outcome.code, "failed", outcome.code, outcome.sentence, tries=item.tries
        )
    again = now + max(outcome.retry_after, back_off(services, item.tries))
    return _Verdict(
        "not_sent",
        "not-sent",
        outcome.code,
        "waiting",
        outcome.code,
        outcome.sentence,
        tries=item.tries,
        retry_at=again,
    )


def _unknown(services: Services, now: datetime, item: Tried, outcome: Unknown) -> _Verdict:
    if item.channel == EMAIL:
        again = now + back_off(services, item.tries)
        return _Verdict(
            "unknown",
            REPEATED,
            outcome.code,
            "waiting",
            outcome.code,
            outcome.sentence,
            tries=item.tries,
            retry_at=again,
        )
    return _Verdict("unknown", "unknown", outcome.code, "unknown", outcome.code, outcome.sentence, tries=item.tries)


def back_off(services: Services, tries: int) -> timedelta:
    """Longer with each try, between the two limits, and spread so that messages do not return together."""
    limits = services.limits
    wait: timedelta = min(limits.retry_first * float(2 ** min(tries - 1, 10)), limits.retry_most)
    return wait * (1 + random.random() / 4)  # noqa: S311  # spreads load; nothing secret


def _follow_up(
    services: Services, connection: Connection, now: datetime, fresh: Sequence[Done], counted_against: Collection[str]
) -> bool:
    """What follows for channels and for her. True: it may have changed how messages and deliveries stand."""
    changed = False
    good = [one for one in _answers(fresh) if one[0] in counted_against]
    if good:
        channel_state.follow(services, connection, now, good)
        changed = True
    for one in sorted(fresh, key=lambda done: done.item.woman_id):
        if isinstance(one.outcome, Rejected):
            react(services, connection, now, one.outcome.reason, _refusal(one.item, one.outcome))
            changed = True
        elif isinstance(one.outcome, NotSent) and one.item.tries >= 10:
            work_items.open_item(
                connection, "message-refused", one.item.woman_id, one.outcome.sentence, now,
                services.work_calendar, actor=DISPATCHER, dedupe=f"not-sent:{one.item.message_id}",
                quiet_for=timedelta(days=14),
            )  # fmt: skip
    return changed


def _refusal(item: Tried, outcome: Rejected) -> Refusal:
    return Refusal(item.woman_id, item.channel, item.address_id, item.step, outcome.code, outcome.sentence)


def _open_questions(
    services: Services, connection: Connection, now: datetime, sent: Sequence[messages.MessageRow]
) -> None:
    asked = []
    for row in sent:
        step = services.step(row.step)
        # Where nobody sees the answers, a check-in asks nothing (its words say so), so no answer is waited for.
        scored = step is not None and (services.rules.staffed or step.question != "checkin")
        if step is not None and step.question and scored:
            asked.append(
                {
                    "woman_id": row.woman_id,
                    "kind": step.question,
                    "message_id": row.id,
                    "asked_at": now,
                    "lapses_at": now + services.limits.question_open,
                }
            )
    if asked:
        have = set(
            connection.scalars(
                select(Question.message_id).where(Question.message_id.in_([one["message_id"] for one in asked]))
            )
        )
        new = [one for one in asked if one["message_id"] not in have]
        if new:
            connection.execute(insert(Question), new)


def _attempt_change(done: Done, found: _Verdict, now: datetime) -> AttemptChange:
    return AttemptChange(
        b_id=done.item.attempt_id,
        b_outcome=found.attempt,
        b_code=found.code[:60] if found.code else None,
        b_provider_id=found.provider_id,
        b_now=now,
    )


def _delivery_change(item: Tried, found: _Verdict, now: datetime) -> DeliveryChange:
    return DeliveryChange(
        b_id=item.delivery_id,
        b_state=found.state,
        b_address_id=item.address_id,
        b_provider_id=found.provider_id,
        b_reason_code=found.reason_code[:60] if found.reason_code else None,
        b_reason=found.reason,
        b_tries=item.tries - 1 if found.tries is None else found.tries,
        b_retry_at=found.retry_at,
        b_now=now,
    )


def _event(done: Done, found: _Verdict, now: datetime) -> Event:
    item = done.item
    details = {"message": item.message_id, "step": item.step, "channel": item.channel, "attempt": item.attempt_id}
    if found.code:
        details["code"] = found.code
    return Event(now, DISPATCHER, f"attempt-{found.attempt}", item.woman_id, details)
