"""Which addresses a message goes to, of those the gates allow."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from actions.dispatch.state import AGAIN, GONE, SENDING, UNKNOWN, DeliveryRow
from actions.gather import Gathered
from db.queries.addresses import AddressRow
from programme.definition import Step

AFTER_STOP = frozenset({"sys-stop-confirm", "sys-help", "sys-urgent-help", "sys-unmonitored-inbox"})
"""Answers to her own words that go out although she stopped: the one confirmation, and where to get help."""
INVITATION = "sys-confirm-optin"
NOT_TRIED_AGAIN = GONE | {SENDING, UNKNOWN}


@dataclass(frozen=True, slots=True)
class Target:
    """A channel to try now, the address, and the delivery it belongs to where there is one already."""

    channel: str
    address: AddressRow
    delivery: DeliveryRow | None


def targets(
    step: Step,
    allowed: Collection[str],
    gathered: Gathered,
    own_values: Mapping[str, str],
    deliveries: Collection[DeliveryRow],
) -> list[Target]:
    """The channels to try now. What was accepted, or may have been, is never tried again on that channel."""
    before = {one.channel: one for one in deliveries}
    only_again = any(one.state in NOT_TRIED_AGAIN for one in deliveries) and not step.both
    found = []
    for channel in allowed:
        address = _address(step, channel, gathered, own_values)
        delivery = before.get(channel)
        if address is None or (only_again and (delivery is None or delivery.state not in AGAIN)):
            continue
        if delivery is None or delivery.state in AGAIN or _failed_elsewhere(delivery, address):
            found.append(Target(channel, address, delivery))
    return found


def _failed_elsewhere(delivery: DeliveryRow, address: AddressRow) -> bool:
    """It failed, but at an address she no longer uses."""
    return delivery.state in ("failed", "dropped") and delivery.address_id != address.id


def _address(step: Step, channel: str, gathered: Gathered, own_values: Mapping[str, str]) -> AddressRow | None:
    way = gathered.ways[channel]
    named = own_values.get("address_id")
    if named is not None:
        return _named(int(named), channel, gathered)
    if way.address is None or way.closed_because is None or step.kind != "answer":
        return way.address if way.closed_because is None else None
    if step.key in AFTER_STOP and way.closed_because in ("stopped", "lapsed", "not-confirmed"):
        return way.address
    # Other answers need no confirmed consent (the question for consent is one of them), but never pass a stop. Her own
    # START long after a stop lifts what barred the address, and is answered by that question.
    asked_anew = step.key == INVITATION and way.closed_because in ("stopped", "lapsed")
    return way.address if (asked_anew or way.closed_because == "not-confirmed") and not way.suppressed else None


def _named(address_id: int, channel: str, gathered: Gathered) -> AddressRow | None:
    """An address the message itself names (a new number to be proved, the old one to be told), unless it is barred.

    None also when she has left meanwhile: what was in hand then was put back, and is decided here again.
    """
    if gathered.circumstances.ended:
        return None
    for one in gathered.addresses:
        if one.id == address_id and one.channel == channel:
            barred = (channel, one.value_hash) in gathered.suppressed or one.state in ("wrong", "invalid")
            return None if barred or not one.value else one
    return None
