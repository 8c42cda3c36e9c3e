"""The private links in her messages: one token per woman, channel and address, stored as a hash only.

A token is derived from the programme's hash key, so the same address always gets the same link: nothing is stored per
message, a restored backup opens the links that were sent before it, and whoever reads the database can open none. It
has 77 bits, written in letters and digits alone: phones make a link of all of it, and a full stop may follow. Each
letter more would make more texts need a second part. Longer ones that went out before open her page all the same.

A revoked token (the number went to someone else) opens no page any more, but it still stops messages, for ever.
"""

import string
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Insert, and_, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from db.cipher import keyed_hash
from db.tables import PrivateLink, Woman

ALPHABET: Final = string.digits + string.ascii_uppercase + string.ascii_lowercase
TOKEN_LENGTH: Final = 13


@dataclass(frozen=True, slots=True)
class PageLinks:
    """The addresses of her page that messages carry."""

    page: str
    fewer: str
    stop: str
    one_click_unsubscribe: str


@dataclass(frozen=True, slots=True)
class LinkOwner:
    """Whom a token belongs to. ``woman_id`` is empty once her record was erased."""

    woman_id: int | None
    channel: str | None
    address_hash: str | None
    revoked: bool


def page_links(public_base_url: str, token: str) -> PageLinks:
    """The addresses for a token. ``public_base_url`` has no slash at its end."""
    page = f"{public_base_url}/p/{token}"
    return PageLinks(page, f"{page}/fewer", f"{page}/stop", f"{public_base_url}/u/{token}")


def token_for(connection: Connection, now: datetime, woman_id: int, channel: str, address_hash: str) -> str:
    """The token for this address of hers, made known to the database if it is not yet. Repeating changes nothing."""
    mine = (
        PrivateLink.woman_id == woman_id,
        PrivateLink.channel == channel,
        PrivateLink.address_hash == address_hash,
    )
    revoked = connection.scalar(
        select(func.count()).select_from(PrivateLink).where(*mine, PrivateLink.revoked_at.is_not(None))
    )
    token = derive_token(woman_id, channel, address_hash, revoked or 0)
    connection.execute(
        _insert_once(
            connection,
            woman_id=woman_id,
            channel=channel,
            address_hash=address_hash,
            token_hash=hash_token(token),
            created_at=now,
        )
    )
    return token


def derive_token(woman_id: int, channel: str, address_hash: str, generation: int) -> str:
    """The token itself: always the same for the same arguments and the same hash key."""
    digest = keyed_hash("private-link-token", f"{woman_id}|{channel}|{address_hash}|{generation}")
    number = int(digest, 16)
    letters = []
    for _ in range(TOKEN_LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)


def sample_token() -> str:
    """As long as every token, and nobody's: to count with."""
    return "x" * TOKEN_LENGTH


def hash_token(token: str) -> str:
    """What is stored of a token."""
    return keyed_hash("private-link", token)


def find_owner(connection: Connection, token: str) -> LinkOwner | None:
    """Whom a token belongs to, or None when we never gave it out."""
    row = connection.execute(
        select(Woman.id, PrivateLink.channel, PrivateLink.address_hash, PrivateLink.revoked_at)
        .outerjoin(Woman, and_(Woman.id == PrivateLink.woman_id, Woman.erased_at.is_(None)))
        .where(PrivateLink.token_hash == hash_token(token))
    ).one_or_none()
    if row is None:
        return None
    return LinkOwner(row.id, row.channel, row.address_hash, row.revoked_at is not None)


def revoke_links(connection: Connection, now: datetime, woman_id: int, address_hash: str) -> int:
    """Close the pages behind the links that were sent to an address. Answers how many were open."""
    result = connection.execute(
        update(PrivateLink)
        .where(
            PrivateLink.woman_id == woman_id,
            PrivateLink.address_hash == address_hash,
            PrivateLink.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )
    return result.rowcount


def _insert_once(connection: Connection, **values: object) -> Insert:
    if connection.dialect.name == "postgresql":
        return postgresql.insert(PrivateLink).values(**values).on_conflict_do_nothing(index_elements=["token_hash"])
    return sqlite.insert(PrivateLink).values(**values).on_conflict_do_nothing(index_elements=["token_hash"])
