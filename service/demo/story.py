"""What happens to the made-up women: enrolment, what nurses record, what they write, what they answer."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import select

from actions import preferences, work_items
from actions.change_circumstances import record_facts
from actions.enrolment.confirm import confirm
from actions.enrolment.enrol import enrol
from actions.errors import Refused
from actions.operating.events import EventLog
from actions.receive_reply import receive_text
from actions.services import Services
from db.engine import reading, writing
from db.tables import Question
from service.demo.women import WOMEN, NewFact, SampleWoman

log = EventLog(__name__)

ANSWERS_AFTER = timedelta(hours=3)
TASK_LATE = timedelta(days=1)
SAYS_YES_AFTER = timedelta(hours=1)

Act = Callable[[datetime], None]


@dataclass
class Story:
    """What is still to come, in order of time. ``nurse`` is the actor of what nurses do."""

    services: Services
    nurse: str
    _coming: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)
    _women: dict[int, tuple[int, SampleWoman]] = field(default_factory=dict)
    _last_question: int = 0

    def begin(self, start: datetime) -> datetime:
        """Put everything in its place. Answers when the first woman is enrolled."""
        for number, woman in enumerate(WOMEN):
            at = start - timedelta(days=woman.ago) + timedelta(minutes=7 * number)
            self._add(at, lambda now, number=number, woman=woman: self._enrol(now, number, woman))  # type: ignore[misc]
        return self._coming[0][0]

    def next_at(self) -> datetime | None:
        """When the next thing happens."""
        return self._coming[0][0] if self._coming else None

    def play(self, now: datetime) -> None:
        """Do everything whose time has come. What an action refuses is said in the log, and the story goes on."""
        while self._coming and self._coming[0][0] <= now:
            _, _, act = heapq.heappop(self._coming)
            try:
                act(now)
            except Refused as refused:
                log.warning("demo.left-out", says=" ".join(refused.problems))

    def answer_questions(self, now: datetime) -> None:
        """Those who were asked something and answer such questions do so a little later."""
        with reading(self.services.engine) as connection:
            asked = connection.execute(
                select(Question.id, Question.woman_id, Question.kind)
                .where(Question.id > self._last_question)
                .order_by(Question.id)
            ).all()
        for row in asked:
            self._last_question = row.id
            number, woman = self._women.get(row.woman_id, (0, None))
            if woman is not None and "text" in woman.channels and row.kind in woman.answers:
                self._will_text(now + ANSWERS_AFTER, number, woman, woman.answers[row.kind])

    def work_through_tasks(self, now: datetime) -> None:
        """The nurses do their tasks, some a day late, so that the list shows what is fresh."""
        with writing(self.services.engine) as connection:
            for item in work_items.list_open(connection):
                if item.due_at + TASK_LATE < now:
                    work_items.close(connection, item.id, now, self.nurse, note="Done, in this demonstration.")

    def _enrol(self, now: datetime, number: int, woman: SampleWoman) -> None:
        today = now.astimezone(self.services.zone).date()
        enrolled = enrol(self.services, now, self.nurse, woman.enrolment(number, today))
        self._women[enrolled.woman_id] = (number, woman)
        if woman.says_yes:
            self._add(now + SAYS_YES_AFTER, lambda at: self._says_yes(at, enrolled.woman_id, woman))
        for days, facts in woman.later:
            at = now + timedelta(days=days)
            self._add(at, lambda at, facts=facts: self._record(at, enrolled.woman_id, facts))  # type: ignore[misc]
        for days, body in woman.texts:
            self._will_text(now + timedelta(days=days), number, woman, body)

    def _says_yes(self, now: datetime, woman_id: int, woman: SampleWoman) -> None:
        for channel in woman.channels:
            confirm(self.services, now, "her yes", woman_id, channel)

    def _record(self, now: datetime, woman_id: int, facts: tuple[NewFact, ...]) -> None:
        if any(name == "withdraw" for name, _, _ in facts):
            preferences.withdraw(self.services, now, self.nurse, woman_id)
            return
        today = now.astimezone(self.services.zone).date()
        dated = [(name, value, None if day is None else today + timedelta(days=day)) for name, value, day in facts]
        record_facts(self.services, now, self.nurse, woman_id, dated)

    def _will_text(self, at: datetime, number: int, woman: SampleWoman, body: str) -> None:
        def text(now: datetime) -> None:
            receive_text(self.services, now, woman.mobile(number), body, f"demo{next(self._numbers):08d}")

        self._add(at, text)

    def _add(self, at: datetime, act: Act) -> None:
        heapq.heappush(self._coming, (at, next(self._numbers), act))
