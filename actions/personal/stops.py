"""Stopping by a private link, without proof: whoever holds the link may stop, and no one has to say why.

An open link stops what its woman gets. A closed one (her record was erased, or the address went to someone else) stops
the one address it was sent to, by its keyed hash, and touches nothing of hers.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection

from actions import contact, preferences
from actions.private_links import LinkOwner, find_owner
from actions.services import Services
from db.engine import reading, writing
from db.queries import addresses, consents, facts

ACTOR: Final = "her page"
BY_LINK: Final = "private link"


class Stop(StrEnum):
    """What can be stopped."""

    TEXTS = "texts"
    EMAILS = "emails"
    EVERYTHING = "everything"

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels this stops."""
        return {"texts": ("text",), "emails": ("email",), "everything": ("text", "email")}[self.value]


def stop(services: Services, now: datetime, token: str, what: Stop) -> bool:
    """Stop at once. Answers False only for a link we never gave out. Repeating changes nothing."""
    owner = _owner(services, token)
    if owner is None:
        return False
    if owner.woman_id is None or owner.revoked:
        _suppress(services, now, owner, what.channels, "stopped")
        return True
    for channel in what.channels:
        preferences.stop(services, now, ACTOR, owner.woman_id, channel, how=BY_LINK)
    return True


def is_stopped(services: Services, token: str, what: Stop) -> bool:
    """Whether all of it stands stopped, as far as this link reaches."""
    with reading(services.engine) as connection:
        owner = find_owner(connection, token)
        if owner is None:
            return False
        if owner.woman_id is None or owner.revoked:
            return owner.channel not in what.channels or _is_suppressed(connection, owner)
        rows = consents.of(connection, [owner.woman_id]).get(owner.woman_id, [])
        standing = [consents.standing(rows, channel) for channel in what.channels]
        return all(last is None or last.event != "confirmed" for last in standing)


def fewer(services: Services, now: datetime, token: str) -> None:
    """Only the messages that matter most. Nothing for a closed link."""
    owner = _owner(services, token)
    if owner is None or owner.woman_id is None or owner.revoked:
        return
    if not is_fewer(services, token):
        preferences.set_pace(services, now, ACTOR, owner.woman_id, "fewer")


def is_fewer(services: Services, token: str) -> bool:
    """Whether she gets fewer messages."""
    with reading(services.engine) as connection:
        owner = find_owner(connection, token)
        if owner is None or owner.woman_id is None:
            return False
        said = [
            one.value for one in facts.of(connection, [owner.woman_id]).get(owner.woman_id, []) if one.name == "pace"
        ]
        return bool(said) and said[-1] == "fewer"


def wrong_person(services: Services, now: datetime, token: str) -> None:
    """The address reaches someone else: never write there again, close its links, and tell a nurse."""
    owner = _owner(services, token)
    if owner is None or owner.channel is None:
        return
    if owner.woman_id is None or owner.revoked:
        _suppress(services, now, owner, (owner.channel,), "wrong")
        return
    contact.report_wrong(services, now, ACTOR, owner.woman_id, owner.channel, owner.address_hash)


def _owner(services: Services, token: str) -> LinkOwner | None:
    with reading(services.engine) as connection:
        return find_owner(connection, token)


def _suppress(services: Services, now: datetime, owner: LinkOwner, channels: tuple[str, ...], reason: str) -> None:
    if owner.address_hash is None or owner.channel not in channels:
        return
    with writing(services.engine) as connection:
        addresses.suppress(connection, owner.channel, owner.address_hash, reason, now)


def _is_suppressed(connection: Connection, owner: LinkOwner) -> bool:
    if owner.address_hash is None or owner.channel is None:
        return True
    return (owner.channel, owner.address_hash) in addresses.suppressed(connection, [owner.address_hash])
