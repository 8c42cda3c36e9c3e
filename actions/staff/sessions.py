"""Sessions stand in the database; the browser holds a random token and nothing else.

Signing out, retiring an account or a new password ends them here, at once, whatever the browser keeps.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from actions.services import Services
from actions.staff import people
from actions.staff.people import StaffUser
from actions.staff.rules import StaffRules
from db.cipher import keyed_hash
from db.engine import reading, writing
from db.staff_tables import StaffSession

NOTED_EVERY: Final = timedelta(seconds=30)
"""Being seen is written down at most so often: a page of many parts costs one write."""


LAST_KNOWN: Final = timedelta(days=2)
"""So long a session that ran out still says whose it was."""


class Stage(StrEnum):
    """How far a sign-in has come. Only OPEN lets anyone see anything."""

    CODE = "code"
    SET_UP_CODE = "set-up-code"
    NEW_PASSWORD = "new-password"  # noqa: S105 - a stage, not a password
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session that still holds, and whose it is."""

    session_id: int
    user: StaffUser
    stage: Stage
    pending_secret: str | None
    began_at: datetime


def begin(connection: Connection, now: datetime, user_id: int, *, second_factor: bool) -> str:
    """A new session. Answers the token for the cookie: it is kept nowhere else."""
    token = secrets.token_urlsafe(32)
    connection.execute(
        insert(StaffSession).values(
            token_hash=hash_token(token), user_id=user_id, created_at=now, last_seen_at=now, second_factor=second_factor
        )
    )
    return token


def renew(connection: Connection, session_id: int, *, second_factor: bool) -> str:
    """A fresh token for a session that has just been given more rights: one seen before is worth nothing."""
    token = secrets.token_urlsafe(32)
    connection.execute(
        update(StaffSession)
        .where(StaffSession.id == session_id, StaffSession.ended_at.is_(None))
        .values(token_hash=hash_token(token), second_factor=second_factor, pending_secret=None)
    )
    return token


def find(services: Services, now: datetime, token: str) -> Sitting | None:
    """The session behind a token, if it still holds; being seen keeps it from going idle."""
    with reading(services.engine) as connection:
        session = connection.execute(
            select(*StaffSession.__table__.columns).where(StaffSession.token_hash == hash_token(token))
        ).one_or_none()
        if session is None or session.ended_at is not None:
            return None
        user = people.by_id(connection, session.user_id)
    rules = services.staff
    if user is None or user.state != "active":
        return None
    if now - session.last_seen_at >= rules.idle or now - session.created_at >= rules.longest:
        return None
    if now - session.last_seen_at >= NOTED_EVERY:
        with writing(services.engine) as connection:
            connection.execute(update(StaffSession).where(StaffSession.id == session.id).values(last_seen_at=now))
    stage = stage_of(user, second_factor=session.second_factor, totp_required=rules.totp_required)
    return Sitting(session.id, user, stage, session.pending_secret, session.created_at)


def last_of(services: Services, now: datetime, token: str) -> int | None:
    """Whose session a token was, also when it has run out since; None when it was ended, or ran out long ago."""
    query = select(StaffSession.user_id).where(
        StaffSession.token_hash == hash_token(token),
        StaffSession.ended_at.is_(None),
        StaffSession.created_at > now - LAST_KNOWN,
    )
    with reading(services.engine) as connection:
        return connection.scalar(query)


def stage_of(user: StaffUser, *, second_factor: bool, totp_required: bool) -> Stage:
    """What is still missing."""
    if user.has_code and not second_factor:
        return Stage.CODE
    if totp_required and not user.has_code:
        return Stage.SET_UP_CODE
    return Stage.NEW_PASSWORD if user.must_change_password else Stage.OPEN


def end(services: Services, now: datetime, token: str) -> int | None:
    """End the session behind a token. Answers whose it was; None when it had ended."""
    with writing(services.engine) as connection:
        return connection.execute(
            update(StaffSession)
            .where(StaffSession.token_hash == hash_token(token), StaffSession.ended_at.is_(None))
            .values(ended_at=now, pending_secret=None)
            .returning(StaffSession.user_id)
        ).scalar_one_or_none()


def end_all(connection: Connection, now: datetime, user_id: int, *, but: int | None = None) -> int:
    """End every session of an account, ``but`` one. Answers how many."""
    which = [StaffSession.user_id == user_id, StaffSession.ended_at.is_(None)]
    if but is not None:
        which.append(StaffSession.id != but)
    return connection.execute(update(StaffSession).where(*which).values(ended_at=now, pending_secret=None)).rowcount


def tidy(connection: Connection, rules: StaffRules, now: datetime) -> int:
    """Remove sessions that ended long ago."""
    ended = now - rules.longest - timedelta(days=30)
    return connection.execute(delete(StaffSession).where(StaffSession.created_at < ended)).rowcount


def hash_token(token: str) -> str:
    """What is stored of a token."""
    return keyed_hash("staff-session", token)
