"""What the database holds about one woman, and what was handed over to her: what promises are checked on."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from db.tables import (
    Address,
    Attempt,
    AuditEvent,
    Consent,
    Delivery,
    FactRow,
    PlannedMessage,
    Receipt,
    Reply,
    WorkItem,
)
from simulation.person import Person
from simulation.providers import Taken
from simulation.true_times import TrueTime, as_stamped

Row = Any


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that a provider took, with the message and attempt it belongs to."""

    taken: Taken
    attempt: Row
    message: Row
    address_id: int

    @property
    def at(self) -> datetime:
        return self.taken.at

    @property
    def shown(self) -> datetime:
        """What the service's clock showed: all that it could keep to."""
        return self.taken.shown or self.taken.at

    @property
    def step(self) -> str:
        return str(self.message.step)

    @property
    def channel(self) -> str:
        return self.taken.channel

    def __str__(self) -> str:
        return f"{self.step}/{self.message.occurrence} by {self.channel}"


@dataclass(frozen=True)
class Evidence:
    """Everything about one woman, each list in the order of time."""

    person: Person
    born: date | None
    facts: Sequence[Row]
    consents: Sequence[Row]
    addresses: Mapping[int, Row]
    messages: Sequence[Row]
    deliveries: Sequence[Row]
    attempts: Sequence[Row]
    audits: Sequence[Row]
    replies: Sequence[Row]
    items: Sequence[Row]
    receipts: Sequence[Row]
    sent: Sequence[Sent]
    strays: Sequence[Taken] = field(default=())
    true_time: TrueTime = as_stamped


def gather_evidence(
    connection: Connection, people: Sequence[Person], taken: Sequence[Taken], true_time: TrueTime = as_stamped
) -> tuple[list[Evidence], list[Taken]]:
    """The evidence for everybody, and what was handed over without an attempt being written down."""
    tables = {
        "facts": _by_woman(
            connection,
            select(FactRow.woman_id, FactRow.id, FactRow.name, FactRow.value, FactRow.on, FactRow.recorded_at),
        ),
        "consents": _by_woman(
            connection, select(Consent.woman_id, Consent.id, Consent.channel, Consent.event, Consent.at)
        ),
        "addresses": _by_woman(
            connection,
            select(
                Address.woman_id,
                Address.id,
                Address.channel,
                Address.value,
                Address.state,
                Address.retired_at,
                Address.added_at,
            ),
        ),
        "messages": _by_woman(connection, _MESSAGES),
        "deliveries": _by_woman(
            connection,
            select(
                Delivery.woman_id,
                Delivery.id,
                Delivery.message_id,
                Delivery.channel,
                Delivery.state,
                Delivery.address_id,
                Delivery.reason,
            ),
        ),
        "attempts": _by_woman(
            connection,
            select(
                Attempt.woman_id,
                Attempt.id,
                Attempt.delivery_id,
                Attempt.started_at,
                Attempt.outcome,
                Attempt.approved,
                Attempt.style,
                Attempt.variant,
            ),
        ),
        "audits": _by_woman(
            connection, select(AuditEvent.woman_id, AuditEvent.id, AuditEvent.at, AuditEvent.actor, AuditEvent.action)
        ),
        "replies": _by_woman(connection, select(Reply.woman_id, Reply.id, Reply.received_at, Reply.meaning)),
        "receipts": _by_woman(
            connection,
            select(Attempt.woman_id, Receipt.id, Receipt.received_at).join(Attempt, Attempt.id == Receipt.attempt_id),
        ),
        "items": _by_woman(
            connection, select(WorkItem.woman_id, WorkItem.id, WorkItem.kind, WorkItem.dedupe, WorkItem.opened_at)
        ),
    }
    by_attempt = {one.attempt_id: one for one in taken}
    found = [_one(person, tables, taken, true_time) for person in people if person.woman_id is not None]
    known = {one.attempt.id for evidence in found for one in evidence.sent}
    return found, [one for name, one in by_attempt.items() if name not in known]


_MESSAGES = select(
    PlannedMessage.woman_id, PlannedMessage.id, PlannedMessage.step, PlannedMessage.occurrence, PlannedMessage.state,
    PlannedMessage.due_at, PlannedMessage.due_on, PlannedMessage.sent_at, PlannedMessage.reason_code,
    PlannedMessage.reason, PlannedMessage.claimed_by, PlannedMessage.expires_at, PlannedMessage.created_at,
    PlannedMessage.updated_at, PlannedMessage.immediate,
)  # fmt: skip


def _by_woman(connection: Connection, query: Any) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in connection.execute(query.order_by(query.selected_columns[0], query.selected_columns[1])):
        found[row[0]].append(row)
    return found


def _one(
    person: Person, tables: Mapping[str, Mapping[int, list[Row]]], taken: Sequence[Taken], true_time: TrueTime
) -> Evidence:
    hers = {name: table.get(person.id, []) for name, table in tables.items()}
    messages = {row.id: row for row in hers["messages"]}
    deliveries = {row.id: row for row in hers["deliveries"]}
    attempts = {row.id: row for row in hers["attempts"]}
    sent = []
    for one in taken:
        attempt = attempts.get(one.attempt_id)
        if attempt is not None:
            delivery = deliveries[attempt.delivery_id]
            address = next(row.id for row in hers["addresses"] if row.value == one.to)
            sent.append(Sent(one, attempt, messages[delivery.message_id], address))
    known_birthday = "date_of_birth" in person.profile.form
    return Evidence(
        person=person,
        born=person.profile.born if known_birthday else None,
        addresses={row.id: row for row in hers["addresses"]},
        sent=sent,
        true_time=true_time,
        **{name: hers[name] for name in hers if name != "addresses"},
    )
