"""What a provider says later about a message it took: forward only, a final word stays, repeats are harmless."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from actions import audit
from actions.audit import DISPATCHER
from actions.dispatch import channel_state
from actions.dispatch.reactions import Refusal, react
from actions.dispatch.record import back_off, settle_messages
from actions.operating.meters import RECEIPTS
from actions.services import Services
from actions.wording import trial_receipts
from db.engine import writing
from db.queries import deliveries, women
from db.queries.deliveries import AttemptChange, DeliveryChange
from db.tables import Attempt, Delivery, PlannedMessage, Receipt
from delivery.classify import (
    TRANSIENT_LIMIT,
    TRANSIENT_RETRIES,
    TRANSIENT_SPACING,
    CodeMeaning,
    Reaction,
    classify,
)
from delivery.protocol import RejectReason
from delivery.receipts import ReceiptState, advance, state_of

COMPLAINED = "complained"
EMAIL_STATES = {
    "bounced": ReceiptState.UNDELIVERED,
    COMPLAINED: ReceiptState.UNDELIVERED,
    "delayed": ReceiptState.ACCEPTED,
}
REASONS = {
    Reaction.NUMBER_INVALID: RejectReason.BAD_ADDRESS,
    Reaction.OPTED_OUT: RejectReason.OPTED_OUT,
    Reaction.BLOCKED: RejectReason.BLOCKED,
    Reaction.FILTERED: RejectReason.FILTERED,
    Reaction.UNLISTED: RejectReason.OTHER,
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """``known``: the attempt is ours. ``changed``: the receipt brought it forward."""

    known: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class _Subject:
    """The attempt a receipt is about, and the delivery it belongs to."""

    attempt_id: str
    outcome: str | None
    attempt_provider_id: str | None
    delivery_id: int
    woman_id: int
    message_id: int
    channel: str
    address_id: int
    state: str
    provider_id: str | None
    tries: int
    step: str
    started_at: datetime
    newest: bool


def record(
    services: Services, now: datetime, attempt_id: str, provider_id: str | None, status: str, code: str | None
) -> Recorded:
    """Record one receipt. ``status``: the provider's word for texts; bounced, complained, delayed, delivered for email.

    ``code``: the provider's error code, or the enhanced status of a bounce (5.1.1).
    """
    with writing(services.engine) as connection:
        recorded = record_in(services, connection, now, attempt_id, provider_id, status, code)
    if recorded.known:
        services.meters.count(RECEIPTS, status, code or "")
    return recorded


def record_in(
    services: Services,
    connection: Connection,
    now: datetime,
    attempt_id: str,
    provider_id: str | None,
    status: str,
    code: str | None,
) -> Recorded:
    """The same, inside a transaction of the caller's."""
    told = EMAIL_STATES.get(status) or state_of(status)
    if told is not None and attempt_id.startswith(trial_receipts.PREFIX):
        return Recorded(trial_receipts.note(connection, now, attempt_id, told, code or ""), False)
    woman_id = connection.scalar(select(Attempt.woman_id).where(Attempt.id == attempt_id))
    if told is None or woman_id is None:
        return Recorded(woman_id is not None, False)
    if told is ReceiptState.UNDELIVERED:
        women.lock(connection, woman_id)
    deliveries.lock_attempt(connection, attempt_id)
    subject = _subject(connection, attempt_id)
    if provider_id and subject.attempt_provider_id and provider_id != subject.attempt_provider_id:
        return Recorded(True, False)
    before = _state_so_far(connection, attempt_id)
    if not _store(connection, now, attempt_id, provider_id, status, code):
        return Recorded(True, False)
    after = advance(before, told)
    _accept(connection, now, subject, provider_id)
    if after is before:
        _settle(services, connection, now, subject)
        return Recorded(True, False)
    _apply(services, connection, now, subject, after, status, code)
    _settle(services, connection, now, subject)
    audit.record(
        connection, now, DISPATCHER, f"receipt-{after.value}", subject.woman_id,
        message=subject.message_id, attempt=attempt_id, channel=subject.channel, code=code or "",
    )  # fmt: skip
    return Recorded(True, True)


def _subject(connection: Connection, attempt_id: str) -> _Subject:
    row = connection.execute(
        select(
            Attempt.id,
            Attempt.outcome,
            Attempt.provider_id,
            Delivery.id,
            Delivery.woman_id,
            Delivery.message_id,
            Delivery.channel,
            Delivery.address_id,
            Delivery.state,
            Delivery.provider_id,
            Delivery.tries,
            PlannedMessage.step,
            Attempt.started_at,
        )
        .join(Delivery, Delivery.id == Attempt.delivery_id)
        .join(PlannedMessage, PlannedMessage.id == Delivery.message_id)
        .where(Attempt.id == attempt_id)
    ).one()
    later = connection.scalar(
        select(func.count())
        .select_from(Attempt)
        .where(Attempt.delivery_id == row[3], Attempt.started_at > row[12], Attempt.id != attempt_id)
    )
    fields: list[Any] = [*row, not later]
    return _Subject(*fields)


def _state_so_far(connection: Connection, attempt_id: str) -> ReceiptState | None:
    state: ReceiptState | None = None
    for status in connection.scalars(
        select(Receipt.status).where(Receipt.attempt_id == attempt_id).order_by(Receipt.id)
    ):
        told = EMAIL_STATES.get(status) or state_of(status)
        state = advance(state, told) if told else state
    return state


def _store(
    connection: Connection, now: datetime, attempt_id: str, provider_id: str | None, status: str, code: str | None
) -> bool:
    """Keep the receipt. False: this very one was there already."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    stored = connection.execute(
        dialect.insert(Receipt)
        .values(
            attempt_id=attempt_id, provider_id=provider_id, status=status[:24], code=(code or "")[:20], received_at=now
        )
        .on_conflict_do_nothing(index_elements=["attempt_id", "status", "code"])
        .returning(Receipt.id)
    )
    return stored.scalar_one_or_none() is not None


def _accept(connection: Connection, now: datetime, subject: _Subject, provider_id: str | None) -> None:
    """A receipt proves that the message was accepted, whatever we knew until now."""
    if subject.outcome not in (None, "unknown", "not-sent", "repeated"):
        return
    deliveries.change_attempts(
        connection,
        [
            AttemptChange(
                b_id=subject.attempt_id, b_outcome="accepted", b_code=None, b_provider_id=provider_id, b_now=now
            )
        ],
    )
    if subject.state not in ("accepted", "delivered") and (subject.newest or subject.state != "sending"):
        _change(connection, now, subject, "accepted", provider_id=provider_id)


def _apply(
    services: Services,
    connection: Connection,
    now: datetime,
    subject: _Subject,
    state: ReceiptState,
    status: str,
    code: str | None,
) -> None:
    if state is ReceiptState.DELIVERED and (subject.newest or subject.state != "sending"):
        _change(connection, now, subject, "delivered")
    elif state is ReceiptState.UNDELIVERED and subject.newest:
        _undelivered(services, connection, now, subject, status, code)


def _undelivered(
    services: Services, connection: Connection, now: datetime, subject: _Subject, status: str, code: str | None
) -> None:
    meaning = _email_meaning(status, code) if subject.channel == "email" else classify(code)
    again = _try_again_at(services, connection, now, subject, meaning)
    if again is not None:
        _change(connection, now, subject, "waiting", meaning=meaning, retry_at=again)
        return
    _change(connection, now, subject, "failed", meaning=meaning)
    reason = REASONS.get(meaning.reaction)
    if reason is not None:
        refusal = Refusal(
            subject.woman_id, subject.channel, subject.address_id, subject.step, meaning.code, meaning.sentence
        )
        react(services, connection, now, reason, refusal)


def _try_again_at(
    services: Services, connection: Connection, now: datetime, subject: _Subject, meaning: CodeMeaning
) -> datetime | None:
    if meaning.reaction is Reaction.TOO_FAST:
        return now + back_off(services, subject.tries)
    if meaning.reaction is Reaction.SETUP:
        return channel_state.stop(services, connection, subject.channel, now, meaning.code, meaning.sentence)
    if meaning.reaction is not Reaction.TRANSIENT or subject.tries > TRANSIENT_RETRIES:
        return None
    first = connection.scalar(select(func.min(Attempt.started_at)).where(Attempt.delivery_id == subject.delivery_id))
    again: datetime = now + TRANSIENT_SPACING
    return again if first is None or again - first <= TRANSIENT_LIMIT + timedelta(hours=1) else None


def _email_meaning(status: str, code: str | None) -> CodeMeaning:
    """What a bounce or complaint means, in the same words as a text that failed."""
    said = code or "none"
    if status == COMPLAINED:
        return CodeMeaning(
            COMPLAINED, Reaction.OPTED_OUT, "Her mail program called our email unwanted. None is sent now."
        )
    if said.startswith("4"):
        return CodeMeaning(said, Reaction.TRANSIENT, "Her mailbox did not take the email for now.")
    if said.startswith(("5.1", "5.0", "5.4", "none")) or said == "5":
        return CodeMeaning(
            said, Reaction.NUMBER_INVALID, "This email address does not work. Check it with her and correct it."
        )
    if said.startswith("5.2"):
        return CodeMeaning(said, Reaction.BLOCKED, "Her mailbox is full or closed.")
    return CodeMeaning(said, Reaction.UNLISTED, f"Her mail server refused the email (code {said}).")


def _change(
    connection: Connection,
    now: datetime,
    subject: _Subject,
    state: str,
    *,
    meaning: CodeMeaning | None = None,
    provider_id: str | None = None,
    retry_at: datetime | None = None,
) -> None:
    deliveries.change_deliveries(
        connection,
        [
            DeliveryChange(
                b_id=subject.delivery_id,
                b_state=state,
                b_address_id=subject.address_id,
                b_provider_id=provider_id or subject.provider_id,
                b_reason_code=meaning.code[:60] if meaning else None,
                b_reason=meaning.sentence if meaning else None,
                # Counted when the outcome was recorded, unless this receipt was faster.
                b_tries=subject.tries + (1 if subject.outcome is None else 0),
                b_retry_at=retry_at,
                b_now=now,
            )
        ],
    )


def _settle(services: Services, connection: Connection, now: datetime, subject: _Subject) -> None:
    step = services.step(subject.step)
    other_way = {subject.message_id} if step is not None and step.never_dropped else set()
    settle_messages(services, connection, now, {subject.message_id}, ask_other_way=other_way)
