"""What somebody typed while their session ran out: kept, encrypted, for that person alone, until they are back.

A few forms for each person, each for a day. Nothing is carried out: the person sees the page again, filled in, and
sends it once more.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, delete, insert, select

from actions.services import Services
from db.engine import reading, writing
from db.staff_tables import KeptForm

KEPT_FOR: Final = timedelta(days=1)
MOST: Final = 10
"""So many forms are kept for one person; an older one makes room."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A form as it was sent: the page it stood on, where it was sent to, and every field, some more than once."""

    page: str
    action: str
    fields: tuple[tuple[str, str], ...] = field(repr=False)

    def values(self, name: str) -> list[str]:
        """Everything that was typed or chosen under a name."""
        return [value for key, value in self.fields if key == name]


def keep(services: Services, now: datetime, user_id: int, form: Kept) -> None:
    """Keep it in place of an earlier one that was sent to the same address."""
    with writing(services.engine) as connection:
        rows = _of(connection, user_id, now)
        outdated = [number for number, one in rows if one.action == form.action]
        kept = [number for number, one in rows if one.action != form.action]
        _remove(connection, outdated + kept[MOST - 1 :])
        text = json.dumps({"page": form.page, "action": form.action, "fields": form.fields})
        connection.execute(insert(KeptForm).values(user_id=user_id, kept_at=now, form=text))


def find(services: Services, now: datetime, user_id: int, page: str) -> Kept | None:
    """The newest form of this person that stood on this page."""
    with reading(services.engine) as connection:
        return next((one for _, one in _of(connection, user_id, now) if one.page == page), None)


def forget(services: Services, now: datetime, user_id: int, action: str) -> None:
    """It was sent again."""
    with writing(services.engine) as connection:
        _remove(connection, [number for number, one in _of(connection, user_id, now) if one.action == action])


def tidy(connection: Connection, now: datetime) -> int:
    """Remove what nobody came back for."""
    return connection.execute(delete(KeptForm).where(KeptForm.kept_at < now - KEPT_FOR)).rowcount


def _of(connection: Connection, user_id: int, now: datetime) -> list[tuple[int, Kept]]:
    """Newest first."""
    rows = connection.execute(
        select(KeptForm.id, KeptForm.form)
        .where(KeptForm.user_id == user_id, KeptForm.kept_at >= now - KEPT_FOR)
        .order_by(KeptForm.id.desc())
    )
    return [(row.id, _read(row.form)) for row in rows if row.form]


def _read(text: str) -> Kept:
    stored = json.loads(text)
    return Kept(stored["page"], stored["action"], tuple((name, value) for name, value in stored["fields"]))


def _remove(connection: Connection, numbers: list[int]) -> None:
    if numbers:
        connection.execute(delete(KeptForm).where(KeptForm.id.in_(numbers)))
