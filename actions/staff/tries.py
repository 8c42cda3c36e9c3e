"""How often signing in was tried: the count is in the database, so that a restart forgives nothing.

An address that nobody has is counted like any other, so that being locked out tells nothing. After five wrong tries
since the last right one an address rests for 15 minutes, and again after each further wrong try within a day.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update

from actions.personal.proof import hash_origin
from actions.staff.rules import StaffRules
from db.staff_tables import SignInTry

REMEMBERED: Final = timedelta(days=1)

__all__ = ["begin", "clear", "forget", "hash_origin", "settle", "wait", "wait_of_address"]


def wait(connection: Connection, rules: StaffRules, now: datetime, email_hash: str, origin: str) -> timedelta | None:
    """How long until the next try is looked at; None: now."""
    rest = wait_of_address(connection, rules, now, email_hash)
    if rest is not None:
        return rest
    from_here = connection.scalar(
        select(func.count()).where(
            SignInTry.origin_hash == origin, SignInTry.right.is_(False), SignInTry.at > now - rules.lock
        )
    )
    return rules.lock if (from_here or 0) >= rules.origin_tries else None


def wait_of_address(connection: Connection, rules: StaffRules, now: datetime, email_hash: str) -> timedelta | None:
    """The same as far as the address goes, wherever the tries come from."""
    since = max(now - REMEMBERED, _last_right(connection, email_hash) or now - REMEMBERED)
    wrong, newest = connection.execute(
        select(func.count(), func.max(SignInTry.at)).where(
            SignInTry.email_hash == email_hash, SignInTry.right.is_(False), SignInTry.at > since
        )
    ).one()
    if wrong >= rules.tries and newest + rules.lock > now:
        rest: timedelta = newest + rules.lock - now
        return rest
    return None


def clear(connection: Connection, email_hash: str) -> int:
    """Forget the wrong tries on an address. Answers how many there were."""
    wrong = (SignInTry.email_hash == email_hash, SignInTry.right.is_(False))
    return connection.execute(delete(SignInTry).where(*wrong)).rowcount


def begin(connection: Connection, now: datetime, email_hash: str, origin: str) -> int:
    """Count a try as wrong before it is looked at: many at once are not all let through. Answers its number."""
    return connection.execute(
        insert(SignInTry).values(email_hash=email_hash, origin_hash=origin, at=now, right=False).returning(SignInTry.id)
    ).scalar_one()


def settle(connection: Connection, number: int) -> None:
    """It was right, and the whole sign-in is done: wrong tries before it count no more."""
    connection.execute(update(SignInTry).where(SignInTry.id == number).values(right=True))


def forget(connection: Connection, number: int) -> None:
    """It was right, but a code is still to come: it neither counts as wrong nor clears what was wrong before."""
    connection.execute(delete(SignInTry).where(SignInTry.id == number))


def _last_right(connection: Connection, email_hash: str) -> datetime | None:
    return connection.scalar(
        select(func.max(SignInTry.at)).where(SignInTry.email_hash == email_hash, SignInTry.right.is_(True))
    )
