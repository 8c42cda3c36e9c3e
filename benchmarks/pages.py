"""How long the nurses' pages take with many women: a database is filled once, then every page is opened many times.

    python -m benchmarks.pages --folder /tmp/pages              fill (once, some minutes) and measure
    python -m benchmarks.pages --folder /tmp/pages --women 500  a small one

The women are copies of one who was enrolled and planned by the real actions, each with her own names and addresses. The
first thousand have days of their own too, the others those of one of them. What lies before today has been sent, with
deliveries, attempts and receipts.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Connection, func, insert, select, text

from actions.enrolment.confirm import confirm
from actions.enrolment.enrol import enrol
from actions.find_women import sealed
from db import cipher
from db.cipher import cipher_from_text, keyed_hash, make_key_text
from db.engine import open_engine, reading, writing
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
from tests.integration.web.site import BASE_URL, ENROLMENT, Site
from tests.integration.web.staff.people import Person, signed_in
from tests.support.world import Clock, make_services
from web.app import create_app
from web.settings import HelpNumbers, WebSettings

FIRST_NAMES: Final = ("Ada", "Bea", "Cleo", "Dina", "Esi", "Fay", "Gwen", "Hana", "Ines", "Joy", "Kaya", "Lena", "Zoë")
LAST_NAMES: Final = ("Adeyemi", "Bianchi", "Clarke", "Dubois", "Evans", "Fraser", "Gupta", "Hughes", "Ito", "O'Neill")
CHUNK: Final = 250
FULL: Final = 1000
"""So many women are given messages one by one; the rest get copies, which the database makes much faster."""
FIRST_WOMAN: Final = 1000
PER_WOMAN: Final = 200
"""Room for so many numbers of messages each."""
YEARS: Final = 3
MODEL: Final = "benchmark-model"
WORDS: Final = json.dumps({"text": "A note from us, about as long as notes are. " * 30, "subject": "A note"})
LIMIT_MS: Final = 100
ROUNDS: Final = 15


def main() -> None:
    """Fill where nothing is yet, and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--women", type=int, default=10_000)
    parser.add_argument("--database", help="another database, e.g. PostgreSQL, already filled or empty")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    keys = options.folder / "keys.txt"
    if not keys.exists():
        keys.write_text(make_key_text(), encoding="ascii")
    site = _site(options.database or f"sqlite:///{options.folder / 'pages.db'}", keys.read_text(encoding="ascii"))
    with reading(site.engine) as connection:
        have = connection.scalar(select(func.count()).select_from(Woman)) or 0
    if have <= 1:
        _fill(site, options.women)
    _measure(site)


def _site(url: str, keys: str) -> Site:
    """The pages on this database, on a clock that stands: a database filled once is measured the same every time."""
    cipher.install(cipher_from_text(keys))
    engine = open_engine(url)
    Base.metadata.create_all(engine)
    services = make_services(engine, allow_test_numbers=True)
    clock = Clock()
    with reading(engine) as connection:
        model = connection.scalar(select(Woman.id).where(Woman.created_by == MODEL))
    if model is None:
        model = enrol(services, clock.now, MODEL, ENROLMENT).woman_id
        for channel in ("text", "email"):
            confirm(services, clock.now, MODEL, model, channel)
    app = create_app(
        services,
        WebSettings(
            service_name="Benchmark", public_base_url=BASE_URL, secret_key="k" * 40, clock=clock,
            numbers=HelpNumbers("999", "111", "116 123", "0808 800 0035"),
        ),
    )  # fmt: skip
    return Site(app, services, clock, model, "", "")  # type: ignore[arg-type]


def _fill(site: Site, wanted: int) -> None:
    began = time.perf_counter()
    model = _model(site)
    rng = random.Random(7)  # the same women every time
    for start in range(0, wanted, CHUNK):
        with writing(site.engine) as connection:
            _add(connection, site, model, range(start, min(start + CHUNK, wanted)), rng)
        print(f"{min(start + CHUNK, wanted)} women, {time.perf_counter() - began:.0f} s", end="\r", flush=True)
    print()
    for first in range(FULL, wanted, FULL):
        with writing(site.engine) as connection:
            _copy(connection, first, min(FULL, wanted - first))
        print(f"messages of {first + FULL} women, {time.perf_counter() - began:.0f} s", end="\r", flush=True)
    with writing(site.engine) as connection:
        connection.execute(text("ANALYZE"))
    print()


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
    for place, (channel, value) in enumerate((("text", f"+4479{number:08d}"), ("email", f"woman{number}@example.org"))):
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


def _pages(site: Site) -> Iterator[tuple[str, str]]:
    with reading(site.engine) as connection:
        counts = {
            kind.__tablename__: connection.scalar(select(func.count()).select_from(kind))
            for kind in (Woman, PlannedMessage, Delivery, Attempt)
        }
        middle = connection.execute(select(Woman.reference, Woman.id).where(Woman.id == FIRST_WOMAN + 250)).one()
        sent = connection.scalar(
            select(PlannedMessage.id)
            .where(PlannedMessage.woman_id == middle.id, PlannedMessage.state == "sent")
            .limit(1)
        )
    print(", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items()))
    her = f"/staff/women/{middle.reference}"
    yield "tasks", "/staff/"
    yield "women", "/staff/women"
    yield "search: whole name", _search("Ada Clarke")
    yield "search: part of a name", _search("zoe oneill")
    yield "search: number", _search("07900000250")
    yield "search: email", _search("woman250@example.org")
    yield "search: reference", _search(middle.reference)
    yield "a woman's page", her
    if sent:
        yield "one message", f"{her}/messages/{sent}"
    yield "record a change", f"{her}/change"
    yield "enrol", "/staff/enrol"
    yield "pictures", "/staff/pictures"


def _search(typed: str) -> str:
    return f"/staff/women?{urlencode({'find': sealed(typed)})}"


def _measure(site: Site) -> None:
    nurse = signed_in(site)
    slow = []
    for name, path in _pages(site):
        first = _time(nurse, path)
        busy = time.process_time()
        times = sorted(_time(nurse, path) for _ in range(ROUNDS))
        busy = (time.process_time() - busy) * 1000 / ROUNDS
        middle, worst = statistics.median(times), times[-2]
        print(
            f"{name:24} {middle:7.1f} ms   (95%: {worst:.1f} ms, first time: {first:.1f} ms, processor: {busy:.1f} ms)"
        )
        if middle > LIMIT_MS:
            slow.append(name)
    print(f"Over {LIMIT_MS} ms: {', '.join(slow) or 'none'}")


def _time(nurse: Person, path: str) -> float:
    began = time.perf_counter()
    answer = nurse.get(path)
    taken = (time.perf_counter() - began) * 1000
    assert answer.status_code == 200, (path, answer.status_code)
    return taken


if __name__ == "__main__":
    main()
