"""What a woman reports on her page: each choice becomes facts, and her messages are planned anew in the same step."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from actions import change_circumstances, work_items
from actions.change_circumstances import NewFact
from actions.errors import Refused
from actions.personal.page import ACTOR, known
from actions.services import Services
from db.engine import reading, writing
from programme.facts import check_fact

ALWAYS: Final = ("birth", "pregnant", "loss", "break", "treatment", "menopause", "private")


@dataclass(frozen=True, slots=True)
class Reported:
    """One change, as she chose it. ``day`` and ``choice`` are optional everywhere."""

    change: str
    day: date | None = None
    choice: str | None = None


def offered(services: Services, now: datetime, woman_id: int) -> frozenset[str]:
    """Which changes she is offered: feeding only while a living baby is with her, and after a loss little else than her
    own wish to hear from us again.
    """
    with reading(services.engine) as connection:
        circumstances = known(connection, services, woman_id).circumstances
    if circumstances.loss_hold:
        return frozenset({"restart", "break", "private"})
    offered_now = set(ALWAYS)
    if circumstances.home_since is not None:
        offered_now.add("feeding")
    return frozenset(offered_now)


def report(services: Services, now: datetime, woman_id: int, reported: Reported) -> list[str]:
    """Record a change. Answers what is wrong with it, in sentences; empty when it was recorded."""
    facts = facts_of(reported)
    today = now.astimezone(services.zone).date()
    mistakes = [sentence for name, value, on in facts for sentence in _mistakes(name, value, on, today)]
    if mistakes:
        return mistakes
    try:
        with writing(services.engine) as connection:
            if facts:
                change_circumstances.record_in(connection, services, now, ACTOR, woman_id, facts)
            if reported.change == "private":
                _ask_for_contact(connection, services, now, woman_id)
    except Refused:
        return ["We could not use that day. Please check the year, or leave it empty."]
    return []


def facts_of(reported: Reported) -> list[NewFact]:
    """The facts a report stands for, in the order in which they count."""
    match reported.change:
        case "birth" if reported.choice == "loss":
            return [("birth", "", reported.day), ("loss", "", None)]
        case "birth":
            return [("birth", "", reported.day), ("baby", reported.choice or "not-said", None)]
        case "pregnant":
            due: list[NewFact] = [("due-date", "", reported.day)] if reported.day else []
            return [("pregnancy", "pregnant", None), *due]
        case "loss":
            return [("loss", "", None)]
        case "restart":
            return [("restart", "", None)]
        case "break":
            return [("break", "", None)]
        case "feeding" | "treatment" if reported.choice:
            return [(reported.change, reported.choice, None)]
        case "private":
            # Not knowing closes every message that a pregnancy, a birth or a baby could make wrong.
            return [("pregnancy", "not-known", None), ("baby", "not-said", None)]
    return []


def _mistakes(name: str, value: str, on: date | None, today: date) -> list[str]:
    if check_fact(name, value, on, today):
        if name == "due-date":
            return ["That is more than ten months from today. Please check the day, or leave it empty."]
        return ["The day cannot be in the future. Please check it, or leave it empty."]
    return []


def _ask_for_contact(connection: Connection, services: Services, now: datetime, woman_id: int) -> None:
    work_items.open_item(
        connection,
        "contact-wanted",
        woman_id,
        "She says on her page that something has changed and that she would rather not say what. "
        "Please get in touch with her.",
        now,
        services.work_calendar,
        actor=ACTOR,
    )
