"""A review date: listed and a task before it comes, past its grace held and not sent, and sent again once renewed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Event

import pytest
from sqlalchemy import select, update

from actions import housekeeping
from actions.dispatch.send import dispatch_due
from db.engine import reading, writing
from db.tables import WorkItem
from db.wording_tables import TemplateVersion
from tests.integration.web.staff.people import browser_of
from tests.integration.web.staff.wording.desk import KEY, Desk
from tests.support.world import FakeEmail, FakeText, add_woman, plan_message, standing

REVIEW_BY = date(2027, 7, 31)
WORDS = "{{ service }}: a nurse can help. {{ link }}{% if say_stop %} Text STOP to end.{% endif %}"


def at(desk: Desk, day: date) -> None:
    """That morning; the people sign in anew."""
    desk.site.clock.now = datetime(day.year, day.month, day.day, 11, 0, tzinfo=UTC)
    desk.author, desk.admin = browser_of(desk.site, desk.author.user), browser_of(desk.site, desk.admin.user)


def send_to_somebody(desk: Desk, number: int) -> str:
    """One more woman is due the message; how it stands after sending."""
    now = desk.site.clock.now
    with writing(desk.site.engine) as connection:
        woman = add_woman(connection, number, email=False, at=now - timedelta(days=5))
        message = plan_message(connection, woman, KEY, due_at=now, due_on=now.date(), expires_at=None)
    services = replace(
        desk.site.services, text_sender=FakeText(real=True), email_sender=FakeEmail(), allow_unapproved=False
    )
    dispatch_due(services, desk.site.clock, Event())
    found = standing(desk.site.engine, message)
    return found.state if found.state == "sent" else f"{found.state}: {found.code}"


def tasks(desk: Desk) -> list[str]:
    housekeeping.chores(desk.site.services, desk.site.clock.now)
    with reading(desk.site.engine) as connection:
        return list(connection.scalars(select(WorkItem.reason).where(WorkItem.kind == "wording-review")))


def test_from_the_page_to_the_hold_and_back(desk: Desk) -> None:
    with writing(desk.site.engine) as connection:
        connection.execute(update(TemplateVersion).values(approved_by="Dr A", approved_at=desk.site.clock.now))
    assert "Nothing falls due within 90 days." in desk.author.get("/staff/wording/review").text
    assert tasks(desk) == []
    at(desk, REVIEW_BY - timedelta(days=18))
    shown = desk.author.get("/staff/wording/review").text
    assert "By 31 July 2027. From 31 August 2027 on it would not be sent." in shown
    (said,) = tasks(desk)
    assert said.startswith("To be read again at the source by 31 July 2027: “")
    assert tasks(desk) == [said], "once"
    assert send_to_somebody(desk, 1) == "sent"
    at(desk, REVIEW_BY + timedelta(days=19))
    assert "Overdue: from 31 August 2027 on it is not sent." in desk.author.get("/staff/wording/review").text
    assert send_to_somebody(desk, 2) == "sent"
    at(desk, REVIEW_BY + timedelta(days=31))
    assert "It is not sent any more." in desk.author.get("/staff/wording/review").text
    assert send_to_somebody(desk, 3) == "held: wording-expired"
    renew(desk, "_new-note")
    assert send_to_somebody(desk, 4) == "held: wording-expired", "the shared piece alone does not renew the message"
    renew(desk, KEY)
    assert send_to_somebody(desk, 5) == "sent"


def renew(desk: Desk, key: str) -> None:
    """A new day to read it again by, as a new version that another admin approves."""
    draft = desk.begin(key)
    answer = desk.send(
        draft, "submit", note="Read again at its source.",
        **{"review-day": "31", "review-month": "7", "review-year": "2029"},
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    assert desk.approve(desk.admin, desk.newest(key).id, "admin", key=key).status_code == 303


def test_wording_that_did_not_change_is_not_read_again_each_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks(desk)
    read: list[str] = []
    monkeypatch.setattr("messages.parsing._Parser.template", lambda parser: read.append(parser.key))
    tasks(desk)
    assert read == []
