"""What is known about women: appended, never edited."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from db.bulk import BulkInsert, add_all
from db.one_of import one_of
from db.tables import FactRow
from db.together import Look, Row
from programme.facts import Fact


def append(connection: Connection, woman_id: int, facts: Sequence[Fact]) -> None:
    """Record facts. The caller has locked her record (`women.lock`) and checked them (`programme.facts.check_fact`)."""
    add_all(connection, NEW, rows_of(woman_id, facts))


def rows_of(woman_id: int, facts: Sequence[Fact]) -> list[dict[str, Any]]:
    """The rows of these facts, for `NEW`."""
    return [
        {
            "woman_id": woman_id,
            "name": fact.name,
            "value": fact.value,
            "on_date": fact.on,
            "recorded_at": fact.recorded_at,
            "actor": fact.actor,
        }
        for fact in facts
    ]


def of(connection: Connection, ids: Collection[int]) -> Mapping[int, list[Fact]]:
    """Everything ever recorded about these women, oldest first."""
    return grouped(OF.ask(connection, {"ids": ids}))


def grouped(rows: Iterable[Row]) -> Mapping[int, list[Fact]]:
    """The answer of `OF`, by woman."""
    found: dict[int, list[Fact]] = defaultdict(list)
    for woman_id, name, value, on, recorded_at, actor in rows:
        found[woman_id].append(Fact(name, value or "", on, recorded_at, actor))
    return found


# Built once: this is asked at every sending and every change.
OF = Look(
    select(FactRow.woman_id, FactRow.name, FactRow.value, FactRow.on, FactRow.recorded_at, FactRow.actor)
    .where(one_of(FactRow.woman_id, "ids"))
    .order_by(FactRow.woman_id, FactRow.id)
)
NEW = BulkInsert(
    FactRow.__table__,  # type: ignore[arg-type]
    ("woman_id", "name", "value", "on_date", "recorded_at", "actor"),
)
