"""People who have no account here approve wording that is in force, named by whoever runs the service.

The rules are those of the pages (actions.wording.versions): never its author, each person once, and wording with a
SAFETY or BALANCE caution needs two, an admin and a clinical approver. The database refuses what would slip past.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from actions import audit
from actions.errors import Refused
from actions.services import Services
from actions.staff import people
from actions.wording.versions import ADMIN, CLINICAL, Version, look_again, with_approvals
from db.engine import reading, writing
from db.queries import wording

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class InForce:
    """A wording in force, who has approved it so far, and as what it must still be approved."""

    key: str
    language: str
    created_by: str
    approved_by: str | None
    approvals: tuple[str, ...]
    still_needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Approved:
    """How many versions may leave the machine since this approval, and which still need somebody else, as what."""

    approved: int
    still_needs: Mapping[str, tuple[str, ...]]


def in_force(services: Services) -> list[InForce]:
    """All wording in force, by key."""
    with reading(services.engine) as connection:
        found = with_approvals(connection, wording.in_states(connection, ("live",)))
    lines = [
        InForce(
            one.row.key, one.row.language, one.row.created_by, one.row.approved_by,
            tuple(f"{yes.actor} ({yes.role})" for yes in one.approvals), one.still_needs,
        )
        for one in found
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (line.key, line.language))


def approve(
    services: Services, now: datetime, actor: str, keys: Collection[str], approver: str, role: str = ADMIN
) -> Approved:
    """Record that a person, named as ``approver``, has read and approved the wording in force of these keys.

    ``role`` is admin or clinical. Messages that are held for want of it are looked at again at once. Raises Refused,
    and then nothing has changed.
    """
    name = " ".join(approver.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable() or ":" in name or " and " in name:
        raise Refused(
            [f"Say who approved it: the name of one person, at most {LONGEST_NAME} letters, without “:”."], ["approver"]
        )
    if role not in (ADMIN, CLINICAL):
        raise Refused(["It is approved as admin or as clinical."], ["role"])
    with writing(services.engine) as connection:
        live = [one for one in wording.in_states(connection, ("live",)) if one.key in set(keys)]
        found = with_approvals(connection, [one for one in live if one.approved_by is None])
        problems = [
            f"There is no wording in force under “{key}”. `recovery approve --list` names them."
            for key in sorted(set(keys) - {one.key for one in live})
        ]
        problems += _problems(services, found, name)
        if problems:
            raise Refused(problems)
        approved = [one.row.id for one in found if _approve(connection, now, actor, one, name, role)]
        after = with_approvals(connection, [one for one in live if one.approved_by is None])
    left = {one.row.key: one.still_needs for one in after if one.row.id not in approved}
    return Approved(len(approved), left)


def _problems(services: Services, versions: Collection[Version], name: str) -> Iterator[str]:
    actors = {one.row.created_by for one in versions} | {yes.actor for one in versions for yes in one.approvals}
    accounts = people.names_of(services, actors)

    def is_this_person(actor: str) -> bool:
        return name.casefold() in (actor.casefold(), accounts[actor].casefold())

    if own := [one.row.key for one in versions if is_this_person(one.row.created_by)]:
        yield f"{name} wrote {', '.join(own)} and cannot approve it too. A second person must."
    if twice := [one.row.key for one in versions if any(is_this_person(yes.actor) for yes in one.approvals)]:
        yield f"{name} has approved {', '.join(twice)} already. Another person must, as what is missing."


def _approve(connection: Connection, now: datetime, actor: str, version: Version, name: str, role: str) -> bool:
    """Whether it may leave the machine now."""
    row = version.row
    if role not in version.still_needs and "either" not in version.still_needs:
        return False
    if version.needs_clinical:
        wording.mark_guarded(connection, row.id)
    wording.add_approval(connection, row, name, role, now)
    audit.record(connection, now, actor, "wording-approved", template=row.key, version=row.id, role=role, approver=name)
    if not wording.confirm_live(connection, row.id, [*(one.actor for one in version.approvals), name], now):
        return False
    audit.record(connection, now, actor, "wording-in-force", template=row.key, version=row.id)
    look_again(connection, row.key, now)
    return True
