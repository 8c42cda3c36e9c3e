"""Her answers, given on her page: to the long-term reminder, to a check-in, and whether her details are still right."""

from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, update

from actions import change_circumstances, questions
from actions.change_circumstances import NewFact
from actions.errors import Refused
from actions.personal.page import ACTOR, known
from actions.services import Services
from db.engine import reading, writing
from db.queries import addresses, women
from db.tables import Question
from programme.calendar import age_on

ASKED_YEARS_BEFORE: Final = 3


class ReminderAnswer(StrEnum):
    """Where she is with the talk with her doctor."""

    NOT_YET = "not-yet"
    BEGUN = "begun"
    BEGUN_SURGERY = "begun-surgery"
    BEGUN_TREATMENT = "begun-treatment"
    BOOKED = "booked"
    DONE = "done"
    DECLINED = "declined"
    GO_ON = "go-on"


def answer_reminder(
    services: Services, now: datetime, woman_id: int, answer: ReminderAnswer, day: date | None
) -> list[str]:
    """Record her answer; ``day`` is when the talk was, where she says so. Answers what is wrong, in sentences."""
    facts = reminder_facts(answer, day)
    today = now.astimezone(services.zone).date()
    if day is not None and day > today:
        return ["The day of the talk cannot be in the future. Please check it, or leave it empty."]
    try:
        with writing(services.engine) as connection:
            women.lock(connection, woman_id)
            _close_question(connection, now, woman_id, questions.MENOPAUSE, answer)
            change_circumstances.record_in(connection, services, now, ACTOR, woman_id, facts)
    except Refused:
        return ["We could not use that day. Please check the year, or leave it empty."]
    return []


def may_go_on(services: Services, now: datetime, woman_id: int) -> bool:
    """Whether she is near enough to her last reminder, or past it, to be asked whether they should go on."""
    with reading(services.engine) as connection:
        her = known(connection, services, woman_id).circumstances
    if her.born is None or her.settled_talk() or her.yes("reminders-go-on"):
        return False
    today = now.astimezone(services.zone).date()
    return age_on(her.born, today) >= services.rules.last_reminder_age - ASKED_YEARS_BEFORE


def reminder_facts(answer: ReminderAnswer, day: date | None) -> list[NewFact]:
    """The facts an answer stands for, in the order in which they count."""
    match answer:
        case ReminderAnswer.NOT_YET:
            return [("menopause", "not-yet", None), ("reminders", "wanted", None)]
        case ReminderAnswer.BEGUN:
            return [("menopause-cause", "not-said", None), ("menopause", "begun", None)]
        case ReminderAnswer.BEGUN_SURGERY:
            return [("menopause-cause", "surgery", None), ("menopause", "begun", None)]
        case ReminderAnswer.BEGUN_TREATMENT:
            return [("menopause-cause", "treatment", None), ("menopause", "begun", None)]
        case ReminderAnswer.BOOKED:
            return [("talk", "booked", None)]
        case ReminderAnswer.DONE:
            return [("talk", "done", day)]
        case ReminderAnswer.GO_ON:
            return [("reminders", "wanted", None), ("reminders-go-on", "yes", None)]
        case ReminderAnswer.DECLINED:
            return [("reminders", "declined", None)]


def answer_check_in(services: Services, now: datetime, woman_id: int, number: int) -> None:
    """1 OK, 2 so-so, 3 hard. For staff the same follows as from a reply; the page itself gives the information."""
    with writing(services.engine) as connection:
        women.lock(connection, woman_id)
        question = questions.open_question(connection, woman_id, now)
        if question is not None and question.kind == questions.CHECKIN:
            her = known(connection, services, woman_id)
            # The negative number keeps this matter apart from those that replies open.
            questions.settle(connection, services, now, ACTOR, her, question, number, -question.id)


def details_are_right(services: Services, now: datetime, woman_id: int) -> None:
    """She says, after proof, that her number and address are still hers."""
    with writing(services.engine) as connection:
        women.lock(connection, woman_id)
        _close_question(connection, now, woman_id, questions.STILL_YOU, "1")
        for way in known(connection, services, woman_id).ways.values():
            if way.address is not None and way.address.state == "verified":
                addresses.prove(connection, way.address.id, now)


def _close_question(connection: Connection, now: datetime, woman_id: int, kind: str, answer: str) -> None:
    question = questions.open_question(connection, woman_id, now)
    if question is not None and question.kind == kind:
        connection.execute(update(Question).where(Question.id == question.id).values(answered_at=now, answer=answer))
