"""Deliveries and attempts: written before anything goes out, and settled by what came of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypedDict

from sqlalchemy import Connection, select

from db.bulk import BulkInsert, BulkUpdate, change_all
from db.one_of import one_of
from db.tables import Attempt, Delivery, PlannedMessage
from db.together import Look, Row

COLUMNS: tuple[Any, ...] = (
    Delivery.id,
    Delivery.message_id,
    Delivery.woman_id,
    Delivery.channel,
    Delivery.address_id,
    Delivery.state,
    Delivery.tries,
    Delivery.retry_at,
    Delivery.reason_code,
    Delivery.reason,
)


class NewDelivery(TypedDict):
    """A row of `deliveries`. A message has one at most for each channel."""

    message_id: int
    woman_id: int
    channel: str
    address_id: int
    state: str
    tries: int
    retry_at: datetime | None
    reason_code: str | None
    reason: str | None
    updated_at: datetime


class NewAttempt(TypedDict):
    """A row of `attempts`, written down before anything goes out."""

    id: str
    delivery_id: int
    woman_id: int
    template_key: str
    template_version_id: int
    style: str
    variant: str
    words: str
    provider: str
    worker: str
    started_at: datetime
    valid_until: datetime
    approved: bool
    says_stop: bool


class MessageChange(TypedDict):
    """How a message stands from now on. ``claimed_by`` None gives it back."""

    b_id: int
    b_state: str
    b_due_at: datetime | None
    b_sent_at: datetime | None
    b_sent_on: date | None
    b_claimed_by: str | None
    b_claimed_at: datetime | None
    b_reason_code: str
    b_reason: str
    b_now: datetime


class DeliveryChange(TypedDict):
    """How a delivery stands from now on."""

    b_id: int
    b_state: str
    b_address_id: int
    b_provider_id: str | None
    b_reason_code: str | None
    b_reason: str | None
    b_tries: int
    b_retry_at: datetime | None
    b_now: datetime


class AttemptChange(TypedDict):
    """The outcome of an attempt."""

    b_id: str
    b_outcome: str
    b_code: str | None
    b_provider_id: str | None
    b_now: datetime


def of_messages(connection: Connection, ids: Collection[int]) -> Mapping[int, list[tuple[Any, ...]]]:
    """The deliveries of these messages, as tuples of `COLUMNS`."""
    return grouped(OF_MESSAGES.ask(connection, {"ids": ids})) if ids else {}


def grouped(rows: Iterable[Row]) -> Mapping[int, list[Row]]:
    """The answer of `OF_MESSAGES`, by message."""
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[1]].append(row)
    return found


def numbers(rows: Iterable[Row]) -> dict[tuple[int, str], int]:
    """The answer of `NUMBERS`: the numbers of deliveries by message and channel."""
    return {(message_id, channel): id_ for id_, message_id, channel in rows}


def change_deliveries(connection: Connection, changes: Sequence[DeliveryChange]) -> None:
    """Write how deliveries stand."""
    change_all(connection, DELIVERIES, changes)


def change_attempts(connection: Connection, changes: Sequence[AttemptChange]) -> None:
    """Write outcomes. The caller has asked `OPEN` which may still get one."""
    change_all(connection, ATTEMPTS, changes)


# Built once: these are asked at every sending.
OF_MESSAGES = Look(select(*COLUMNS).where(one_of(Delivery.message_id, "ids")).order_by(Delivery.id))
NUMBERS = Look(select(Delivery.id, Delivery.message_id, Delivery.channel).where(one_of(Delivery.message_id, "ids")))
OPEN = Look(
    select(Attempt.id)
    .where(one_of(Attempt.id, "ids"), Attempt.outcome.is_(None) | (Attempt.outcome == "unknown"))
    .order_by(Attempt.id)
    .with_for_update(key_share=True)
)
"""Which of these attempts have no outcome yet, or an unknown one; locked until the transaction ends."""
NEW_DELIVERIES = BulkInsert(Delivery.__table__, NewDelivery.__annotations__)  # type: ignore[arg-type]
NEW_ATTEMPTS = BulkInsert(Attempt.__table__, NewAttempt.__annotations__)  # type: ignore[arg-type]

MESSAGES = BulkUpdate(
    PlannedMessage.__table__,  # type: ignore[arg-type]
    {
        "state": "b_state",
        "due_at": "b_due_at",
        "sent_at": "b_sent_at",
        "sent_on": "b_sent_on",
        "claimed_by": "b_claimed_by",
        "claimed_at": "b_claimed_at",
        "reason_code": "b_reason_code",
        "reason": "b_reason",
        "updated_at": "b_now",
    },
)
DELIVERIES = BulkUpdate(
    Delivery.__table__,  # type: ignore[arg-type]
    {
        "state": "b_state",
        "address_id": "b_address_id",
        "provider_id": "b_provider_id",
        "reason_code": "b_reason_code",
        "reason": "b_reason",
        "tries": "b_tries",
        "retry_at": "b_retry_at",
        "updated_at": "b_now",
    },
)
ATTEMPTS = BulkUpdate(
    Attempt.__table__,  # type: ignore[arg-type]
    {"outcome": "b_outcome", "outcome_code": "b_code", "provider_id": "b_provider_id", "outcome_at": "b_now"},
)


def lock_attempt(connection: Connection, attempt_id: str) -> None:
    """Keep others from settling this attempt until the transaction ends."""
    connection.execute(select(Attempt.id).where(Attempt.id == attempt_id).with_for_update(key_share=True))
