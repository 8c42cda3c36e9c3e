"""One-time links for staff: the first account, an invitation, a forgotten password. Only a keyed hash is kept."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select, update

from actions.services import Services
from actions.staff import people
from actions.staff.people import StaffUser
from db.cipher import keyed_hash
from db.engine import reading
from db.staff_tables import StaffLink


class Purpose(StrEnum):
    """What a link is for. RESET gives a new password, RESET_ALL a new password and a new second factor."""

    FIRST_ACCOUNT = "first-account"
    INVITE = "invite"
    RESET = "reset"
    RESET_ALL = "reset-all"


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link that is still good. ``user`` is empty for the first account."""

    link_id: int
    purpose: Purpose
    user: StaffUser | None


def make(connection: Connection, now: datetime, purpose: Purpose, user_id: int | None, life: timedelta) -> str:
    """A new link; earlier ones for the same person, or for the first account, are good no more. Answers its token."""
    token = secrets.token_urlsafe(24)
    close(connection, now, user_id)
    connection.execute(
        insert(StaffLink).values(
            token_hash=_hash(token), user_id=user_id, purpose=purpose.value, created_at=now, expires_at=now + life
        )
    )
    return token


def address(services: Services, token: str) -> str:
    """The whole link, to be handed over."""
    return f"{services.public_base_url}/staff/link/{token}"


def look(services: Services, now: datetime, token: str) -> OpenLink | None:
    """What a link is for, if it is still good."""
    with reading(services.engine) as connection:
        return find(connection, now, token)


def find(connection: Connection, now: datetime, token: str) -> OpenLink | None:
    """The same inside a transaction of the caller's."""
    row = connection.execute(
        select(StaffLink.id, StaffLink.purpose, StaffLink.user_id).where(
            StaffLink.token_hash == _hash(token), StaffLink.used_at.is_(None), StaffLink.expires_at > now
        )
    ).one_or_none()
    if row is None:
        return None
    user = people.by_id(connection, row.user_id) if row.user_id is not None else None
    if user is not None and user.state == "retired":
        return None
    return OpenLink(row.id, Purpose(row.purpose), user)


def use(connection: Connection, now: datetime, link_id: int) -> bool:
    """Spend a link. False: somebody did already."""
    spent = connection.execute(
        update(StaffLink).where(StaffLink.id == link_id, StaffLink.used_at.is_(None)).values(used_at=now)
    )
    return spent.rowcount == 1


def close(connection: Connection, now: datetime, user_id: int | None) -> None:
    """Spend every open link of a person, or for the first account."""
    connection.execute(
        update(StaffLink)
        .where(StaffLink.user_id.is_(None) if user_id is None else StaffLink.user_id == user_id)
        .where(StaffLink.used_at.is_(None))
        .values(used_at=now)
    )


def tidy(connection: Connection, now: datetime) -> int:
    """Remove links that ran out long ago."""
    return connection.execute(delete(StaffLink).where(StaffLink.expires_at < now - timedelta(days=30))).rowcount


def _hash(token: str) -> str:
    return keyed_hash("staff-link", token)
