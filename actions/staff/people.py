"""Who works here, as pages and the record show them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, Row, Select, select

from actions.services import Services
from db.cipher import keyed_hash
from db.engine import reading
from db.staff_tables import StaffUser as UserRow

ACTOR: Final = "staff:"
ROLES: Final[Mapping[str, frozenset[str]]] = {
    "nurse": frozenset({"nurse"}),
    "admin": frozenset({"admin"}),
    "both": frozenset({"nurse", "admin"}),
}
NOT_PEOPLE: Final[Mapping[str, str]] = {
    "dispatcher": "The service",
    "clock": "The service",
    "mailbox": "The service",
    "start": "The service",
    "her page": "The woman, on her page",
    "her reply": "The woman, by a reply",
    "her yes": "The woman, by her yes",
    "nobody": "Unknown",
}


@dataclass(frozen=True, slots=True)
class StaffUser:
    """One account. ``roles`` holds "nurse", "admin" or both; ``clinical_approver`` comes on top of a role."""

    id: int
    name: str
    email: str
    roles: frozenset[str]
    clinical_approver: bool
    state: str
    has_password: bool
    has_code: bool
    must_change_password: bool
    created_at: datetime

    @property
    def actor(self) -> str:
        """How the record names this person: never by name, so that the record holds nothing personal."""
        return f"{ACTOR}{self.id}"

    def may(self, role: str) -> bool:
        """Whether this person has the role; "clinical" asks for the approver of clinical wording."""
        return self.clinical_approver if role == "clinical" else role in self.roles

    @property
    def says_roles(self) -> str:
        """Nurse, admin, or both, in words."""
        words = sorted(self.roles, reverse=True)
        words += ["clinical approver"] if self.clinical_approver else []
        return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def email_hash(email: str) -> str:
    """What an account is found by: capitals and spaces at the ends make no difference."""
    return keyed_hash("staff-email", email.strip().casefold())


def query() -> Select[tuple[UserRow]]:
    """The columns that `read` needs."""
    return select(*UserRow.__table__.columns)


def read(row: Row[tuple[UserRow]]) -> StaffUser:
    """A row of `query`."""
    return StaffUser(
        id=row.id,
        name=row.name or "",
        email=row.email or "",
        roles=ROLES.get(row.roles, frozenset()),
        clinical_approver=row.clinical_approver,
        state=row.state,
        has_password=row.password_hash is not None,
        has_code=row.totp_secret is not None,
        must_change_password=row.must_change_password,
        created_at=row.created_at,
    )


def by_id(connection: Connection, user_id: int) -> StaffUser | None:
    """One account, retired or not."""
    row = connection.execute(query().where(UserRow.id == user_id)).one_or_none()
    return None if row is None else read(row)


def everyone(services: Services) -> list[StaffUser]:
    """All accounts: those in use by name, then the retired."""
    with reading(services.engine) as connection:
        found = [read(row) for row in connection.execute(query())]
    return sorted(found, key=lambda one: (one.state == "retired", one.name.casefold(), one.id))


def names_of(services: Services, actors: Iterable[str]) -> dict[str, str]:
    """Who stands behind actors of the record, in words a person reads: "staff:3" is "Joan Ellis"."""
    asked = set(actors)
    numbers = {int(one.removeprefix(ACTOR)) for one in asked if _is_staff(one)}
    with reading(services.engine) as connection:
        rows = connection.execute(select(UserRow.id, UserRow.name).where(UserRow.id.in_(numbers))).all()
    names = {f"{ACTOR}{row.id}": row.name or "" for row in rows}
    return {one: names.get(one) or NOT_PEOPLE.get(one) or one for one in asked}


def _is_staff(actor: str) -> bool:
    return actor.startswith(ACTOR) and actor.removeprefix(ACTOR).isdigit()
