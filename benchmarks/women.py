"""Many made-up women with one text each, added in a few statements: as `tests.support.world` adds one."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert, update

from db.engine import writing
from db.queries.addresses import address_hash
from db.tables import Address, Consent, FactRow, PlannedMessage, Woman

CHUNK = 2_000
STEP = "connect-helpline"
LATER = timedelta(days=90)


def plan(engine: Engine, first: int, number: int) -> None:
    """So many women, numbered from ``first + 1``, with one message each; none is due yet."""
    for start in range(first, first + number, CHUNK):
        ids = range(start + 1, min(start + CHUNK, first + number) + 1)
        now = datetime.now(UTC)
        with writing(engine) as connection:
            for model, rows in _rows(ids, now).items():
                connection.execute(insert(model), rows)


def _rows(ids: range, now: datetime) -> dict[Any, list[dict[str, Any]]]:
    joined = now - timedelta(days=3)
    numbers = {one: f"+447700900{one % 990:03d}" for one in ids}
    said = (("pregnancy", "not-pregnant"), ("texts", "usual"))
    return {
        Woman.__table__: [
            {"id": one, "reference": f"R{one:07d}", "first_name": "Ann", "date_of_birth": "1992-05-06",
             "language": "en", "created_at": joined, "created_by": "benchmark", "revision": 0}
            for one in ids
        ],
        Address.__table__: [
            {"id": one, "woman_id": one, "channel": "text", "value": numbers[one],
             "value_hash": address_hash(numbers[one]), "state": "verified", "added_at": joined, "proved_at": joined,
             "failures": 0}
            for one in ids
        ],
        Consent.__table__: [
            {"woman_id": one, "channel": "text", "event": "confirmed", "at": joined, "how": "benchmark",
             "actor": "benchmark", "address_id": one}
            for one in ids
        ],
        FactRow.__table__: [
            {"woman_id": one, "name": name, "value": value, "recorded_at": joined, "actor": "benchmark"}
            for one, (name, value) in itertools.product(ids, said)
        ],
        PlannedMessage.__table__: [
            {"woman_id": one, "step": STEP, "occurrence": "once", "state": "planned", "due_at": now + LATER,
             "due_on": now.date(), "priority": 5, "immediate": False, "reason_code": "planned", "reason": "Planned.",
             "programme_version": "benchmark", "created_at": now, "updated_at": now}
            for one in ids
        ],
    }  # fmt: skip


def make_due(engine: Engine, first: int, number: int) -> None:
    """Let the messages of those fall due now."""
    with writing(engine) as connection:
        connection.execute(
            update(PlannedMessage)
            .where(PlannedMessage.woman_id > first, PlannedMessage.woman_id <= first + number)
            .values(due_at=datetime.now(UTC))
        )
