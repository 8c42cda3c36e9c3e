"""Accounts: inviting, changing roles, resetting, retiring, and everyone's own password.

Nobody is ever deleted: the record names people by their number. Every change is in the record with who made it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, text, update

from actions import audit
from actions.enrolment.address_check import check_email
from actions.errors import Refused
from actions.services import Services
from actions.staff import links, passwords, people, sessions
from actions.staff.links import Purpose
from actions.staff.people import ACTOR, ROLES, StaffUser
from actions.staff.sessions import Sitting
from db.engine import reading, writing
from db.staff_tables import StaffUser as UserRow

LONGEST_NAME = 80
ACCOUNTS_LOCK = 7_305_562


@dataclass(frozen=True, slots=True)
class Form:
    """What an admin types about an account."""

    name: str
    email: str
    roles: str
    clinical_approver: bool = False


def first_account_link(services: Services, now: datetime) -> str | None:
    """A one-time link that makes the first account, an admin's; None once there is an account. Earlier ones end."""
    with writing(services.engine) as connection:
        _one_at_a_time(connection)
        if _anyone(connection):
            return None
        token = links.make(connection, now, Purpose.FIRST_ACCOUNT, None, services.staff.first_link_life)
    return links.address(services, token)


def recovery_link(services: Services, now: datetime, actor: str, email: str) -> str | None:
    """A link that gives an account a new password and a new second factor, for whoever holds the machine; None when
    nobody in use has this address."""
    with writing(services.engine) as connection:
        row = connection.execute(
            select(UserRow.id).where(UserRow.email_hash == people.email_hash(email), UserRow.state != "retired")
        ).one_or_none()
        if row is None:
            return None
        return links.address(services, _reset(connection, services, now, actor, row.id, Purpose.RESET_ALL))


def make_first(services: Services, now: datetime, token: str, form: Form, password: str) -> int:
    """The first account, by its link. Raises Refused."""
    name, email = _checked(form)
    _check_password(password, name, email)
    kept = passwords.hash_password(password)
    with writing(services.engine) as connection:
        _one_at_a_time(connection)
        link = links.find(connection, now, token)
        if link is None or link.purpose is not Purpose.FIRST_ACCOUNT or _anyone(connection):
            raise _spent()
        links.use(connection, now, link.link_id)
        user_id = _add(connection, now, "first link", name, email, form, state="active", password_hash=kept)
        audit.record(connection, now, f"{ACTOR}{user_id}", "account-made", account=user_id, roles=form.roles)
    return user_id


def invite(services: Services, now: datetime, actor: str, form: Form) -> str:
    """A new account, and the link to hand over: whoever opens it chooses the password. Raises Refused."""
    name, email = _checked(form)
    with writing(services.engine) as connection:
        _one_at_a_time(connection)
        if connection.scalar(select(UserRow.id).where(UserRow.email_hash == people.email_hash(email))) is not None:
            raise Refused(["There is already an account with this email address."], ["email"], code="taken")
        user_id = _add(connection, now, actor, name, email, form, state="invited", password_hash=None)
        token = links.make(connection, now, Purpose.INVITE, user_id, services.staff.link_life)
        audit.record(
            connection, now, actor, "account-invited", account=user_id, roles=form.roles,
            clinical=form.clinical_approver,
        )  # fmt: skip
    return links.address(services, token)


def change(services: Services, now: datetime, actor: str, user_id: int, form: Form) -> None:
    """Another name or address, other roles. Raises Refused when nobody could look after accounts any more."""
    name, email = _checked(form)
    with writing(services.engine) as connection:
        _one_at_a_time(connection)
        before = _known(connection, user_id)
        taken = connection.scalar(
            select(UserRow.id).where(UserRow.email_hash == people.email_hash(email), UserRow.id != user_id)
        )
        if taken is not None:
            raise Refused(["There is already an account with this email address."], ["email"], code="taken")
        if before.may("admin") and form.roles == "nurse":
            _keep_an_admin(connection, user_id, "roles")
        connection.execute(
            update(UserRow)
            .where(UserRow.id == user_id)
            .values(
                name=name, email=email, email_hash=people.email_hash(email), roles=form.roles,
                clinical_approver=form.clinical_approver,
            )
        )  # fmt: skip
        if before.roles != ROLES[form.roles] or before.clinical_approver != form.clinical_approver:
            audit.record(
                connection, now, actor, "account-roles", account=user_id, roles=form.roles,
                clinical=form.clinical_approver,
            )  # fmt: skip
        if (before.name, before.email) != (name, email):
            audit.record(connection, now, actor, "account-changed", account=user_id)


def new_link(services: Services, now: datetime, actor: str, user_id: int, purpose: Purpose) -> str:
    """A one-time link to hand over. RESET_ALL takes password and second factor away at once. Raises Refused."""
    with writing(services.engine) as connection:
        user = _known(connection, user_id)
        if user.state == "retired":
            raise Refused(["This account is retired. Bring it back first."], code="retired")
        if user.state == "invited":
            purpose = Purpose.INVITE
        return links.address(services, _reset(connection, services, now, actor, user_id, purpose))


def retire(services: Services, now: datetime, actor: str, user_id: int) -> None:
    """Nobody signs in with it any more, and who is signed in is out at once. Raises Refused."""
    with writing(services.engine) as connection:
        _one_at_a_time(connection)
        user = _known(connection, user_id)
        if user.actor == actor:
            raise Refused(["You cannot retire your own account. Ask another admin."], code="own")
        if user.may("admin"):
            _keep_an_admin(connection, user_id, "")
        connection.execute(
            update(UserRow)
            .where(UserRow.id == user_id)
            .values(state="retired", password_hash=None, totp_secret=None, totp_last_step=0)
        )
        sessions.end_all(connection, now, user_id)
        links.close(connection, now, user_id)
        audit.record(connection, now, actor, "account-retired", account=user_id)


def bring_back(services: Services, now: datetime, actor: str, user_id: int) -> str:
    """A retired account may be used again; answers the link to hand over. Raises Refused."""
    with writing(services.engine) as connection:
        user = _known(connection, user_id)
        if user.state != "retired":
            raise Refused(["This account is in use."], code="not-retired")
        connection.execute(update(UserRow).where(UserRow.id == user_id).values(state="invited"))
        token = links.make(connection, now, Purpose.INVITE, user_id, services.staff.link_life)
        audit.record(connection, now, actor, "account-brought-back", account=user_id)
    return links.address(services, token)


def choose_password(services: Services, now: datetime, token: str, password: str) -> int:
    """A password by a one-time link, which is then spent. Every session of the account ends. Raises Refused."""
    seen = links.look(services, now, token)
    if seen is None or seen.user is None:
        raise _spent()
    _check_password(password, seen.user.name, seen.user.email)
    kept = passwords.hash_password(password)
    with writing(services.engine) as connection:
        link = links.find(connection, now, token)
        if link is None or link.user is None or not links.use(connection, now, link.link_id):
            raise _spent()
        user = link.user
        connection.execute(
            update(UserRow)
            .where(UserRow.id == user.id)
            .values(password_hash=kept, state="active", must_change_password=False)
        )
        sessions.end_all(connection, now, user.id)
        audit.record(connection, now, user.actor, "password-chosen", by=link.purpose.value)
    return user.id


def change_password(services: Services, now: datetime, sitting: Sitting, old: str, new: str) -> None:
    """Another password for oneself. Other browsers are signed out. Raises Refused with the field at fault."""
    user = sitting.user
    with reading(services.engine) as connection:
        kept = connection.scalar(select(UserRow.password_hash).where(UserRow.id == user.id))
    if not passwords.is_right(old, kept):
        raise Refused(["That is not your password now."], ["old"], code="wrong")
    if new == old:
        raise Refused(["The new password is the old one. Choose another."], ["password"], code="same")
    _check_password(new, user.name, user.email)
    fresh = passwords.hash_password(new)
    with writing(services.engine) as connection:
        connection.execute(
            update(UserRow).where(UserRow.id == user.id).values(password_hash=fresh, must_change_password=False)
        )
        sessions.end_all(connection, now, user.id, but=sitting.session_id)
        links.close(connection, now, user.id)
        audit.record(connection, now, user.actor, "password-changed")


def by_id(services: Services, user_id: int) -> StaffUser | None:
    """One account."""
    with reading(services.engine) as connection:
        return people.by_id(connection, user_id)


def _reset(
    connection: Connection, services: Services, now: datetime, actor: str, user_id: int, purpose: Purpose
) -> str:
    if purpose is Purpose.RESET_ALL:
        connection.execute(
            update(UserRow).where(UserRow.id == user_id).values(password_hash=None, totp_secret=None, totp_last_step=0)
        )
        sessions.end_all(connection, now, user_id)
    audit.record(connection, now, actor, f"link-{purpose.value}", account=user_id)
    return links.make(connection, now, purpose, user_id, services.staff.link_life)


def _add(
    connection: Connection, now: datetime, actor: str, name: str, email: str, form: Form, *, state: str,
    password_hash: str | None,
) -> int:  # fmt: skip
    return connection.execute(
        insert(UserRow)
        .values(
            name=name, email=email, email_hash=people.email_hash(email), roles=form.roles,
            clinical_approver=form.clinical_approver, state=state, password_hash=password_hash, created_at=now,
            created_by=actor,
        )
        .returning(UserRow.id)
    ).scalar_one()  # fmt: skip


def _checked(form: Form) -> tuple[str, str]:
    problems: list[tuple[str, str]] = []
    name = " ".join(form.name.split())
    if not name:
        problems.append(("name", "Enter the name, as colleagues know it."))
    elif len(name) > LONGEST_NAME or not name.isprintable():
        problems.append(("name", f"Use at most {LONGEST_NAME} letters for the name."))
    email, wrong = check_email(form.email.strip())
    if not form.email.strip():
        problems.append(("email", "Enter the email address."))
    elif wrong:
        problems.append(("email", wrong))
    if form.roles not in ROLES:
        problems.append(("roles", "Choose what this person does."))
    if problems:
        raise Refused([sentence for _, sentence in problems], [field for field, _ in problems], code="invalid")
    return name, email


def _check_password(password: str, name: str, email: str) -> None:
    wrong = passwords.problem(password, about=(name, email))
    if wrong is not None:
        raise Refused([wrong], ["password"], code="weak")


def _known(connection: Connection, user_id: int) -> StaffUser:
    user = people.by_id(connection, user_id)
    if user is None:
        raise Refused(["There is no such account."], code="not-found")
    return user


def _keep_an_admin(connection: Connection, user_id: int, field: str) -> None:
    others = connection.scalar(
        select(func.count()).where(
            UserRow.id != user_id, UserRow.state == "active", UserRow.roles.in_(("admin", "both"))
        )
    )
    if not others:
        raise Refused(
            ["This is the last admin. Make somebody else an admin first, so that accounts can be looked after."],
            [field],
            code="last-admin",
        )


def _anyone(connection: Connection) -> bool:
    return connection.scalar(select(UserRow.id).limit(1)) is not None


def _one_at_a_time(connection: Connection) -> None:
    """Two people at once must not each take the last admin but one away. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ACCOUNTS_LOCK})


def _spent() -> Refused:
    return Refused(["This link was used already, or has run out. Ask for a new one."], code="link-spent")
