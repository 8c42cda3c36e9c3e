"""Women with a past, for the nurses' pages to show.

They are copies of one who was enrolled and planned by the real actions, each with her own names and addresses. The
first thousand have days of their own too, the others those of one of them. What lies before today has been sent, with
deliveries, attempts and receipts.
"""

import json
import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, func, insert, select

from benchmarks.scratch import tidy
from db.cipher import keyed_hash
from db.engine import reading, writing
from db.queries.addresses import address_hash
from db.tables import (
    Address,
    Attempt,
    AuditEvent,
    Base,
    Consent,
    Delivery,
    FactRow,
    PlannedMessage,
    Receipt,
    Reply,
    TemplateVersion,
    Woman,
    WorkItem,
)
from tests.integration.web.site import Site

FIRST_NAMES: Final = ("Ada", "Bea", "Cleo", "Dina", "Esi", "Fay", "Gwen", "Hana", "Ines", "Joy", "Kaya", "Lena", "Zoë")
LAST_NAMES: Final = ("Adeyemi", "Bianchi", "Clarke", "Dubois", "Evans", "Fraser", "Gupta", "Hughes", "Ito", "O'Neill")
CHUNK: Final = 250
FULL: Final = 1000
"""So many women are given messages one by one; the rest get copies, which the database makes much faster."""
FIRST_WOMAN: Final = 1000
PER_WOMAN: Final = 200
"""Room for so many numbers of messages each."""
YEARS: Final = 3
WORDS: Final = json.dumps({"text": "A note from us, about as long as notes are. " * 30, "subject": "A note"})


def fill(site: Site, wanted: int) -> None:
    """Add so many women with all that belongs to them."""
    model = _model(site)
    rng = random.Random(7)  # the same women every time
    for start in range(0, wanted, CHUNK):
        with writing(site.engine) as connection:
            _add(connection, site, model, range(start, min(start + CHUNK, wanted)), rng)
    for first in range(FULL, wanted, FULL):
        with writing(site.engine) as connection:
            _copy(connection, first, min(FULL, wanted - first))
    tidy(site.engine)


def _copy(connection: Connection, first: int, count: int) -> None:
    """Give the women from ``first`` on the messages of the first ones, inside the database."""
    ahead = first * PER_WOMAN
    shift: dict[str, int] = {
        "planned_messages.id": ahead, "planned_messages.woman_id": first, "deliveries.id": ahead,
        "deliveries.message_id": ahead, "deliveries.woman_id": first, "deliveries.address_id": 2 * first,
        "attempts.delivery_id": ahead, "attempts.woman_id": first,
    }  # fmt: skip
    last = FIRST_WOMAN + count
    for name in ("planned_messages", "deliveries", "attempts", "receipts"):
        table = Base.metadata.tables[name]
        columns = [column for column in table.columns if f"{name}.{column.name}" != "receipts.id"]
        values = [_shifted(connection, name, column, shift, ahead) for column in columns]
        query = select(*values)
        owner: ColumnElement[int] = Attempt.woman_id.expression if name == "receipts" else table.c.woman_id
        if name == "receipts":
            query = query.join(Attempt, Attempt.id == Receipt.attempt_id)
        query = query.where(owner >= FIRST_WOMAN, owner < last)
        connection.execute(insert(table).from_select(columns, query))


def _shifted(
    connection: Connection, name: str, column: ColumnElement[Any], shift: Mapping[str, int], ahead: int
) -> ColumnElement[Any]:
    """A column as the copy has it: numbers moved on, everything else as it is."""
    full = f"{name}.{column.key}"
    if full in ("attempts.id", "receipts.attempt_id"):
        return _hex(connection, Attempt.delivery_id + ahead)
    return column + shift[full] if full in shift else column


def _hex(connection: Connection, number: ColumnElement[int]) -> ColumnElement[str]:
    """The number of an attempt, written as `_messages` writes it."""
    if connection.dialect.name == "postgresql":
        return func.lpad(func.to_hex(number), 32, "0")
    return func.printf("%032x", number)


def _model(site: Site) -> dict[str, Any]:
    """What one woman's record consists of."""
    with reading(site.engine) as connection:
        version = connection.scalar(select(TemplateVersion.id).limit(1))
        messages = [
            row._asdict()
            for row in connection.execute(
                select(PlannedMessage.__table__).where(PlannedMessage.woman_id == site.woman_id)
            )
        ]
        facts = [
            row._asdict()
            for row in connection.execute(
                select(FactRow.name, FactRow.value, FactRow.on.label("on_date"), FactRow.actor).where(
                    FactRow.woman_id == site.woman_id
                )
            )
        ]
    return {"version": version, "messages": messages, "facts": facts}


def _add(connection: Connection, site: Site, model: Mapping[str, Any], numbers: range, rng: random.Random) -> None:
    now = site.clock.now
    everything: dict[type, list[dict[str, Any]]] = {
        kind: []
        for kind in (Woman, FactRow, Address, Consent, PlannedMessage, Delivery, Attempt, Receipt, Reply, WorkItem,
                     AuditEvent)
    }  # fmt: skip
    for number in numbers:
        _woman(everything, model, number, now, timedelta(days=rng.randrange(YEARS * 365)), rng)
    for kind, rows in everything.items():
        if rows:
            connection.execute(insert(kind.__table__), rows)  # type: ignore[attr-defined]


def _woman(
    everything: dict[type, list[dict[str, Any]]], model: Mapping[str, Any], number: int, now: datetime,
    ago: timedelta, rng: random.Random,
) -> None:  # fmt: skip
    woman_id, at = FIRST_WOMAN + number, now - ago
    first, last = rng.choice(FIRST_NAMES), f"{rng.choice(LAST_NAMES)}-{number}"
    everything[Woman].append({
        "id": woman_id, "reference": f"B{number:06d}", "first_name": first, "last_name": last,
        "name_hash": keyed_hash("name", f"{first} {last}".casefold()), "date_of_birth": f"{1975 + number % 25}-03-12",
        "language": "en", "created_at": at, "created_by": "benchmark", "revision": 0,
    })  # fmt: skip
    everything[FactRow] += [{**fact, "woman_id": woman_id, "recorded_at": at} for fact in model["facts"]]
    for place, (channel, value) in enumerate(
        (("text", f"+447700900{number % 990:03d}"), ("email", f"woman{number}@example.org"))
    ):
        address_id = 1_000_000 + 2 * number + place
        everything[Address].append({
            "id": address_id, "woman_id": woman_id, "channel": channel, "value": value,
            "value_hash": address_hash(value), "state": "verified", "added_at": at, "proved_at": at, "failures": 0,
        })  # fmt: skip
        everything[Consent].append({
            "woman_id": woman_id, "channel": channel, "event": "confirmed", "at": at, "how": "benchmark",
            "actor": "benchmark", "address_id": address_id,
        })  # fmt: skip
    if number < FULL:
        _messages(everything, model, number, now, ago, rng)
    if number % 20 == 0:
        everything[WorkItem].append({
            "woman_id": woman_id, "kind": "optin-unanswered", "urgent": number % 200 == 0, "reason": "A matter.",
            "opened_at": at, "due_at": now + timedelta(days=number % 9 - 4), "dedupe": f"benchmark:{woman_id}",
        })  # fmt: skip
    everything[Reply].append({
        "woman_id": woman_id, "channel": "text", "from_hash": "x", "body": "Thank you", "provider_id": f"B{woman_id}",
        "meaning": "free-text", "urgent": False, "received_at": at,
    })  # fmt: skip
    everything[AuditEvent] += [
        {"at": at, "actor": "benchmark", "action": "fact-recorded", "woman_id": woman_id, "details": {"fact": "birth"}}
        for _ in range(20)
    ]


def _messages(
    everything: dict[type, list[dict[str, Any]]], model: Mapping[str, Any], number: int, now: datetime,
    ago: timedelta, rng: random.Random,
) -> None:  # fmt: skip
    woman_id = FIRST_WOMAN + number
    for place, row in enumerate(model["messages"]):
        message_id = 10_000_000 + number * PER_WOMAN + place
        due_on = row["due_on"] - ago if row["due_on"] else None
        gone = due_on is not None and due_on < now.date() and row["state"] == "planned"
        moment = datetime.combine(due_on, now.timetz()) if due_on else now
        # The benchmark reads due messages of nobody: the dispatcher is not what is measured here.
        everything[PlannedMessage].append({
            **row, "id": message_id, "woman_id": woman_id, "due_on": due_on,
            "due_at": None if gone or row["due_at"] is None else moment,
            "state": "sent" if gone else row["state"], "sent_at": moment if gone else None,
            "sent_on": due_on if gone else None, "values_json": None,
        })  # fmt: skip
        if gone:
            failed = rng.random() < 0.02
            attempt_id = f"{message_id:032x}"
            everything[Delivery].append({
                "id": message_id, "message_id": message_id, "woman_id": woman_id, "channel": "text",
                "address_id": 1_000_000 + 2 * number, "state": "failed" if failed else "delivered", "tries": 1,
                "updated_at": moment,
            })  # fmt: skip
            everything[Attempt].append({
                "id": attempt_id, "delivery_id": message_id, "woman_id": woman_id, "template_key": row["step"],
                "template_version_id": model["version"], "style": "usual", "variant": "", "words": WORDS,
                "provider": "outbox", "worker": "benchmark", "started_at": moment, "valid_until": moment,
                "approved": True, "says_stop": False, "outcome": "accepted", "outcome_at": moment,
            })  # fmt: skip
            everything[Receipt].append({
                "attempt_id": attempt_id, "status": "undelivered" if failed else "delivered", "code": "",
                "received_at": moment,
            })  # fmt: skip
