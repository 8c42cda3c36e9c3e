"""What an admin does for a colleague besides links: ask for a new password, and end the rest after wrong tries."""

from datetime import datetime

from sqlalchemy import update

from actions import audit
from actions.errors import Refused
from actions.services import Services
from actions.staff import people, tries
from db.engine import reading, writing
from db.staff_tables import StaffUser as UserRow


def ask_for_new_password(services: Services, now: datetime, actor: str, user_id: int) -> None:
    """From the next page on this person can do nothing but choose a new password. Raises Refused."""
    with writing(services.engine) as connection:
        changed = connection.execute(
            update(UserRow).where(UserRow.id == user_id, UserRow.state == "active").values(must_change_password=True)
        )
        if changed.rowcount != 1:
            raise Refused(["Only somebody who signs in with a password can be asked for a new one."], code="not-active")
        audit.record(connection, now, actor, "new-password-asked", account=user_id)


def resting_until(services: Services, now: datetime, user_id: int) -> datetime | None:
    """Until when no try to sign in to this account is looked at, after too many wrong ones; None: it does not rest."""
    with reading(services.engine) as connection:
        user = people.by_id(connection, user_id)
        if user is None:
            return None
        wait = tries.wait_of_address(connection, services.staff, now, people.email_hash(user.email))
    return now + wait if wait is not None else None


def let_try_again(services: Services, now: datetime, actor: str, user_id: int) -> None:
    """Forget the wrong tries on this account, so that the next one is looked at. The record keeps that they were."""
    with writing(services.engine) as connection:
        user = people.by_id(connection, user_id)
        if user is None:
            raise Refused(["There is no such account."], code="not-found")
        if tries.clear(connection, people.email_hash(user.email)):
            audit.record(connection, now, actor, "lock-out-ended", account=user_id)
