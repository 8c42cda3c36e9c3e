"""What needs a person now, most urgent and oldest first, with whom it is about and, where it is a reply, her words."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, select

from actions import find_women, work_items
from actions.errors import Refused
from actions.gather import TEXT
from actions.services import Services
from db.engine import reading, writing
from db.queries import addresses
from db.tables import Delivery, PlannedMessage, Reply, Woman, WorkItem

MOST: Final = 50
FROM_REPLIES: Final = frozenset({"reply-to-read", "urgent-word", "new-break", "maybe-stop", "checkin-hard"})
"""Kinds whose matter names the reply they come from."""
LONGEST_NOTE: Final = 1000


@dataclass(frozen=True, slots=True)
class Task:
    """Something for a person. ``words``: what she wrote, where a reply is the reason. ``number``: to call her, where
    that cannot wait.
    """

    id: int
    kind: str
    urgent: bool
    reason: str
    opened_at: datetime
    due_at: datetime
    owner: str | None
    woman_id: int | None
    reference: str | None
    name: str | None = field(repr=False)
    words: str | None = field(repr=False, default=None)
    said_at: datetime | None = None
    number: str | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class Failure:
    """A message that did not reach her today."""

    reference: str
    name: str = field(repr=False)
    message_id: int
    says: str
    channel: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Tasks:
    """The open tasks. ``count`` counts those too that are not shown."""

    tasks: tuple[Task, ...]
    count: int
    late: int


def open_tasks(services: Services, now: datetime, woman_id: int | None = None) -> Tasks:
    """All open tasks, or those about one woman."""
    with reading(services.engine) as connection:
        query = select(
            WorkItem.id, WorkItem.woman_id, WorkItem.kind, WorkItem.urgent, WorkItem.reason, WorkItem.opened_at,
            WorkItem.due_at, WorkItem.owner, WorkItem.dedupe,
        ).where(WorkItem.done_at.is_(None))  # fmt: skip
        counts = select(func.count(), func.count().filter(WorkItem.due_at < now)).where(WorkItem.done_at.is_(None))
        if woman_id is not None:
            query, counts = query.where(WorkItem.woman_id == woman_id), counts.where(WorkItem.woman_id == woman_id)
        rows = connection.execute(
            query.order_by(WorkItem.urgent.desc(), WorkItem.due_at, WorkItem.id).limit(MOST)
        ).all()
        count, late = connection.execute(counts).one()
        names = find_women.names(connection, {row.woman_id for row in rows if row.woman_id})
        numbers = _numbers(connection, {row.woman_id for row in rows if row.urgent and row.woman_id})
        replies = _replies(connection, {row.id: (row.woman_id, row.kind, row.dedupe) for row in rows})
    found = []
    for row in rows:
        reference, name = names.get(row.woman_id, (None, None))
        words, said_at = replies.get(row.id, (None, None))
        found.append(
            Task(
                row.id, row.kind, row.urgent, row.reason, row.opened_at, row.due_at, row.owner, row.woman_id,
                reference, name, words, said_at, numbers.get(row.woman_id) if row.urgent else None,
            )
        )  # fmt: skip
    return Tasks(tuple(found), count, late)


def _numbers(connection: Connection, ids: set[int]) -> dict[int, str]:
    """The mobile numbers in use of these women."""
    if not ids:
        return {}
    found = {woman_id: addresses.current(hers).get(TEXT) for woman_id, hers in addresses.of(connection, ids).items()}
    return {woman_id: one.value for woman_id, one in found.items() if one is not None and one.value}


def _replies(
    connection: Connection, matters: dict[int, tuple[int | None, str, str]]
) -> dict[int, tuple[str | None, datetime]]:
    """Her words by task. A reply counts only when it is this woman's own."""
    asked: dict[int, tuple[int, int]] = {}
    for task_id, (woman_id, kind, dedupe) in matters.items():
        parts = dedupe.split(":")
        if woman_id is not None and kind in FROM_REPLIES and len(parts) == 3 and parts[2].isdigit():
            asked[task_id] = (woman_id, int(parts[2]))
    if not asked:
        return {}
    query = select(Reply.id, Reply.woman_id, Reply.body, Reply.received_at).where(
        Reply.id.in_({reply_id for _, reply_id in asked.values()})
    )
    rows = {(row.woman_id, row.id): (row.body, row.received_at) for row in connection.execute(query)}
    return {task_id: rows[key] for task_id, key in asked.items() if key in rows}


def failures(services: Services, now: datetime) -> list[Failure]:
    """What did not reach women today, newest first."""
    today = now.astimezone(services.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    query = (
        select(
            Woman.reference, Woman.first_name, Woman.last_name, Delivery.message_id, PlannedMessage.step,
            Delivery.channel, Delivery.reason, Delivery.updated_at,
        )
        .join(Woman, Woman.id == Delivery.woman_id)
        .join(PlannedMessage, PlannedMessage.id == Delivery.message_id)
        .where(Delivery.updated_at >= today, Delivery.state == "failed")
        .order_by(Delivery.updated_at.desc())
        .limit(MOST)
    )  # fmt: skip
    with reading(services.engine) as connection:
        return [
            Failure(
                row.reference, " ".join(part for part in (row.first_name, row.last_name) if part), row.message_id,
                services.says(row.step), row.channel, row.reason or "",
                row.updated_at,
            )
            for row in connection.execute(query)
        ]  # fmt: skip


def take(services: Services, now: datetime, actor: str, task_id: int) -> bool:
    """This person takes it on. False: it is done already, or there is no such task."""
    with writing(services.engine) as connection:
        return work_items.take(connection, task_id, actor, now)


def done(services: Services, now: datetime, actor: str, task_id: int, note: str) -> bool:
    """Done, with a note for colleagues. False: it was done already. Raises Refused without a note."""
    said = " ".join(note.split())
    if not said:
        raise Refused(["Write what was done, in a few words, so that colleagues can follow."], [f"note-{task_id}"])
    if len(said) > LONGEST_NOTE:
        raise Refused([f"Write at most {LONGEST_NOTE} letters."], [f"note-{task_id}"])
    with writing(services.engine) as connection:
        return work_items.close(connection, task_id, now, actor, note=said)
