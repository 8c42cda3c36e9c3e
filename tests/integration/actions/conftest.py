"""A service with the real programme and wording on both databases, and a woman enrolled as a nurse would."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Engine, select

from actions.dispatch.send import dispatch_due
from actions.enrolment.confirm import confirm
from actions.enrolment.enrol import enrol
from actions.housekeeping import chores, sweep
from actions.receive_reply import Received, receive_text
from actions.services import Services
from actions.timeline import Line, timeline
from db.engine import open_engine, reading
from db.tables import WorkItem
from programme.rules import Rules
from tests.support.database import install_test_cipher
from tests.support.world import FakeEmail, FakeText, make_services

START = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)
"""A Tuesday morning in winter time."""
MOBILE = "+447700900123"
FORM: dict[str, Any] = {
    "first_name": "Ana",
    "last_name": "Sample",
    "date_of_birth": "1990-05-17",
    "mobile": "07700 900123",
    "email": "ana@example.org",
    "consent": ["text", "email"],
    "consent_words": "May we send you texts and emails?",
    "pregnancy": "not-pregnant",
    "birth": "2026-02-10",
    "baby": "with-her",
    "feeding": "breastfeeding",
    "break_sites": "spine",
    "last_break": "2026-02-12",
    "diagnosis": "2026-02-28",
    "treatment": "undecided",
    "nation": "england",
}


@dataclass
class Story:
    """One service and one woman, with a clock that is moved by hand."""

    services: Services
    texts: FakeText
    emails: FakeEmail
    now: datetime = START
    woman_id: int = 0
    reference: str = ""
    replies: int = 0
    stopping: Event = field(default_factory=Event)

    def clock(self) -> datetime:
        return self.now

    def enrol(self, **changes: Any) -> "Story":
        found = enrol(self.services, self.now, "nurse", {**FORM, **changes})
        self.woman_id, self.reference = found.woman_id, found.reference
        return self

    def confirm(self, *channels: str) -> "Story":
        for channel in channels or ("text", "email"):
            confirm(self.services, self.now, "nurse", self.woman_id, channel)
        return self

    def send(self) -> "Story":
        dispatch_due(self.services, self.clock, self.stopping)
        return self

    def days(self, count: int) -> "Story":
        for _ in range(count):
            self.now += timedelta(days=1)
            chores(self.services, self.now)
            sweep(self.services, self.now)
            self.send()
        return self

    def text(self, body: str, sender: str = MOBILE, **how: Any) -> Received:
        self.replies += 1
        return receive_text(self.services, self.now, sender, body, f"SM{self.replies}", **how)

    def lines(self) -> list[Line]:
        return timeline(self.services, self.woman_id)

    def steps(self, *states: str) -> list[str]:
        return [line.step for line in self.lines() if line.state in states]

    def bodies(self) -> list[str]:
        return [one.body for one in self.texts.sent]

    def tasks(self) -> list[str]:
        with reading(self.services.engine) as connection:
            return list(
                connection.scalars(select(WorkItem.kind).where(WorkItem.done_at.is_(None)).order_by(WorkItem.id))
            )


@pytest.fixture
def engine(ready_url: str) -> Iterator[Engine]:
    install_test_cipher()
    opened = open_engine(ready_url)
    yield opened
    opened.dispose()


@pytest.fixture
def story(engine: Engine) -> Story:
    texts, emails = FakeText(), FakeEmail()
    services = make_services(
        engine, text_sender=texts, email_sender=emails, allow_test_numbers=True, rules=Rules(staffed=True)
    )
    return Story(services, texts, emails)


@pytest.fixture
def ana(story: Story) -> Story:
    """Enrolled and invited; both channels confirmed; the welcome is out."""
    return story.enrol().send().confirm().send()


@pytest.fixture
def changed(story: Story) -> Callable[..., Story]:
    """The same story with other services."""

    def change(**changes: Any) -> Story:
        story.services = replace(story.services, **changes)
        return story

    return change
