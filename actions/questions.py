"""Questions that went out ("Reply 1 to 4"), which one is open, and what an answer does.

Only the last question asked is open, until it is answered or its time is up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select, update

from actions import work_items
from actions.change_circumstances import record_in
from actions.gather import Gathered
from actions.services import Services
from db.tables import Question

CHECKIN, MENOPAUSE, STILL_YOU = "checkin", "menopause", "still-you"


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """The question she may answer now."""

    id: int
    kind: str
    message_id: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The message that answers her answer; empty when the plan itself brings the next one."""

    step: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


def open_question(connection: Connection, woman_id: int, now: datetime) -> OpenQuestion | None:
    """The last question asked, unless it is answered or too old."""
    row = connection.execute(
        select(Question.id, Question.kind, Question.message_id, Question.answered_at, Question.lapses_at)
        .where(Question.woman_id == woman_id)
        .order_by(Question.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None or row.answered_at is not None or row.lapses_at <= now:
        return None
    return OpenQuestion(row.id, row.kind, row.message_id)


def settle(
    connection: Connection,
    services: Services,
    now: datetime,
    actor: str,
    her: Gathered,
    question: OpenQuestion,
    number: int,
    reply_id: int,
) -> Answer:
    """Record her answer and what follows from it; her record is locked. Answers with the message to send her."""
    connection.execute(update(Question).where(Question.id == question.id).values(answered_at=now, answer=str(number)))
    if question.kind == CHECKIN:
        return _checkin(connection, services, now, actor, her, number, reply_id)
    if question.kind == MENOPAUSE:
        return menopause_answer(connection, services, now, actor, her, number)
    return Answer("answer-still-you") if number == 1 else Answer("sys-unmonitored-inbox")


def _checkin(
    connection: Connection, services: Services, now: datetime, actor: str, her: Gathered, number: int, reply_id: int
) -> Answer:
    if number == 3:
        if services.rules.staffed:
            work_items.open_item(
                connection, "checkin-hard", her.woman.id, "She answered a check-in with 3 (hard). Call her.", now,
                services.work_calendar, actor=actor, dedupe=f"checkin-hard:{her.woman.id}:{reply_id}",
            )  # fmt: skip
        return Answer("sys-urgent-help", {"variant": "gentle"})
    return Answer(f"answer-checkin-{number}") if number in (1, 2) else Answer("sys-unmonitored-inbox")


def menopause_answer(
    connection: Connection, services: Services, now: datetime, actor: str, her: Gathered, number: int
) -> Answer:
    """1 not yet, 2 it has begun, 3 talked with the doctor, 4 no more reminders."""

    def record(name: str, value: str) -> None:
        record_in(connection, services, now, actor, her.woman.id, [(name, value, None)])

    if number == 2:
        record("menopause", "begun")
        return Answer()
    if number == 3:
        record("talk", "done")
        return Answer()
    if number == 4:
        record("reminders", "declined")
        return Answer("answer-meno-declined")
    if not her.circumstances.menopausal:
        record("menopause", "not-yet")
    return Answer("answer-meno-not-yet")
