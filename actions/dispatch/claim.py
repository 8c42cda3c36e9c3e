"""Taking due messages in hand: each by one worker only, and one per woman at a time.

On PostgreSQL the rows of message and woman are locked with SKIP LOCKED, so that workers never wait for each other, and
a woman who is being changed right now is left for the next round. On SQLite the same statement runs under BEGIN
IMMEDIATE. That nobody has two messages in hand is kept by a unique index besides: two workers whose looks overlapped
cannot both commit, and the second takes nothing this time.
"""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import CTE, Connection, Integer, bindparam, case, exists, func, select, text, true, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from db.one_of import one_of
from db.queries.messages import COLUMNS, MessageRow
from db.tables import Installation, PlannedMessage, Woman
from db.together import Asked, Look, together
from db.types import UtcDateTime

WAITING = ("planned", "held")
NOW = bindparam("b_now", type_=UtcDateTime())


def claim(connection: Connection, now: datetime, worker: str, limit: int) -> list[MessageRow]:
    """Take up to ``limit`` due messages: answers to her own messages first, then what has been due longest.

    The women are locked until the transaction ends: what is read about them after this call is what is decided on.
    """
    if limit < 1:
        return []
    if connection.dialect.name != "postgresql":
        return _claim(connection, now, worker, limit, [])
    try:
        return _claim(connection, now, worker, limit, [(_SAVEPOINT, {})])
    except IntegrityError as error:
        if "one_message_in_hand" not in str(error.orig):
            raise
        _BACK.ask(connection, {})
        return []


def _claim(connection: Connection, now: datetime, worker: str, limit: int, first: list[Asked]) -> list[MessageRow]:
    values = {"b_now": now, "b_worker": worker}
    rows = together(connection, [*first, (_ANSWERS, {**values, "b_limit": limit})])[-1]
    if len(rows) < limit:
        rows += _DUE.ask(connection, {**values, "b_limit": limit - len(rows)})
    return [MessageRow(*row) for row in rows]


@cache
def statement(*, answers: bool) -> Any:
    """The one statement of a claim: of the answers to her own messages, or of everything that is due.

    Its parameters are ``b_now``, ``b_worker`` and ``b_limit``. Built once: building it costs more than running it.
    """
    due = _due(answers=answers)
    nth = func.row_number().over(partition_by=due.c.woman_id, order_by=(due.c.due_at, due.c.priority, due.c.id))
    ranked = select(due.c.id, nth.label("nth")).subquery("ranked")
    return (
        update(PlannedMessage)
        .where(PlannedMessage.id.in_(select(ranked.c.id).where(ranked.c.nth == 1)))
        .values(
            state=case((one_of(PlannedMessage.state, "b_waiting", WAITING), "sending"), else_=PlannedMessage.state),
            claimed_by=bindparam("b_worker"),
            claimed_at=NOW,
            due_at=None,
            updated_at=NOW,
        )
        .returning(*COLUMNS)
        .execution_options(synchronize_session=False)
    )


def _due(*, answers: bool) -> CTE:
    other = aliased(PlannedMessage)
    query = (
        select(PlannedMessage.id, PlannedMessage.woman_id, PlannedMessage.due_at, PlannedMessage.priority)
        .join(Woman, Woman.id == PlannedMessage.woman_id)
        .where(
            PlannedMessage.due_at <= NOW,
            # A restored or copied database sends nothing until a person has looked (actions.restore.guard).
            ~exists().where(Installation.guarded_since.is_not(None)),
            ~exists().where(other.woman_id == PlannedMessage.woman_id, other.claimed_by.is_not(None)),
        )
        .limit(bindparam("b_limit", type_=Integer()))
        .with_for_update(skip_locked=True, key_share=True, of=[PlannedMessage, Woman])
    )
    if answers:
        query = query.where(PlannedMessage.immediate == true()).order_by(PlannedMessage.due_at, PlannedMessage.id)
    else:
        query = query.order_by(PlannedMessage.due_at, PlannedMessage.priority, PlannedMessage.id)
    return query.cte("due")


_ANSWERS, _DUE = Look(statement(answers=True)), Look(statement(answers=False))
_SAVEPOINT, _BACK = Look(text("SAVEPOINT claim")), Look(text("ROLLBACK TO SAVEPOINT claim"))
