"""The record of who did what, for admins. It names women by reference and staff by number, and nothing personal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import ColumnElement, select

from actions.services import Services
from actions.staff import people
from db.engine import reading
from db.tables import AuditEvent, Woman

PAGE: Final = 50
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "viewed": ("record-viewed",),
    "signing-in": (
        "signed-in", "signed-out", "sign-in-failed", "second-factor-set-up", "password-chosen", "password-changed",
    ),
    "accounts": (
        "account-made", "account-invited", "account-roles", "account-changed", "account-retired",
        "account-brought-back", "link-reset", "link-reset-all", "link-invite",
    ),
}  # fmt: skip
"""What can be asked for by kind. Besides: "" is what people did, "changed" is what staff did that is none of these,
"all" is everything, the service's own work too."""
SERVICE: Final = tuple(actor for actor, name in people.NOT_PEOPLE.items() if name == "The service")
NOT_CHANGES: Final = tuple(action for actions in KINDS.values() for action in actions)


@dataclass(frozen=True, slots=True)
class Asked:
    """What to look for. Every part may be empty. ``before``: only events with a smaller number, for paging."""

    reference: str = ""
    who: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. ``who`` is a name for a person, "The service" for the clock."""

    number: int
    at: datetime
    actor: str
    who: str
    action: str
    reference: str | None
    details: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Page:
    """Newest first. ``older``: what to give as ``before`` for the next page; None on the last.

    ``names``: of everybody who did something, and whose account is spoken of, by actor.
    """

    entries: tuple[Entry, ...]
    older: int | None
    names: Mapping[str, str]


def look(services: Services, asked: Asked) -> Page:
    """A page of the record."""
    query = (
        select(AuditEvent.id, AuditEvent.at, AuditEvent.actor, AuditEvent.action, AuditEvent.details, Woman.reference)
        .outerjoin(Woman, Woman.id == AuditEvent.woman_id)
        .where(*_conditions(services, asked))
        .order_by(AuditEvent.id.desc())
        .limit(PAGE + 1)
    )
    with reading(services.engine) as connection:
        rows = connection.execute(query).all()
    accounts = {f"{people.ACTOR}{row.details['account']}" for row in rows if row.details.get("account")}
    names = people.names_of(services, {row.actor for row in rows} | accounts)
    entries = tuple(
        Entry(row.id, row.at, row.actor, names[row.actor], row.action, row.reference, row.details)
        for row in rows[:PAGE]
    )
    return Page(entries, entries[-1].number if len(rows) > PAGE else None, names)


def _conditions(services: Services, asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.reference:
        found.append(Woman.reference == asked.reference.strip().upper())
    if asked.who:
        found.append(AuditEvent.actor == asked.who)
    if asked.kind == "changed":
        found += [AuditEvent.actor.startswith(people.ACTOR), AuditEvent.action.not_in(NOT_CHANGES)]
    elif asked.kind == "":
        found.append(AuditEvent.actor.not_in(SERVICE))
    elif asked.kind in KINDS:
        found.append(AuditEvent.action.in_(KINDS[asked.kind]))
    if asked.since is not None:
        found.append(AuditEvent.at >= datetime.combine(asked.since, time.min, services.zone))
    if asked.until is not None:
        found.append(AuditEvent.at < datetime.combine(asked.until + timedelta(days=1), time.min, services.zone))
    if asked.before is not None:
        found.append(AuditEvent.id < asked.before)
    return found
