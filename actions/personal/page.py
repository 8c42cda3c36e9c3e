"""What her private page shows after proof, and the choices she makes there. No web code: the pages only lay it out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, select

from actions import questions
from actions.gather import CHANNELS, Gathered, gather_one
from actions.personal import note_words
from actions.private_links import page_links
from actions.services import Services
from db.engine import reading
from db.queries import messages
from db.tables import Attempt, Delivery, PlannedMessage

ACTOR: Final = "her page"
SHOWN_STATES: Final = ("accepted", "delivered", "unknown")
EMAIL_FOOT: Final = "\n\n* * *\n\n"


class NoSuchWoman(LookupError):
    """The record is gone between proof and reading."""


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One message she was sent. ``topic`` is empty where it must not show."""

    message_id: int
    sent_on: date
    channels: str
    topic: str


@dataclass(frozen=True, slots=True)
class Note:
    """The exact words of one message: each text, and the email without its foot."""

    sent_on: date
    texts: tuple[str, ...] = field(repr=False)
    email_text: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Overview:
    """How things stand. ``resting``: held after a loss. ``question``: "check-in", "reminder" or
    "contact" while one is open.
    """

    latest: NoteLine | None
    question: str | None
    paused_until: date | None
    resting: bool
    left: bool
    any_open: bool


@dataclass(frozen=True, slots=True)
class Restartable:
    """The channels she may start again by herself; where there is none, ``sentence`` says why."""

    channels: tuple[str, ...]
    sentence: str


def overview(services: Services, now: datetime, woman_id: int) -> Overview:
    """How things stand with her messages."""
    today = now.astimezone(services.zone).date()
    with reading(services.engine) as connection:
        gathered = known(connection, services, woman_id)
        circumstances = gathered.circumstances
        latest = _lines(connection, services, gathered, limit=1)
        paused = circumstances.pause_ends if circumstances.paused(today) else None
        return Overview(
            latest=latest[0] if latest else None,
            question=_open_question(connection, woman_id, now),
            paused_until=paused,
            resting=circumstances.loss_hold,
            left=circumstances.ended,
            any_open=any(way.closed_because is None for way in gathered.ways.values()),
        )


def notes(services: Services, woman_id: int) -> list[NoteLine]:
    """Everything that was sent, newest first."""
    with reading(services.engine) as connection:
        return _lines(connection, services, known(connection, services, woman_id))


def note(services: Services, now: datetime, token: str, woman_id: int, message_id: int) -> Note | None:
    """One message of hers; None when it is not hers or was never sent.

    Where only a text went out, the email words come with it if they are right for her now (see `note_words`).
    """
    with reading(services.engine) as connection:
        message = messages.by_id(connection, [message_id]).get(message_id)
        if message is None or message.woman_id != woman_id or message.sent_at is None:
            return None
        rows = connection.execute(
            select(Delivery.channel, Attempt.words)
            .join(Attempt, Attempt.delivery_id == Delivery.id)
            .where(Delivery.message_id == message_id, Delivery.state.in_(SHOWN_STATES))
            .order_by(Attempt.started_at)
        ).all()
        if not rows:
            return None
        spoken = {row.channel: words_of(row.words) for row in rows}
        email_text = spoken.get("email", {}).get("text")
        if email_text is None:
            gathered = known(connection, services, woman_id)
            links = page_links(services.public_base_url, token)
            email_text = note_words.email_words(connection, services, gathered, message, links, now)
    return Note(
        sent_on=message.sent_at.astimezone(services.zone).date(),
        texts=tuple(words["text"] for channel, words in spoken.items() if channel == "text" and "text" in words),
        email_text=email_text.split(EMAIL_FOOT)[0] if email_text else None,
    )


def restartable(services: Services, woman_id: int) -> Restartable:
    """Which channels she may start again here."""
    with reading(services.engine) as connection:
        gathered = known(connection, services, woman_id)
    if gathered.circumstances.loss_hold:
        return Restartable((), "To start messages again, please tell us under “Tell us something has changed”.")
    if gathered.circumstances.ended:
        return Restartable((), "You have left. To come back, please ask the person who signed you up.")
    channels = tuple(
        channel
        for channel in CHANNELS
        if gathered.ways[channel].address is not None and gathered.ways[channel].closed_because == "stopped"
    )
    return Restartable(channels, "Nothing is stopped that you could start again here.")


def known(connection: Connection, services: Services, woman_id: int) -> Gathered:
    """Everything known about her. Raises NoSuchWoman."""
    gathered = gather_one(connection, woman_id, services)
    if gathered is None:
        raise NoSuchWoman
    return gathered


def words_of(stored: str | None) -> Mapping[str, str]:
    """The stored words of an attempt, by part: ``text``, and for emails ``subject`` too. Erased words are empty."""
    if not stored:
        return {}
    try:
        read: Any = json.loads(stored)
    except ValueError:
        return {"text": stored}
    if not isinstance(read, dict):
        return {"text": stored}
    parts = {str(name): value for name, value in read.items() if isinstance(value, str)}
    if "text" not in parts and "body" in parts:
        parts["text"] = parts["body"]
    return parts


def _lines(connection: Connection, services: Services, gathered: Gathered, limit: int | None = None) -> list[NoteLine]:
    query = (
        select(PlannedMessage.id, PlannedMessage.sent_at, PlannedMessage.step, Delivery.channel)
        .join(Delivery, Delivery.message_id == PlannedMessage.id)
        .where(
            PlannedMessage.woman_id == gathered.woman.id,
            PlannedMessage.sent_at.is_not(None),
            Delivery.state.in_(SHOWN_STATES),
        )
        .order_by(PlannedMessage.sent_at.desc(), PlannedMessage.id.desc(), Delivery.channel.desc())
    )
    if limit is not None:
        query = query.limit(limit * len(CHANNELS))
    by_message: dict[int, list[Any]] = {}
    for row in connection.execute(query):
        by_message.setdefault(row.id, []).append(row)
    # In discreet mode, and while everything rests after a loss, the list shows days alone.
    circumstances = gathered.circumstances
    show_topics = circumstances.said("texts").value != "discreet" and not circumstances.loss_hold
    lines = [
        NoteLine(
            message_id=message_id,
            sent_on=rows[0].sent_at.astimezone(services.zone).date(),
            channels=" and ".join({"text": "Text", "email": "email"}[row.channel] for row in rows).capitalize(),
            topic=_topic(services, rows[0].step) if show_topics else "",
        )
        for message_id, rows in by_message.items()
    ]
    return lines[:limit]


def _topic(services: Services, step: str) -> str:
    found = services.step(step)
    return services.programme.topics.get(found.topic, "") if found is not None else ""


def _open_question(connection: Connection, woman_id: int, now: datetime) -> str | None:
    question = questions.open_question(connection, woman_id, now)
    pages = {questions.CHECKIN: "check-in", questions.MENOPAUSE: "reminder", questions.STILL_YOU: "contact"}
    return pages.get(question.kind) if question is not None else None
