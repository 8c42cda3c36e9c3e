"""Women for the tests of the programme: what is recorded and when, and then her life, day after day.

Days are numbers: 0 is the day she confirmed. Facts are recorded on a day, and may be about another. What the plan says
is due is "sent" on its day. Most tests use a calendar on which every day may be used (`EVERY_DAY`), so that a table
shows the programme's own day numbers; `UK` is the real one.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from programme.calendar import SendingHours
from programme.circumstances import Channel, Circumstances
from programme.definition import Programme, load_programme
from programme.facts import Fact, check_fact
from programme.folding import circumstances_from
from programme.history import HAD, Past
from programme.plan import PLANNED, Wanted, plan
from programme.rules import Rules

LONDON = ZoneInfo("Europe/London")
TUESDAY = date(2027, 3, 2)
UK = Rules()
EVERY_DAY = Rules(hours=SendingHours(weekdays=frozenset(range(7)), avoid=frozenset()))
PAO_FILE = Path(__file__).parents[3] / "programme" / "pao.toml"


@cache
def pao() -> Programme:
    """The programme as it is shipped."""
    return load_programme(PAO_FILE.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Event:
    """A fact recorded on ``day``, about day ``on``; both counted from enrolment."""

    day: int
    name: str
    value: str = ""
    on: int | None = None


def fact(name: str, value: str = "", *, on: int | None = None, day: int = 0) -> Event:
    """A fact, recorded at enrolment unless ``day`` says otherwise."""
    return Event(day, name, value, on)


@dataclass(slots=True)
class Life:
    """One woman. ``answers``: the steps whose questions she answers."""

    events: list[Event]
    enrolled: date = TUESDAY
    born: date | None = date(1997, 6, 20)
    text: bool = True
    email: bool = True
    rules: Rules = EVERY_DAY
    answers: Collection[str] = ()
    history: tuple[Past, ...] = ()
    today: int = 0
    programme: Programme = field(default_factory=pao)

    def when(self, day: int) -> date:
        """The date of a day number."""
        return self.enrolled + timedelta(days=day)

    def number(self, day: date) -> int:
        """The number of a date."""
        return (day - self.enrolled).days

    def record(self, *events: Event) -> "Life":
        """Record more, in the order given."""
        self.events.extend(events)
        return self

    def known(self, day: int | None = None) -> Circumstances:
        """What is known on a day."""
        day = self.today if day is None else day
        heard = [self._fact(index, one) for index, one in enumerate(self.events) if one.day <= day]
        return circumstances_from(
            1,
            heard,
            born=self.born,
            enrolled_on=self.enrolled,
            text=Channel(self.text, self.enrolled, self.enrolled),
            email=Channel(self.email, self.enrolled, self.enrolled),
            zone=LONDON,
        )

    def _fact(self, index: int, one: Event) -> Fact:
        on = None if one.on is None else self.when(one.on)
        at = datetime.combine(self.when(one.day), time(9), UTC) + timedelta(seconds=index)
        problems = check_fact(one.name, one.value, on, self.when(one.day))
        assert not problems, problems
        return Fact(one.name, one.value, on, at, "nurse")

    def plan(self, day: int | None = None) -> tuple[Wanted, ...]:
        """Her plan as of a day."""
        day = self.today if day is None else day
        return plan(self.programme, self.known(day), self.history, self.when(day), self.rules)

    def until(self, last: int) -> "Life":
        """Live on to the end of a day, sending what is due, and planning anew whenever something happens."""
        while self.today <= last:
            due = [one for one in self.plan() if one.state == PLANNED and one.due_on]
            for one in due:
                if one.due_on is not None and one.due_on <= self.when(self.today):
                    self.send(one)
            later = [self.number(one.due_on) for one in due if one.due_on and self.number(one.due_on) > self.today]
            news = [one.day for one in self.events if one.day > self.today]
            if any(one.due_on and one.due_on <= self.when(self.today) for one in due):
                later.append(self.today + 1)
            self.today = min([*later, *news], default=last + 1)
        self.today = last
        return self

    def send(self, one: Wanted) -> None:
        """It goes out today."""
        past = Past(one.step, one.occurrence, "sent", self.when(self.today), one.step in self.answers, self.text)
        self.history = (*self.history, past)

    def sent(self, *, system: bool = False) -> list[tuple[int, str]]:
        """What she had, as (day, step or step/occurrence)."""
        return [
            (self.number(past.on), past.step if past.occurrence == "once" else f"{past.step}/{past.occurrence}")
            for past in self.history
            if past.state in HAD and (system or self.programme.steps[past.step].counts)
        ]

    def days(self, step: str) -> list[int]:
        """The days on which she had a step."""
        return [self.number(past.on) for past in self.history if past.step == step]

    def state(self, step: str, occurrence: str | None = None) -> str:
        """How a step stands in her plan today: ``planned``, or ``held: code``, or ``skipped: code``, or ``""``."""
        found = [one for one in self.plan() if one.step == step and occurrence in (None, one.occurrence)]
        return "; ".join(sorted({one.state if one.state == PLANNED else f"{one.state}: {one.code}" for one in found}))


def table(text: str) -> list[tuple[int, str]]:
    """A table of days and steps, one a line."""
    rows = [line.split() for line in text.strip().splitlines()]
    return [(int(day), step) for day, step in rows]


def settled(rules: Rules, **changes: bool) -> Rules:
    """The same rules with clinical questions settled."""
    return replace(rules, **changes)  # type: ignore[arg-type]


def steps_of(rows: Iterable[tuple[int, str]]) -> set[str]:
    """The steps in a table, without occurrences."""
    return {step.partition("/")[0] for _, step in rows}


PREGNANT = (
    fact("diagnosis", on=-10),
    fact("pregnancy", "pregnant"),
    fact("due-date", on=60),
    fact("break-sites", "spine"),
    fact("last-break", on=-14),
)
AFTER_BIRTH = (
    fact("diagnosis", on=-10),
    fact("birth", on=-21),
    fact("break-sites", "spine"),
    fact("last-break", on=-14),
    fact("treatment", "drug", on=-7),
)
AT_HOME = (*AFTER_BIRTH, fact("baby", "with-her"), fact("feeding", "breastfeeding"))
