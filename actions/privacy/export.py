"""Everything about a woman to hand to her: a page to read, and a file with every row for a machine. Put on record."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from actions import audit
from actions.errors import Refused
from actions.personal import held_data
from actions.services import Services
from db.engine import reading, writing
from db.queries import women
from db.queries.about_her import about_her
from db.tables import Woman
from messages.copy_page import Section, copy_html

HEADING = "What is held about you"
LEAD = (
    "This is everything that this service holds about you: what you told us, what was recorded, the exact words that "
    "were sent to you, what you sent us, and who looked at or changed it."
)


@dataclass(frozen=True, slots=True)
class Export:
    """``page``: HTML to read. ``rows``: JSON with every row, by table."""

    page: str = field(repr=False)
    rows: str = field(repr=False)


def export(services: Services, now: datetime, actor: str, woman_id: int) -> Export:
    """Take everything out. Raises Refused when there is no such woman. That it was done stands in her record."""
    with writing(services.engine) as connection:
        if not women.exists(connection, woman_id):
            raise Refused(["There is no such woman."], code="not-found")
        audit.record(connection, now, actor, "exported", woman_id)
    with reading(services.engine) as connection:
        reference = connection.execute(select(Woman.reference).where(Woman.id == woman_id)).scalar_one()
        tables = about_her(connection, woman_id)
    sections = [Section(part.heading, part.rows) for part in held_data.held(services, woman_id)]
    answer = {"reference": reference, "made_at": now, "tables": {name: _plain(rows) for name, rows in tables.items()}}
    return Export(
        copy_html(HEADING, LEAD, sections), json.dumps(answer, ensure_ascii=False, indent=2, default=_written)
    )


def _plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: _opened(value) for name, value in row.items()} for row in rows]


def _opened(value: object) -> object:
    """What was stored as JSON inside a text, such as the words of an email and of its subject, as it is meant."""
    if isinstance(value, str) and value.startswith("{"):
        try:
            read = json.loads(value)
        except ValueError:
            return value
        return read if isinstance(read, Mapping) else value
    return value


def _written(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime | date) else str(value)
