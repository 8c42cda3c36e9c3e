"""Planned messages as planning needs them: what is stored, what she has had, and applying the difference."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, or_, select, update

from db.bulk import BulkInsert, add_all
from db.one_of import one_of
from db.tables import Delivery, PlannedMessage, Question
from db.together import Look, together

MESSAGES = PlannedMessage.__table__
FREE = ("planned", "held", "skipped", "cancelled")
"""States of messages that nobody has in hand."""


class MessageRow(NamedTuple):
    """One planned message of hers, and whether she answered it.

    A tuple, because the nightly sweep makes a hundred for each woman: a frozen dataclass takes several times as long.
    """

    id: int
    step: str
    occurrence: str
    state: str
    due_on: date | None
    sent_on: date | None
    code: str
    channels: str | None
    updated_at: datetime
    answered: bool


def messages_of(connection: Connection, ids: Collection[int]) -> dict[int, list[MessageRow]]:
    """Every planned message of these women."""
    answered_rows, rows = together(connection, [(_ANSWERED, {"ids": ids}), (_MESSAGES_OF, {"ids": ids})])
    answered = {row[0] for row in answered_rows}
    found: dict[int, list[MessageRow]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(MessageRow._make((*row[1:], row[1] in answered)))
    return found


# Built once: these are asked at every change and by the sweep.
_ANSWERED = Look(select(Question.message_id).where(one_of(Question.woman_id, "ids"), Question.answered_at.is_not(None)))
_MESSAGES_OF = Look(
    select(
        PlannedMessage.woman_id,
        PlannedMessage.id,
        PlannedMessage.step,
        PlannedMessage.occurrence,
        PlannedMessage.state,
        PlannedMessage.due_on,
        PlannedMessage.sent_on,
        PlannedMessage.reason_code,
        PlannedMessage.channels,
        PlannedMessage.updated_at,
    ).where(one_of(PlannedMessage.woman_id, "ids"))
)
_NEW_MESSAGES = BulkInsert(
    MESSAGES,  # type: ignore[arg-type]
    (
        "woman_id", "step", "occurrence", "state", "due_at", "due_on", "expires_at", "priority", "immediate",
        "channels", "reason_code", "reason", "programme_version", "created_at", "updated_at",
    ),
)  # fmt: skip


def insert_all(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add messages; the ledger refuses a (woman, step, occurrence) that she has had already."""
    add_all(connection, _NEW_MESSAGES, rows)


def change_all(connection: Connection, rows: Sequence[dict[str, Any]]) -> int:
    """Move, hold, skip or cancel messages that nobody has in hand. Answers how many were still free to change.

    Each row has ``row_id`` and the new state, due_at, due_on, expires_at, code, reason, channels and updated_at.
    """
    if not rows:
        return 0
    statement = (
        update(MESSAGES)  # type: ignore[arg-type]
        .where(MESSAGES.c.id == bindparam("row_id"), or_(*(MESSAGES.c.state == state for state in FREE)))
        .values(
            state=bindparam("new_state"),
            due_at=bindparam("new_due_at"),
            due_on=bindparam("new_due_on"),
            expires_at=bindparam("new_expires_at"),
            reason_code=bindparam("new_code"),
            reason=bindparam("new_reason"),
            channels=bindparam("new_channels"),
            updated_at=bindparam("new_updated_at"),
        )
    )
    return connection.execute(statement, list(rows)).rowcount


def accepted_channels(connection: Connection, message_ids: Collection[int]) -> dict[int, set[str]]:
    """On which channels these messages went out (accepted or delivered)."""
    found: dict[int, set[str]] = defaultdict(set)
    query = select(Delivery.message_id, Delivery.channel).where(
        Delivery.message_id.in_(message_ids), Delivery.state.in_(("accepted", "delivered"))
    )
    for message_id, channel in connection.execute(query):
        found[message_id].add(channel)
    return found
