"""Signing in: a password, then a code from the phone. Whoever guesses learns nothing from the answers.

An address that nobody has, a retired account and a wrong password get the same answer in the same time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, update

from actions import audit
from actions.services import Services
from actions.staff import passwords, people, second_factor, sessions, tries
from actions.staff.people import ACTOR, StaffUser
from actions.staff.sessions import Sitting, Stage
from db.engine import writing
from db.staff_tables import StaffSession
from db.staff_tables import StaffUser as UserRow

NOBODY = "nobody"
"""The actor of a sign-in that failed: who it was is not known."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The token for the cookie, and what is still missing."""

    token: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class NotSignedIn:
    """It was wrong. ``wait``: there were too many tries, and how long until the next is looked at."""

    wait: timedelta | None = None


def sign_in(
    services: Services, now: datetime, email: str, password: str, network_address: str
) -> SignedIn | NotSignedIn:
    """The first step: address and password."""
    found = _begin_try(services, now, people.email_hash(email), network_address)
    if isinstance(found, NotSignedIn):
        return found
    row = found.row
    usable = row is not None and row.state == "active"
    right = passwords.is_right(password, row.password_hash if row is not None and usable else None)
    if row is None or not right:
        return _was_wrong(services, now, found)
    stage = sessions.stage_of(people.read(row), second_factor=False, totp_required=services.staff.totp_required)
    with writing(services.engine) as connection:
        if stage is Stage.CODE:
            tries.forget(connection, found.number)
        else:
            tries.settle(connection, found.number)
            audit.record(connection, now, f"{ACTOR}{row.id}", "signed-in", second_factor=False)
        if passwords.is_outdated(row.password_hash):
            kept = passwords.hash_password(password)
            connection.execute(update(UserRow).where(UserRow.id == row.id).values(password_hash=kept))
        return SignedIn(sessions.begin(connection, now, row.id, second_factor=False), stage)


def enter_code(
    services: Services, now: datetime, sitting: Sitting, code: str, network_address: str
) -> SignedIn | NotSignedIn:
    """The second step: the code of the phone. The right one renews the token."""
    found = _begin_try(services, now, people.email_hash(sitting.user.email), network_address)
    if isinstance(found, NotSignedIn):
        return found
    with writing(services.engine) as connection:
        row = _locked(connection, UserRow.id == sitting.user.id)
        step = (
            second_factor.accepted_step(row.totp_secret, code, row.totp_last_step, now)
            if row is not None and row.totp_secret and row.state == "active"
            else None
        )
        if row is not None and step is not None:
            connection.execute(update(UserRow).where(UserRow.id == row.id).values(totp_last_step=step))
            tries.settle(connection, found.number)
            audit.record(connection, now, sitting.user.actor, "signed-in", second_factor=True)
            return _went_on(connection, services, sitting, people.read(row))
    return _was_wrong(services, now, found)


def begin_set_up(services: Services, sitting: Sitting) -> str:
    """The secret that this session is setting up: made once, so that reloading the page keeps the picture."""
    if sitting.pending_secret is not None:
        return sitting.pending_secret
    secret = second_factor.new_secret()
    with writing(services.engine) as connection:
        connection.execute(
            update(StaffSession).where(StaffSession.id == sitting.session_id).values(pending_secret=secret)
        )
    return secret


def finish_set_up(services: Services, now: datetime, sitting: Sitting, code: str) -> SignedIn | None:
    """Take the new second factor if the code proves that the phone has it; None: the code is not right."""
    secret = sitting.pending_secret
    step = second_factor.accepted_step(secret, code, 0, now) if secret else None
    if secret is None or step is None:
        return None
    with writing(services.engine) as connection:
        row = _locked(connection, UserRow.id == sitting.user.id)
        if row is None:
            return None
        connection.execute(update(UserRow).where(UserRow.id == row.id).values(totp_secret=secret, totp_last_step=step))
        sessions.end_all(connection, now, row.id, but=sitting.session_id)
        audit.record(connection, now, sitting.user.actor, "second-factor-set-up")
        user = people.by_id(connection, row.id)
        return _went_on(connection, services, sitting, user or sitting.user)


def sign_out(services: Services, now: datetime, token: str) -> None:
    """End the session in the database."""
    user_id = sessions.end(services, now, token)
    if user_id is not None:
        with writing(services.engine) as connection:
            audit.record(connection, now, f"{ACTOR}{user_id}", "signed-out")


@dataclass(frozen=True, slots=True)
class _Try:
    number: int
    email_hash: str
    origin: str
    row: Row[tuple[UserRow]] | None


def _begin_try(services: Services, now: datetime, email_hash: str, network_address: str) -> _Try | NotSignedIn:
    origin = tries.hash_origin(network_address)
    with writing(services.engine) as connection:
        # Locked, so that many tries at once are counted one after the other.
        row = _locked(connection, UserRow.email_hash == email_hash)
        wait = tries.wait(connection, services.staff, now, email_hash, origin)
        if wait is not None:
            return NotSignedIn(wait)
        return _Try(tries.begin(connection, now, email_hash, origin), email_hash, origin, row)


def _locked(connection: Connection, which: object) -> Row[tuple[UserRow]] | None:
    return connection.execute(people.query().where(which).with_for_update()).one_or_none()  # type: ignore[arg-type]


def _was_wrong(services: Services, now: datetime, tried: _Try) -> NotSignedIn:
    with writing(services.engine) as connection:
        wait = tries.wait(connection, services.staff, now, tried.email_hash, tried.origin)
        if tried.row is not None:
            audit.record(connection, now, NOBODY, "sign-in-failed", account=tried.row.id, resting=wait is not None)
    return NotSignedIn(wait)


def _went_on(connection: Connection, services: Services, sitting: Sitting, user: StaffUser) -> SignedIn:
    stage = sessions.stage_of(user, second_factor=True, totp_required=services.staff.totp_required)
    return SignedIn(sessions.renew(connection, sitting.session_id, second_factor=True), stage)
