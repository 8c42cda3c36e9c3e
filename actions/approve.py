"""A second person approves wording that is in force: from then on it may leave this machine."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from actions import audit
from actions.errors import Refused
from actions.services import Services
from db.engine import reading, writing
from db.tables import PlannedMessage, TemplateVersion

LONGEST_NAME = 80
NOT_APPROVED = "wording-not-approved"


@dataclass(frozen=True, slots=True)
class Version:
    """A wording in force, and who approved it, if anybody."""

    key: str
    language: str
    sha256: str
    created_by: str
    approved_by: str | None
    approved_at: datetime | None


def in_force(services: Services) -> list[Version]:
    """All wording in force, by key."""
    query = (
        select(
            TemplateVersion.key,
            TemplateVersion.language,
            TemplateVersion.sha256,
            TemplateVersion.created_by,
            TemplateVersion.approved_by,
            TemplateVersion.approved_at,
        )
        .where(TemplateVersion.state == "live")
        .order_by(TemplateVersion.key, TemplateVersion.language)
    )
    with reading(services.engine) as connection:
        return [Version(*row) for row in connection.execute(query)]


def approve(services: Services, now: datetime, actor: str, keys: Collection[str], approver: str) -> int:
    """Record that a person, named as ``approver``, has read and approved the wording in force of these keys.

    Messages that are held for want of it are looked at again at once. Answers how many versions were not approved
    before. Raises Refused, and then nothing has changed.
    """
    name = approver.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Refused([f"Say who approved it: a name of at most {LONGEST_NAME} letters."], ["approver"])
    with writing(services.engine) as connection:
        query = select(TemplateVersion.id, TemplateVersion.key, TemplateVersion.created_by, TemplateVersion.approved_by)
        rows = connection.execute(query.where(TemplateVersion.state == "live", TemplateVersion.key.in_(keys))).all()
        problems = [
            f"There is no wording in force under “{key}”. `recovery approve --list` names them."
            for key in sorted(set(keys) - {row.key for row in rows})
        ]
        problems += [
            f"{row.created_by} wrote “{row.key}” and cannot approve it too. A second person must."
            for row in rows
            if row.created_by.casefold() == name.casefold()
        ]
        if problems:
            raise Refused(problems)
        waiting = [row for row in rows if row.approved_by is None]
        for row in waiting:
            connection.execute(
                update(TemplateVersion)
                .where(TemplateVersion.id == row.id, TemplateVersion.approved_by.is_(None))
                .values(approved_by=name, approved_at=now)
            )
            audit.record(connection, now, actor, "wording-approved", template=row.key, version=row.id, approver=name)
        connection.execute(
            update(PlannedMessage)
            .where(PlannedMessage.state == "held", PlannedMessage.reason_code == NOT_APPROVED)
            .values(due_at=now)
        )
    return len(waiting)
