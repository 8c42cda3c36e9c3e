"""Receipts move a message forward only, whatever order they come in and however often."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.classify import Reaction
from delivery.receipts import STATES, Receipt, ReceiptState, advance, read_receipt, state_of

ACCEPTED, SENT = ReceiptState.ACCEPTED, ReceiptState.SENT
DELIVERED, UNDELIVERED = ReceiptState.DELIVERED, ReceiptState.UNDELIVERED


def after(*statuses: str) -> ReceiptState | None:
    current: ReceiptState | None = None
    for status in statuses:
        state = state_of(status)
        assert state is not None
        current = advance(current, state)
    return current


@pytest.mark.parametrize("order", list(permutations(["queued", "sending", "sent", "delivered"])))
def test_any_order_ends_delivered(order: tuple[str, ...]) -> None:
    assert after(*order, *order) is DELIVERED


def test_a_final_state_never_goes_back_and_the_first_one_stays() -> None:
    assert after("delivered", "sent", "queued") is DELIVERED
    assert after("undelivered", "sent", "delivered") is UNDELIVERED
    assert after("delivered", "failed") is DELIVERED


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("accepted", ACCEPTED),
        ("scheduled", ACCEPTED),
        ("queued", ACCEPTED),
        ("sending", ACCEPTED),
        ("sent", SENT),
        ("partially_delivered", SENT),
        ("delivered", DELIVERED),
        ("read", DELIVERED),
        ("undelivered", UNDELIVERED),
        ("failed", UNDELIVERED),
        ("canceled", UNDELIVERED),
        (" Delivered ", DELIVERED),
        ("received", None),
        ("receiving", None),
        ("a new word", None),
        ("", None),
    ],
)
def test_every_status_of_the_provider_has_its_state(status: str, state: ReceiptState | None) -> None:
    assert state_of(status) is state


@given(st.lists(st.sampled_from(sorted(STATES)), min_size=1))
def test_no_sequence_of_receipts_ever_moves_back(statuses: list[str]) -> None:
    rank = {ACCEPTED: 0, SENT: 1, DELIVERED: 2, UNDELIVERED: 2}
    current: ReceiptState | None = None
    for status in statuses:
        before, current = current, advance(current, STATES[status])
        assert before is None or rank[current] >= rank[before]
        assert before is None or not before.final or current is before
    assert any(STATES[status].final for status in statuses) == (current is not None and current.final)


def test_a_delivered_receipt_carries_no_failure_even_when_a_code_comes_with_it() -> None:
    form = {"MessageSid": "SM1", "MessageStatus": "delivered", "ErrorCode": "30003"}
    assert read_receipt(form) == Receipt("SM1", "delivered", DELIVERED, None)


def test_an_undelivered_receipt_says_what_to_do() -> None:
    receipt = read_receipt({"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "30005"})
    assert receipt is not None
    assert receipt.failure is not None
    assert receipt.failure.reaction is Reaction.NUMBER_INVALID


def test_an_undelivered_receipt_without_a_code_is_unlisted_and_no_crash() -> None:
    receipt = read_receipt({"SmsSid": "SM1", "SmsStatus": "failed"})
    assert receipt is not None
    assert receipt.failure is not None
    assert receipt.failure.reaction is Reaction.UNLISTED


@pytest.mark.parametrize(
    "form", [{}, {"MessageSid": "SM1"}, {"MessageStatus": "sent"}, {"MessageSid": "SM1", "MessageStatus": "received"}]
)
def test_what_is_no_receipt_is_told_apart(form: dict[str, str]) -> None:
    assert read_receipt(form) is None
