"""What a delivery receipt means. Receipts come out of order, repeat and are replayed, so states only move forward."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from delivery.classify import CodeMeaning, classify


class ReceiptState(StrEnum):
    """How far a message is known to have come, after the provider accepted it."""

    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"

    @property
    def final(self) -> bool:
        """Nothing that comes later changes it."""
        return self in (ReceiptState.DELIVERED, ReceiptState.UNDELIVERED)


STATES: Mapping[str, ReceiptState] = MappingProxyType(
    {
        "accepted": ReceiptState.ACCEPTED,
        "scheduled": ReceiptState.ACCEPTED,
        "queued": ReceiptState.ACCEPTED,
        "sending": ReceiptState.ACCEPTED,
        "sent": ReceiptState.SENT,
        "partially_delivered": ReceiptState.SENT,
        "written": ReceiptState.SENT,
        "delivered": ReceiptState.DELIVERED,
        "read": ReceiptState.DELIVERED,
        "undelivered": ReceiptState.UNDELIVERED,
        "failed": ReceiptState.UNDELIVERED,
        "canceled": ReceiptState.UNDELIVERED,
    }
)
"""Provider's word -> our state. "written" is the outbox's: the file is there, and no receipt will come."""

_RANK = {ReceiptState.ACCEPTED: 0, ReceiptState.SENT: 1, ReceiptState.DELIVERED: 2, ReceiptState.UNDELIVERED: 2}


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt. `failure` says what to do about an undelivered message, None for the other states."""

    provider_id: str
    status: str
    state: ReceiptState
    failure: CodeMeaning | None


def state_of(status: str) -> ReceiptState | None:
    """Our state for the provider's word; None for a word that is not known or is about inbound messages."""
    return STATES.get(status.strip().lower())


def advance(current: ReceiptState | None, incoming: ReceiptState) -> ReceiptState:
    """The state after a receipt. Never goes back, and the first final state stays."""
    if current is None or _RANK[incoming] > _RANK[current]:  # final states share the highest rank
        return incoming
    return current


def read_receipt(form: Mapping[str, str]) -> Receipt | None:
    """Read the form that Twilio posts, its signature checked. None when it is no receipt of an outgoing message."""
    provider_id = form.get("MessageSid") or form.get("SmsSid") or ""
    status = form.get("MessageStatus") or form.get("SmsStatus") or ""
    state = state_of(status)
    if state is None or not 0 < len(provider_id) <= 64:
        return None
    failure = classify(form.get("ErrorCode") or None) if state is ReceiptState.UNDELIVERED else None
    return Receipt(provider_id, status.strip().lower(), state, failure)
