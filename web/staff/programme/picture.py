"""The whole programme as a picture: a lane for each track, time from joining to the last reminder.

It shows a woman who joins ten days after her diagnosis and three weeks after a birth, and reports her menopause at 51.
What waits for something to happen stands apart, on the right. Drawn on the server as SVG, without script.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from programme.calendar import add_months
from programme.definition import Programme, Step
from programme.rules import Rules
from programme.steps import Repeat

WIDTH: Final = 960
LEFT: Final = 176
EVENTS: Final = 850
"""Where the part for what waits for something to happen begins."""
TOP: Final = 40
LANE: Final = 40
MARK: Final = 11
JOINED: Final = date(2027, 1, 11)
BORN: Final = date(1994, 5, 17)
BIRTH: Final = date(2026, 12, 21)
SHAPES: Final = {"Text": "dot", "Email": "square", "Text and email": "diamond", "Text or email": "ring"}


@dataclass(frozen=True, slots=True)
class Lane:
    """A track."""

    name: str
    y: int
    shaded: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """One message in the picture."""

    x: float
    y: float
    shape: str
    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of time."""

    name: str
    x: float
    width: float
    shaded: bool


@dataclass(frozen=True, slots=True)
class Map:
    """Everything the template draws. ``sentence`` says it in words."""

    height: int
    lanes: tuple[Lane, ...]
    phases: tuple[Phase, ...]
    marks: tuple[Mark, ...]
    sentence: str
    width: int = WIDTH
    left: int = LEFT
    events: int = EVENTS
    shapes: tuple[tuple[str, str], ...] = tuple(SHAPES.items())


_AGE_45, _AGE_66 = date(2039, 5, 17), date(2060, 5, 17)
_BOUNDS: Final = (
    ("First 12 weeks", JOINED, JOINED + timedelta(weeks=12), 0.44),
    ("To 1 year", JOINED + timedelta(weeks=12), JOINED + timedelta(days=365), 0.2),
    ("Years 2 to 12", JOINED + timedelta(days=365), _AGE_45, 0.16),
    ("45 to 65", _AGE_45, _AGE_66, 0.2),
)


def draw(programme: Programme, channels: Mapping[str, str], rules: Rules) -> Map:
    """The picture. ``channels``: each step's channels in words, as in SHAPES."""
    anchors = _anchors(rules)
    lanes: list[Lane] = []
    marks: list[Mark] = []
    for number, (track, name) in enumerate(programme.tracks.items()):
        y = TOP + number * LANE
        lanes.append(Lane(name, y, number % 2 == 0))
        steps = [step for step in programme.steps.values() if step.track == track]
        marks += _lane(steps, channels, anchors, y + LANE / 2)
    phases = tuple(
        Phase(name, _place(begin), (EVENTS - LEFT - 12) * share, number % 2 == 0)
        for number, (name, begin, _, share) in enumerate(_BOUNDS)
    )
    timed = sum(mark.x < EVENTS for mark in marks)
    sentence = (
        f"The programme in {len(lanes)} tracks: {timed} marks from joining to the age of 65, and "
        f"{len(marks) - timed} for messages that wait for something to happen. The tables below say the same in words."
    )
    return Map(TOP + len(lanes) * LANE + 12, tuple(lanes), phases, tuple(marks), sentence)


def _anchors(rules: Rules) -> dict[str, date | None]:
    first = BORN.replace(year=BORN.year + rules.first_reminder_age)
    last = BORN.replace(year=BORN.year + rules.last_reminder_age)
    exercise = max(JOINED + timedelta(days=24), BIRTH + timedelta(days=rules.first_exercise_after_birth_days))
    return {
        "enrolment": JOINED, "diagnosis": JOINED - timedelta(days=10), "birth": BIRTH, "birth_recorded": JOINED,
        "recovery": JOINED, "first_exercise": exercise, "exercise_started": exercise, "first_reminder": first,
        "last_reminder": last + timedelta(days=14),
    }  # fmt: skip


def _days(step: Step, anchors: Mapping[str, date | None]) -> Iterator[date | None]:
    """The days of a step; None for one that waits for something to happen."""
    days: list[date | None] = [one.due.on(anchors) for one in step.occasions]
    if step.repeat:
        days += _repeated(step.repeat, anchors)
    if step.birthdays:
        start = anchors["first_reminder"]
        days += [add_months(start, 12 * year) for year in range(0, 21, 2)] if start else []
    known = [day for day in days if day is not None]
    if known:
        yield from known
    else:
        yield None


def _repeated(repeat: Repeat, anchors: Mapping[str, date | None]) -> list[date | None]:
    first, last = repeat.due.on(anchors), anchors["last_reminder"]
    if first is None or last is None:
        return []
    until = last if not isinstance(repeat.until_age, int) else BORN.replace(year=BORN.year + repeat.until_age)
    days: list[date | None] = []
    while first < min(until, _AGE_66):
        days.append(first)
        first = add_months(first, repeat.months)
    return days


def _place(day: date) -> float:
    x = float(LEFT)
    room = EVENTS - LEFT - 12
    for _, begin, end, share in _BOUNDS:
        if day < end or end == _AGE_66:
            part = (min(max(day, begin), end) - begin).days / (end - begin).days
            return x + part * room * share
        x += room * share
    return x


def _lane(
    steps: Iterable[Step], channels: Mapping[str, str], anchors: Mapping[str, date | None], middle: float
) -> Iterator[Mark]:
    """The marks of one track; those in the same place stand on each other."""
    found: list[tuple[float, Step, int]] = []
    waiting = 0
    for step in steps:
        for day in _days(step, anchors):
            if day is None:
                found.append((EVENTS + 10 + waiting % 9 * MARK, step, waiting // 9))
                waiting += 1
            else:
                found.append((round(_place(day) / MARK) * MARK + MARK / 2, step, -1))
    found.sort(key=lambda one: one[0])
    for x, group in groupby(found, key=lambda one: one[0]):
        here = list(group)
        for level, (_, step, row) in enumerate(here):
            place = row if row >= 0 else level
            y = middle + (place - (len(here) - 1 if row < 0 else 1) / 2) * MARK * (0.9 if len(here) < 4 else 0.7)
            shape = SHAPES.get(channels[step.key], "dot")
            yield Mark(x, y, shape, step.key, step.says or step.key)
