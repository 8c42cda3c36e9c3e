"""What became of a test message that an admin sent to their own number or address. No woman's record is touched."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Row, select, update

from db.wording_tables import TestAddress
from delivery.classify import classify
from delivery.receipts import ReceiptState, advance

PREFIX: Final = "test"
"""How the attempt id of a test begins; those of messages to women are hexadecimal."""
SAID: Final = {
    ReceiptState.ACCEPTED: "The provider has taken it.",
    ReceiptState.SENT: "It is on its way.",
    ReceiptState.DELIVERED: "It was delivered.",
    ReceiptState.UNDELIVERED: "It was not delivered.",
}


@dataclass(frozen=True, slots=True)
class FateOfTest:
    """What is known of somebody's last test on a channel, and since when, in a sentence."""

    at: datetime
    sentence: str


def begin(connection: Connection, user_id: int, channel: str, attempt_id: str, now: datetime) -> None:
    """This test is the one that is told about from now on."""
    connection.execute(
        update(TestAddress)
        .where(TestAddress.user_id == user_id, TestAddress.channel == channel)
        .values(test_id=attempt_id, test_state=None, test_code=None, test_at=now)
    )


def note(connection: Connection, now: datetime, attempt_id: str, told: ReceiptState, code: str) -> bool:
    """Note a receipt, forward only. False: it is about no test that is still told about."""
    query = select(TestAddress.id, TestAddress.test_state).where(TestAddress.test_id == attempt_id)
    row = connection.execute(query.with_for_update()).one_or_none()
    if row is None:
        return False
    before = ReceiptState(row.test_state) if row.test_state else None
    if advance(before, told) is not before:
        connection.execute(
            update(TestAddress)
            .where(TestAddress.id == row.id)
            .values(test_state=told.value, test_code=code[:20] or None, test_at=now)
        )
    return True


def fate(row: Row[tuple[object, ...]]) -> FateOfTest | None:
    """What is known, from a row of the test addresses; None before the first test."""
    if row.test_at is None:
        return None
    if row.test_state is None:
        return FateOfTest(row.test_at, "It was handed over. What became of it is shown here when the provider says so.")
    state = ReceiptState(row.test_state)
    meaning = classify(row.test_code) if state is ReceiptState.UNDELIVERED else None
    return FateOfTest(row.test_at, f"{SAID[state]} {meaning.sentence if meaning else ''}".strip())
