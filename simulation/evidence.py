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
from simulation.histories import Lost, Tables, true_time_of
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
    address: Row

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

    @property
    def key(self) -> tuple[str, str]:
        """Which message it is, whatever number its row has."""
        return str(self.message.step), str(self.message.occurrence)

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
    lost_at: Sequence[datetime] = ()
    """When something about her was lost from the database, and had to be entered anew."""

    def born_at(self, instant: datetime) -> date | None:
        """The date of birth that stood on her record then."""
        return next((before for at, before in self.person.corrected if instant < at), self.born)


def gather_evidence(
    connection: Connection,
    people: Sequence[Person],
    taken: Sequence[Taken],
    true_time: TrueTime = as_stamped,
    lost: Sequence[Lost] = (),
) -> tuple[list[Evidence], list[Taken]]:
    """The evidence for everybody, and what was handed over without an attempt being written down.

    ``lost``: what the database held once and does not hold any more.
    """
    tables, true = read_tables(connection), true_time_of(lost, true_time)
    by_attempt = {one.attempt_id: one for one in taken}
    found = [_one(person, tables, taken, true, lost) for person in people if person.woman_id is not None]
    known = {one.attempt.id for evidence in found for one in evidence.sent}
    return found, [one for name, one in by_attempt.items() if name not in known]


def read_tables(connection: Connection) -> Tables:
    """The rows that evidence is made of, by woman."""
    return {
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


ORDERED = {"facts": "recorded_at", "consents": "at", "replies": "received_at"}
"""Tables whose rows are read in the order in which they were written, with the column that is stamped."""
TOGETHER = (*ORDERED, "audits", "receipts")
"""Of these the lost rows count as much as those that stand; of others only what stands now."""


def _one(person: Person, tables: Tables, taken: Sequence[Taken], true_time: TrueTime, lost: Sequence[Lost]) -> Evidence:
    stands = {name: list(table.get(person.id, ())) for name, table in tables.items()}
    gone = {
        name: [row for era, one in enumerate(lost, 1) for row in one.rows(name, person.number, era)] for name in stands
    }
    hers = {name: _whole(name, rows, gone[name], lost, true_time) for name, rows in stands.items()}
    by_id = {
        name: {row.id: row for row in (*gone[name], *stands[name])} for name in ("messages", "deliveries", "attempts")
    }
    addresses = [*stands["addresses"], *gone["addresses"]]
    sent = []
    for one in taken:
        attempt = by_id["attempts"].get(one.attempt_id)
        if attempt is not None:
            delivery = by_id["deliveries"][attempt.delivery_id]
            address = next(row for row in addresses if row.value == one.to)
            sent.append(Sent(one, attempt, by_id["messages"][delivery.message_id], address))
    known_birthday = "date_of_birth" in person.profile.form
    return Evidence(
        person=person,
        born=person.profile.born if known_birthday else None,
        addresses={row.id: row for row in addresses},
        sent=sent,
        true_time=true_time,
        lost_at=[
            one.at for era, one in enumerate(lost, 1) if any(one.rows(name, person.number, era) for name in ORDERED)
        ],
        **{name: hers[name] for name in hers if name != "addresses"},
    )


def _whole(name: str, stands: list[Row], gone: list[Row], lost: Sequence[Lost], true_time: TrueTime) -> list[Row]:
    """What stands and what was lost, each thing once."""
    if name not in TOGETHER or not lost:
        return stands
    kept = [row for row in stands if not any(one.repeats(name, row) for one in lost)]
    stamped = ORDERED.get(name)
    if stamped is None:
        return [*kept, *gone]
    return sorted([*kept, *gone], key=lambda row: (true_time(name, row.id, getattr(row, stamped)), row.id))
