"""Everything a nurse sees on a woman's page, read in a handful of statements. The words of messages are read singly."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, select

from actions.dispatch.words import SentWords, read_words
from actions.errors import NotFound
from actions.gather import Gathered, gather_known
from actions.services import Services
from db.engine import reading
from db.queries import consents, facts, women
from db.queries.consents import ConsentRow
from db.staff_tables import Confirmation
from db.tables import (
    Attempt,
    AuditEvent,
    Delivery,
    PlannedMessage,
    Receipt,
    Reply,
    TemplateVersion,
    Verification,
    Woman,
)
from programme.facts import Fact

HISTORY: Final = 60
"""So many entries of the record are shown on her page; the rest are with the admins' record."""


OPENS_HER_PAGE: Final = re.compile(r"/([pu])/[0-9A-Za-z]{13,16}\b")
CODE: Final = re.compile(r"\b\d{6}\b")
WITH_CODE: Final = "sys-number-verify"


@dataclass(frozen=True, slots=True)
class Part:
    """One channel's part of a message."""

    channel: str
    state: str
    at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One message of hers, without its words. ``due_on`` and ``sent_on`` are days of her local calendar."""

    message_id: int
    step: str
    track: str
    says: str
    occurrence: str
    state: str
    due_on: date | None
    sent_on: date | None
    sent_at: datetime | None
    code: str
    reason: str
    parts: tuple[Part, ...] = ()
    channels: tuple[str, ...] = ()
    """Where it is for these channels alone; empty: for all that the step takes."""

    @property
    def on(self) -> date | None:
        """The day it went, or is to go."""
        return self.sent_on or self.due_on


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """What she sent, how it was understood, and how it was answered."""

    reply_id: int
    at: datetime
    channel: str
    words: str | None = field(repr=False)
    meaning: str
    urgent: bool
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry of the record."""

    at: datetime
    actor: str
    action: str
    details: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Record:
    """A woman as her page shows her."""

    her: Gathered
    last_name: str | None = field(repr=False)
    created_at: datetime
    lines: tuple[Line, ...]
    replies: tuple[ReplyLine, ...]
    facts: tuple[Fact, ...]
    consents: tuple[ConsentRow, ...]
    history: tuple[Happened, ...]
    code_out_until: datetime | None
    death_asked_by: str | None

    @property
    def name(self) -> str:
        """Her whole name, as far as it is known."""
        return " ".join(part for part in (self.her.woman.first_name, self.last_name) if part) or "Name not recorded"

    def in_state(self, *states: str) -> list[Line]:
        """Her messages in these states, in the order of days."""
        return [one for one in self.lines if one.state in states]


@dataclass(frozen=True, slots=True)
class Try:
    """One try at sending, with the exact words, and what the provider said of it later."""

    channel: str
    started_at: datetime
    outcome: str | None
    text: str = field(repr=False)
    subject: str = field(repr=False)
    template_key: str
    template_version: str
    style: str
    approved: bool
    receipts: tuple[tuple[datetime, str, str], ...]


def read(services: Services, woman_id: int, now: datetime, *, brief: bool = False) -> Record:
    """Her record; ``brief``: without her messages, replies and history. Raises NotFound when it is not there."""
    with reading(services.engine) as connection:
        row = connection.execute(select(Woman.last_name, Woman.created_at).where(Woman.id == woman_id)).one_or_none()
        if row is None:
            raise NotFound(str(woman_id))
        return Record(
            her=gather_known(connection, woman_id, services),
            last_name=row.last_name,
            created_at=row.created_at,
            lines=() if brief else tuple(lines(connection, services, woman_id)),
            replies=() if brief else tuple(_replies(connection, woman_id)),
            facts=tuple(facts.of(connection, [woman_id]).get(woman_id, [])),
            consents=tuple(consents.of(connection, [woman_id]).get(woman_id, [])),
            history=() if brief else tuple(_history(connection, woman_id)),
            code_out_until=_code_out(connection, services, woman_id, now),
            death_asked_by=death_to_confirm(connection, woman_id),
        )


def id_of(services: Services, reference: str) -> int | None:
    """Her number by the reference in an address; None when nobody has it."""
    with reading(services.engine) as connection:
        return women.id_of(connection, reference)


def lines(connection: Connection, services: Services, woman_id: int) -> list[Line]:
    """Her messages in the order of days; those without a day come last."""
    parts = _parts(connection, woman_id)
    query = select(
        PlannedMessage.id, PlannedMessage.step, PlannedMessage.occurrence, PlannedMessage.state, PlannedMessage.due_on,
        PlannedMessage.sent_on, PlannedMessage.sent_at, PlannedMessage.reason_code, PlannedMessage.reason,
        PlannedMessage.channels,
    ).where(PlannedMessage.woman_id == woman_id)  # fmt: skip
    found = []
    for row in connection.execute(query):
        step = services.step(row.step)
        track, says = (step.track, step.says.rstrip(".")) if step else ("", row.step)
        found.append(
            Line(
                row.id, row.step, track, says, row.occurrence, row.state, row.due_on, row.sent_on, row.sent_at,
                row.reason_code, row.reason, tuple(parts.get(row.id, ())),
                tuple(row.channels.split(",")) if row.channels else (),
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.on or date.max, one.message_id))


def _parts(connection: Connection, woman_id: int) -> dict[int, list[Part]]:
    query = (
        select(Delivery.message_id, Delivery.channel, Delivery.state, Delivery.updated_at, Delivery.reason)
        .where(Delivery.woman_id == woman_id)
        .order_by(Delivery.channel.desc())
    )
    found: dict[int, list[Part]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.message_id].append(Part(row.channel, row.state, row.updated_at, row.reason))
    return found


def _replies(connection: Connection, woman_id: int) -> list[ReplyLine]:
    rows = connection.execute(
        select(Reply.__table__).where(Reply.woman_id == woman_id).order_by(Reply.id.desc()).limit(100)
    ).all()
    answered = _answers(connection, woman_id) if rows else {}
    return [
        ReplyLine(
            row.id, row.received_at, row.channel, row.body, row.meaning, row.urgent, tuple(answered.get(row.id, ()))
        )
        for row in rows
    ]


def _answers(connection: Connection, woman_id: int) -> dict[int, list[str]]:
    """The steps that answered each reply, by its number."""
    query = select(PlannedMessage.step, PlannedMessage.occurrence).where(
        PlannedMessage.woman_id == woman_id, PlannedMessage.occurrence.startswith("event-reply-")
    )
    found: dict[int, list[str]] = defaultdict(list)
    for step, occurrence in connection.execute(query):
        number = occurrence.removeprefix("event-reply-").split("-")[0]
        if number.isdigit():
            found[int(number)].append(step)
    return found


def _history(connection: Connection, woman_id: int) -> list[Happened]:
    query = (
        select(AuditEvent.at, AuditEvent.actor, AuditEvent.action, AuditEvent.details)
        .where(AuditEvent.woman_id == woman_id, AuditEvent.action != "replanned")
        .order_by(AuditEvent.id.desc())
        .limit(HISTORY)
    )
    return [Happened(*row) for row in connection.execute(query)]


def _code_out(connection: Connection, services: Services, woman_id: int, now: datetime) -> datetime | None:
    query = (
        select(Verification.expires_at, Verification.tries)
        .where(Verification.woman_id == woman_id, Verification.used_at.is_(None))
        .order_by(Verification.id.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    if row is None or row.expires_at <= now or row.tries >= services.limits.code_tries:
        return None
    expires_at: datetime = row.expires_at
    return expires_at


def death_to_confirm(connection: Connection, woman_id: int) -> str | None:
    """Who reported her death, while no second person has looked at it."""
    return connection.scalar(
        select(Confirmation.asked_by)
        .where(Confirmation.woman_id == woman_id, Confirmation.kind == "death", Confirmation.confirmed_at.is_(None))
        .order_by(Confirmation.id.desc())
        .limit(1)
    )


def tries(services: Services, woman_id: int, message_id: int) -> tuple[Line | None, list[Try]]:
    """A message of hers with every try at sending it; None when it is not hers."""
    with reading(services.engine) as connection:
        line = next((one for one in lines(connection, services, woman_id) if one.message_id == message_id), None)
        if line is None:
            return None, []
        rows = connection.execute(
            select(
                Attempt.id, Delivery.channel, Attempt.started_at, Attempt.outcome, Attempt.words, Attempt.template_key,
                Attempt.template_version_id, Attempt.style, Attempt.approved, TemplateVersion.sha256,
            )
            .join(Delivery, Delivery.id == Attempt.delivery_id)
            .join(TemplateVersion, TemplateVersion.id == Attempt.template_version_id)
            .where(Delivery.message_id == message_id, Delivery.woman_id == woman_id)
            .order_by(Attempt.started_at)
        ).all()  # fmt: skip
        receipts = _receipts(connection, [row.id for row in rows])
    found = []
    for row in rows:
        words = _for_staff(row.words, row.template_key) if row.words else None
        found.append(
            Try(
                row.channel, row.started_at, row.outcome, words.text if words else "", words.subject if words else "",
                row.template_key, f"{row.template_version_id} ({row.sha256[:8]})",
                row.style, row.approved, tuple(receipts.get(row.id, ())),
            )
        )  # fmt: skip
    return line, found


def _for_staff(stored: str, template_key: str) -> SentWords:
    """The words without what only she may hold: her private link, and a code that proves a number hers.

    Whoever holds them could say yes in her name.
    """
    words = read_words(stored)
    text = OPENS_HER_PAGE.sub(r"/\1/…", words.text)
    return replace(words, text=CODE.sub("••••••", text) if template_key == WITH_CODE else text)


def _receipts(connection: Connection, attempt_ids: list[str]) -> dict[str, list[tuple[datetime, str, str]]]:
    query = (
        select(Receipt.attempt_id, Receipt.received_at, Receipt.status, Receipt.code)
        .where(Receipt.attempt_id.in_(attempt_ids))
        .order_by(Receipt.id)
    )
    found: dict[str, list[tuple[datetime, str, str]]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.attempt_id].append((row.received_at, row.status, row.code))
    return found
