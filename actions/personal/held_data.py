"""Everything that is held about her, for her to read and to keep: her right, in plain order."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from actions.fact_words import fact_value
from actions.gather import Gathered
from actions.keepsake_values import long_date
from actions.personal.page import known, words_of
from actions.questions import CHECKIN, MENOPAUSE, STILL_YOU
from actions.record_words import ACTIONS, MEANINGS
from actions.services import Services
from actions.staff.people import NOT_PEOPLE
from actions.wording.languages import ENGLISH
from db.engine import reading
from db.queries import facts
from db.tables import (
    Attempt,
    AuditEvent,
    Consent,
    Delivery,
    PlannedMessage,
    Question,
    Receipt,
    Reply,
    Woman,
    WorkItem,
)
from programme.facts import KINDS

CONSENT: Final = {
    "given": "agreed to be asked", "invited": "you were asked", "reminded": "you were asked again",
    "confirmed": "you said yes", "stopped": "stopped", "lapsed": "no answer came", "wrong": "reaches somebody else",
}  # fmt: skip
ADDRESS: Final = {
    "verified": "known to be yours",
    "unverified": "not yet known to be yours",
    "asked": "a code was sent",
}
MESSAGE: Final = {"sending": "being sent", "cancelled": "called off", "skipped": "left out", "held": "held back"}
DELIVERY: Final = {
    "accepted": "sent", "failed": "not delivered", "dropped": "not sent", "unknown": "not certain",
    "sending": "being sent", "ready": "will be tried again", "waiting": "waits",
}  # fmt: skip
QUESTIONS: Final = {
    CHECKIN: "How you are",
    MENOPAUSE: "The menopause, and the talk with your doctor",
    STILL_YOU: "Whether this is still you",
}
HERS: Final = frozenset({"her page", "her reply", "her yes"})
Rows = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One heading and what stands under it, as (what, value)."""

    heading: str
    rows: Rows


def held(services: Services, woman_id: int) -> tuple[Part, ...]:
    """All of it. The work of staff is shown by what it is about; their notes are part of her record."""
    with reading(services.engine) as connection:
        gathered = known(connection, services, woman_id)
        return (
            Part("You", _person(connection, services, gathered)),
            Part("Your numbers and addresses", _addresses(services, gathered)),
            Part("What you agreed to", _consents(connection, services, woman_id)),
            Part("What is recorded about you", _facts(connection, services, woman_id)),
            Part("Messages sent to you", _sent(connection, services, woman_id)),
            Part("Messages planned", _planned(connection, services, woman_id)),
            Part("What you sent us", _replies(connection, services, woman_id)),
            Part("Questions we asked", _questions(connection, services, woman_id)),
            Part("Tasks for staff about you", _tasks(connection, services, woman_id)),
            Part("Who changed what", _audit(connection, services, woman_id)),
        )


def _person(connection: Connection, services: Services, gathered: Gathered) -> Rows:
    row = connection.execute(
        select(
            Woman.reference,
            Woman.first_name,
            Woman.last_name,
            Woman.language,
            Woman.created_at,
        ).where(Woman.id == gathered.woman.id)
    ).one()
    return (
        ("Name", " ".join(part for part in (row.first_name, row.last_name) if part) or "Not recorded"),
        ("Date of birth", _birthday(gathered)),
        ("Language", "English" if row.language == ENGLISH else row.language),
        ("Reference", row.reference),
        ("On record since", _at(services, row.created_at)),
    )


def _birthday(gathered: Gathered) -> str:
    born = gathered.woman.born
    if born is None:
        return "Not recorded"
    return str(born.year) if gathered.woman.birth_year_only else long_date(born)


def _meaning(name: str) -> str:
    """What a fact says, without the hints for whoever records it."""
    meaning = KINDS[name].meaning if name in KINDS else name
    plain = meaning.split(" (", 1)[0]
    return plain[:1].upper() + plain[1:]


def _addresses(services: Services, gathered: Gathered) -> Rows:
    names = {"text": "Mobile number", "email": "Email address"}
    return tuple(
        (
            names.get(one.channel, one.channel),
            f"{one.value or 'erased'} ({ADDRESS.get(one.state, one.state)}, since {_at(services, one.added_at)})",
        )
        for one in gathered.addresses
    )


def _consents(connection: Connection, services: Services, woman_id: int) -> Rows:
    rows = connection.execute(
        select(Consent.at, Consent.channel, Consent.event, Consent.how, Consent.words)
        .where(Consent.woman_id == woman_id)
        .order_by(Consent.id)
    )
    return tuple(
        (
            _at(services, row.at),
            f"{_channel(row.channel)}: {CONSENT.get(row.event, row.event)} ({row.how})"
            + (f" (“{row.words}”)" if row.words else ""),
        )
        for row in rows
    )


def _facts(connection: Connection, services: Services, woman_id: int) -> Rows:
    found = facts.of(connection, [woman_id]).get(woman_id, [])
    steps = {key: _says(services, key) for key in services.programme.steps}
    return tuple(
        (
            _at(services, fact.recorded_at),
            f"{_meaning(fact.name)}: {fact_value(fact.name, fact.value, fact.on, steps)} (by {_who(fact.actor)})",
        )
        for fact in found
    )


def _sent(connection: Connection, services: Services, woman_id: int) -> Rows:
    rows = connection.execute(
        select(Attempt.started_at, Attempt.words, Attempt.outcome, Delivery.channel, Delivery.state)
        .join(Delivery, Delivery.id == Attempt.delivery_id)
        .where(Attempt.woman_id == woman_id)
        .order_by(Attempt.started_at)
    ).all()
    receipts = connection.execute(
        select(Receipt.received_at, Receipt.status)
        .join(Attempt, Attempt.id == Receipt.attempt_id)
        .where(Attempt.woman_id == woman_id)
        .order_by(Receipt.id)
    ).all()
    sent = [
        (
            _at(services, row.started_at),
            f"{_channel(row.channel)} ({DELIVERY.get(row.state, row.state)}): " + "\n".join(_spoken(row.words)),
        )
        for row in rows
    ]
    told = [(_at(services, row.received_at), f"The provider reported: {row.status}") for row in receipts]
    return (*sent, *told)


def _spoken(stored: str | None) -> list[str]:
    words = words_of(stored)
    return [words[name] for name in ("subject", "text") if words.get(name)] or ["the words were erased"]


def _planned(connection: Connection, services: Services, woman_id: int) -> Rows:
    rows = connection.execute(
        select(PlannedMessage.step, PlannedMessage.state, PlannedMessage.due_on, PlannedMessage.reason)
        .where(PlannedMessage.woman_id == woman_id)
        .order_by(PlannedMessage.due_on, PlannedMessage.id)
    )
    return tuple(
        (
            long_date(row.due_on) if row.due_on else "No day",
            f"{_says(services, row.step)} ({MESSAGE.get(row.state, row.state)}) {row.reason}",
        )
        for row in rows
    )


def _replies(connection: Connection, services: Services, woman_id: int) -> Rows:
    rows = connection.execute(
        select(Reply.received_at, Reply.channel, Reply.body, Reply.meaning)
        .where(Reply.woman_id == woman_id)
        .order_by(Reply.id)
    )
    return tuple(
        (_at(services, row.received_at), f"{row.body or 'erased'} (taken as: {MEANINGS.get(row.meaning, row.meaning)})")
        for row in rows
    )


def _questions(connection: Connection, services: Services, woman_id: int) -> Rows:
    rows = connection.execute(
        select(Question.asked_at, Question.kind, Question.answer)
        .where(Question.woman_id == woman_id)
        .order_by(Question.id)
    )
    return tuple(
        (_at(services, row.asked_at), f"{QUESTIONS.get(row.kind, row.kind)}: {row.answer or 'no answer'}")
        for row in rows
    )


def _tasks(connection: Connection, services: Services, woman_id: int) -> Rows:
    rows = connection.execute(
        select(WorkItem.opened_at, WorkItem.reason, WorkItem.done_at, WorkItem.note)
        .where(WorkItem.woman_id == woman_id)
        .order_by(WorkItem.id)
    )
    return tuple(
        (
            _at(services, row.opened_at),
            row.reason + (" (done)" if row.done_at else " (open)") + (f" {row.note}" if row.note else ""),
        )
        for row in rows
    )


def _audit(connection: Connection, services: Services, woman_id: int) -> Rows:
    rows = connection.execute(
        select(AuditEvent.at, AuditEvent.actor, AuditEvent.action)
        .where(AuditEvent.woman_id == woman_id)
        .order_by(AuditEvent.id)
    )
    return tuple(
        (_at(services, row.at), f"{ACTIONS.get(row.action, row.action)}, by {_who(row.actor)}") for row in rows
    )


def _who(actor: str) -> str:
    """Who did it, without the names of staff: you, the service, or staff."""
    return "you" if actor in HERS else "the service" if NOT_PEOPLE.get(actor) == "The service" else "staff"


def _says(services: Services, step: str) -> str:
    found = services.step(step)
    return found.says if found is not None else step


def _channel(channel: str) -> str:
    return {"text": "Text", "email": "Email"}.get(channel, channel)


def _at(services: Services, moment: datetime) -> str:
    local = moment.astimezone(services.zone)
    return f"{local.day} {local:%B %Y}, {local:%H:%M}"
