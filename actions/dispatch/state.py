"""What a planned message's state is, given what became of it on each channel. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

SENDING, ACCEPTED, DELIVERED, FAILED, UNKNOWN = "sending", "accepted", "delivered", "failed", "unknown"
READY, WAITING, DROPPED = "ready", "waiting", "dropped"
"""ready: nothing was tried in vain, it may go when it is looked at. waiting: a try failed, the next is at retry_at.
dropped: it will not go out on this channel, though nothing failed."""
GONE = frozenset({ACCEPTED, DELIVERED})
AGAIN = frozenset({READY, WAITING})


class DeliveryRow(NamedTuple):
    """A delivery as it stands."""

    id: int
    message_id: int
    woman_id: int
    channel: str
    address_id: int
    state: str
    tries: int
    retry_at: datetime | None
    reason_code: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Settled:
    """A message's state and when the dispatcher looks at it next."""

    state: str
    due_at: datetime | None
    reason_code: str
    reason: str
    in_hand: bool


def settle(deliveries: Collection[DeliveryRow], now: datetime, *, ask_other_way: bool) -> Settled:
    """The state that follows from the deliveries (at least one).

    Accepted on one channel is sent. A channel that waits for another try is looked at again at its time, and the others
    are not repeated. ``ask_other_way``: when all failed, look once more whether another way to her is open.
    """
    states = {one.state for one in deliveries}
    in_hand = SENDING in states
    again = min((one.retry_at or now for one in deliveries if one.state in AGAIN), default=None)
    due_at = None if in_hand else again
    trouble = _trouble(deliveries)
    if states & GONE:
        return Settled("sent", due_at, "sent", "Sent.", in_hand)
    if in_hand:
        return Settled("sending", None, "sending", "Being sent.", True)
    if UNKNOWN in states:
        return Settled("unknown", due_at, *trouble, False)
    if again is not None:
        return Settled("planned", again, *trouble, False)
    if FAILED in states and ask_other_way:
        return Settled("planned", now, *trouble, False)
    if FAILED in states:
        return Settled("failed", None, *trouble, False)
    return Settled("skipped", None, *trouble, False)


def _trouble(deliveries: Collection[DeliveryRow]) -> tuple[str, str]:
    """The reason that matters most: what is unknown, then what failed, then what waits."""
    for state in (UNKNOWN, FAILED, WAITING, READY, DROPPED):
        for one in deliveries:
            if one.state == state and one.reason_code:
                return one.reason_code, one.reason or ""
    return "waits-to-be-sent", "Waits to be sent."
