"""Planned messages and what became of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, or_, select

from db.one_of import one_of
from db.tables import Attempt, Delivery, PlannedMessage, Question
from db.together import Look, Row, together
from programme.history import OVER, Past

MAY_HAVE_GONE = frozenset({"sending", "unknown"})


class MessageRow(NamedTuple):
    """A planned message as it stands. ``values`` is the JSON text of what only this message knows."""

    id: int
    woman_id: int
    step: str
    occurrence: str
    state: str
    due_at: datetime | None
    due_on: date | None
    expires_at: datetime | None
    priority: int
    immediate: bool
    channels: str | None
    values: str | None
    reason_code: str
    sent_at: datetime | None
    claimed_by: str | None
    claimed_at: datetime | None


COLUMNS: tuple[Any, ...] = (
    PlannedMessage.id,
    PlannedMessage.woman_id,
    PlannedMessage.step,
    PlannedMessage.occurrence,
    PlannedMessage.state,
    PlannedMessage.due_at,
    PlannedMessage.due_on,
    PlannedMessage.expires_at,
    PlannedMessage.priority,
    PlannedMessage.immediate,
    PlannedMessage.channels,
    PlannedMessage.values,
    PlannedMessage.reason_code,
    PlannedMessage.sent_at,
    PlannedMessage.claimed_by,
    PlannedMessage.claimed_at,
)


def by_id(connection: Connection, ids: Collection[int]) -> dict[int, MessageRow]:
    """These messages, by number."""
    return numbered(BY_ID.ask(connection, {"ids": ids}))


def numbered(rows: Iterable[Row]) -> dict[int, MessageRow]:
    """The answer of `BY_ID`, by number."""
    return {row[0]: MessageRow(*row) for row in rows}


def of(connection: Connection, woman_id: int) -> list[MessageRow]:
    """Everything that was ever planned for her, by number."""
    query = select(*COLUMNS).where(PlannedMessage.woman_id == woman_id).order_by(PlannedMessage.id)
    return [MessageRow(*row) for row in connection.execute(query)]


def histories(connection: Connection, ids: Collection[int]) -> Mapping[int, tuple[Past, ...]]:
    """What each of these women has had, is being sent, or may have had, oldest first."""
    return histories_from(together(connection, [(look, {"ids": ids}) for look in HISTORY]))


def histories_from(answers: Sequence[Sequence[Row]]) -> Mapping[int, tuple[Past, ...]]:
    """The answers to `HISTORY`, by woman."""
    had, answered_rows, text_rows = answers
    answered = {row[0] for row in answered_rows}
    texts = {row[0]: row[1] for row in text_rows}
    found: dict[int, list[Past]] = defaultdict(list)
    for woman_id, message_id, step, occurrence, state, sent_on, due_on, updated_at in had:
        found[woman_id].append(
            Past(
                step=step,
                occurrence=occurrence,
                state=state,
                on=went_on(state, sent_on, due_on, updated_at),
                answered=message_id in answered,
                as_text=message_id in texts,
                stop_line=texts.get(message_id, False),
            )
        )
    return {woman_id: tuple(sorted(pasts, key=lambda past: past.on)) for woman_id, pasts in found.items()}


def went_on(state: str, sent_on: date | None, due_on: date | None, updated_at: datetime) -> date:
    """The day a message went, or may have gone: one in hand, or of unknown fate, left when that was written down, and
    counts on that day, however long it had been due.
    """
    if sent_on is not None:
        return sent_on
    return updated_at.date() if state in MAY_HAVE_GONE or due_on is None else due_on


# Built once: these are asked at every sending.
BY_ID = Look(select(*COLUMNS).where(one_of(PlannedMessage.id, "ids")))
_ANSWERED = Look(select(Question.message_id).where(one_of(Question.woman_id, "ids"), Question.answered_at.is_not(None)))
_HAD = Look(
    select(
        PlannedMessage.woman_id,
        PlannedMessage.id,
        PlannedMessage.step,
        PlannedMessage.occurrence,
        PlannedMessage.state,
        PlannedMessage.sent_on,
        PlannedMessage.due_on,
        PlannedMessage.updated_at,
    )
    .where(
        one_of(PlannedMessage.woman_id, "ids"),
        or_(one_of(PlannedMessage.state, "over", OVER), PlannedMessage.sent_at.is_not(None)),
    )
    .order_by(PlannedMessage.id)
)
_TEXTS = Look(
    select(Delivery.message_id, Attempt.says_stop)
    .join(Attempt, and_(Attempt.delivery_id == Delivery.id, Attempt.outcome == "accepted"))
    .where(one_of(Delivery.woman_id, "ids"), Delivery.channel == "text")
)
HISTORY = (_HAD, _ANSWERED, _TEXTS)
"""What each of these women had, which of it she answered, and which went as a text and said how to stop."""
