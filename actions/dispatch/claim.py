"""Taking due messages in hand: each by one worker only, and one per woman at a time.

On PostgreSQL the rows of message and woman are locked with SKIP LOCKED, so that workers never wait for each other, and
a woman who is being changed right now is left for the next round. On SQLite the same statement runs under BEGIN
IMMEDIATE. That nobody has two messages in hand is kept by a unique index besides: two workers whose looks overlapped
cannot both commit, and the second takes nothing this time.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    Connection,
    Integer,
    ScalarSelect,
    Update,
    bindparam,
    case,
    exists,
    false,
    func,
    literal_column,
    select,
    text,
    true,
    union_all,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from db.one_of import one_of
from db.queries.messages import COLUMNS, MessageRow
from db.tables import Installation, PlannedMessage, Woman
from db.together import Asked, Look, Row, together
from db.types import UtcDateTime

WAITING = ("planned", "held")
NOW = bindparam("b_now", type_=UtcDateTime())
LIMIT = bindparam("b_limit", type_=Integer())


def claim(
    connection: Connection, now: datetime, worker: str, limit: int, first: Sequence[Asked] = ()
) -> list[MessageRow]:
    """Take up to ``limit`` due messages: answers to her own messages first, then what has been due longest.

    The women are locked until the transaction ends: what is read about them after this call is what is decided on.
    ``first``: statements of the same transaction that are run before, in the same go.
    """
    values = {"b_now": now, "b_worker": worker, "b_limit": limit}
    if connection.dialect.name != "postgresql":
        return _rows(together(connection, [*first, (_CLAIM, values)])[-1])
    try:
        return _rows(together(connection, [*first, (_SAVEPOINT, {}), (_CLAIM, values)])[-1])
    except IntegrityError as error:
        if "one_message_in_hand" not in str(error.orig):
            raise
        _BACK.ask(connection, {})
        return []


def _rows(found: Sequence[Row]) -> list[MessageRow]:
    return sorted((MessageRow(*row) for row in found), key=lambda one: not one.immediate)


def statement() -> Update:
    """The one statement of a claim. Its parameters are ``b_now``, ``b_worker`` and ``b_limit``."""
    answers = _due("answers", answers=True)
    left = LIMIT - select(func.count()).select_from(answers).scalar_subquery()
    others = _due("others", answers=False, limit=left)
    both = union_all(
        select(answers, literal_column("0").label("turn")), select(others, literal_column("1").label("turn"))
    ).subquery("due")
    order = (both.c.turn, both.c.due_at, both.c.priority, both.c.id)
    nth = func.row_number().over(partition_by=both.c.woman_id, order_by=order)
    ranked = select(both.c.id, nth.label("nth")).subquery("ranked")
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


def _due(name: str, *, answers: bool, limit: Any = LIMIT) -> CTE:
    query = (
        select(PlannedMessage.id, PlannedMessage.woman_id, PlannedMessage.due_at, PlannedMessage.priority)
        .join(Woman, Woman.id == PlannedMessage.woman_id)
        .where(
            PlannedMessage.due_at <= NOW,
            # A restored or copied database sends nothing until a person has looked (actions.restore.guard).
            ~exists().where(Installation.guarded_since.is_not(None)),
            _in_hand_of(PlannedMessage.woman_id) == 0,
        )
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True, of=[PlannedMessage, Woman])
    )
    if answers:
        query = query.where(PlannedMessage.immediate == true()).order_by(PlannedMessage.due_at, PlannedMessage.id)
    else:
        query = query.where(PlannedMessage.immediate == false()).order_by(
            PlannedMessage.due_at, PlannedMessage.priority, PlannedMessage.id
        )
    return query.cte(name)


def _in_hand_of(woman_id: Any) -> ScalarSelect[int]:
    """How many of her messages are in hand.

    Counted for each woman by herself. Given NOT EXISTS, PostgreSQL compares each woman with everything in hand, which
    it takes for next to nothing, as it is when statistics are made: the more was in hand, the slower each claim.
    """
    other = aliased(PlannedMessage)
    mine = select(func.count()).where(other.woman_id == woman_id, other.claimed_by.is_not(None))
    return mine.scalar_subquery()


# Built once: building the statement costs more than running it.
_CLAIM = Look(statement())
_SAVEPOINT, _BACK = Look(text("SAVEPOINT claim")), Look(text("ROLLBACK TO SAVEPOINT claim"))
