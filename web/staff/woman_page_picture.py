"""Her messages as a picture: a line of decades on which the first months are stretched so that every message shows.

Drawn on the server as SVG, without script. The lists on the page carry the same facts; the picture is for the eye.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from dateutil.relativedelta import relativedelta

WIDTH: Final = 960
MARGIN: Final = 14
STEP: Final = 15
"""Width of one column: marks in the same column stand on each other."""
TOP: Final = 34
SHAPES: Final = {"delivered": "dot", "sent": "dot", "failed": "cross", "planned": "ring", "held": "diamond"}
NAMES: Final = {
    "delivered": "Delivered",
    "sent": "Sent",
    "failed": "Not delivered",
    "planned": "Planned",
    "held": "Held back",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A message in the picture. ``kind`` is one of NAMES."""

    on: date
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark with its place (SVG units)."""

    x: float
    y: float
    kind: str
    shape: str
    title: str


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of time, from ``x`` on ``width`` wide."""

    name: str
    x: float
    width: float
    shaded: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A day on the line with its name."""

    x: float
    name: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything the template draws. ``sentence`` says in words what is seen."""

    height: int
    base: int
    phases: tuple[Phase, ...]
    ticks: tuple[Tick, ...]
    marks: tuple[Placed, ...]
    today_x: float | None
    kinds: tuple[tuple[str, str, str], ...]
    sentence: str
    width: int = WIDTH


class _Scale:
    """Days to places: each phase is a straight scale by itself."""

    def __init__(self, start: date, end: date) -> None:
        self.start = start
        bounds = [
            (start + relativedelta(months=3), 0.40, "First 3 months"),
            (start + relativedelta(years=1), 0.24, "To 1 year"),
            (start + relativedelta(years=5), 0.18, "Years 2 to 5"),
            (end, 0.18, "Later"),
        ]
        self.phases: list[tuple[date, date, float, float, str]] = []
        room = WIDTH - 2 * MARGIN
        kept = [one for one in bounds if one[0] <= end or one is bounds[0]]
        share = sum(part for _, part, _ in kept)
        x, since = float(MARGIN), start
        for until, part, name in kept:
            wide = room * part / share
            self.phases.append((since, max(until, since + timedelta(days=1)), x, wide, name))
            x, since = x + wide, until

    def place(self, day: date) -> float:
        """The x of a day; days outside stand at the edges."""
        for since, until, x, wide, _ in self.phases:
            if day < until or until == self.phases[-1][1]:
                part = (min(max(day, since), until) - since).days / (until - since).days
                return x + 10 + part * (wide - 20)
        return float(MARGIN)


def draw(marks: Iterable[Mark], start: date, today: date | None) -> Picture:
    """The picture of these messages from ``start`` (the day she was enrolled) on."""
    found = sorted(marks, key=lambda one: (one.on, one.title))
    last = max([one.on for one in found], default=start)
    scale = _Scale(start, max(last, start + relativedelta(months=3)) + timedelta(days=1))
    columns: dict[int, int] = {}
    places = []
    for one in found:
        column = round((scale.place(one.on) - MARGIN) / STEP)
        level = columns.get(column, 0)
        columns[column] = level + 1
        places.append((one, MARGIN + column * STEP, level))
    tallest = max(columns.values(), default=1)
    base = TOP + 14 + max(tallest, 2) * STEP
    drawn = tuple(
        Placed(x, base - 12 - level * STEP, one.kind, SHAPES[one.kind], f"{_said(one.on)}: {one.title}")
        for one, x, level in places
    )
    used = {one.kind for one in found}
    return Picture(
        height=base + 30,
        base=base,
        phases=tuple(
            Phase(name, x, wide, number % 2 == 0) for number, (_, _, x, wide, name) in enumerate(scale.phases)
        ),
        ticks=tuple(_ticks(scale)),
        marks=drawn,
        today_x=scale.place(today) if today is not None and start <= today else None,
        kinds=tuple((kind, SHAPES[kind], NAMES[kind]) for kind in NAMES if kind in used),
        sentence=_sentence(found, start),
    )


def _ticks(scale: _Scale) -> Iterable[Tick]:
    for number, (since, until, _, _, _) in enumerate(scale.phases):
        if number == 0:
            days = [_month(since, month) for month in range(1, 3)]
            yield from (Tick(scale.place(day), f"{day:%b %Y}") for day in days)
        elif number == 1:
            days = [_month(since, month) for month in (1, 4, 7)]
            yield from (Tick(scale.place(day), f"{day:%b %Y}") for day in days if day < until)
        else:
            count = until.year - since.year
            gap = 1 if number == 2 else max(1, round(count / 3))
            years = range(since.year + 1, until.year + (number == 2), gap)
            yield from (Tick(scale.place(date(year, 1, 1)), str(year)) for year in years)


def _month(since: date, months: int) -> date:
    return (since + relativedelta(months=months)).replace(day=1)


def _sentence(marks: list[Mark], start: date) -> str:
    if not marks:
        return "Timeline of her messages: there are none yet."
    counts = [f"{sum(one.kind == kind for one in marks)} {NAMES[kind].lower()}" for kind in NAMES]
    said = ", ".join(one for one in counts if not one.startswith("0 "))
    return (
        f"Timeline of her messages from {_said(start)} to {_said(marks[-1].on)}: {said}. "
        "The lists on this page say the same in words."
    )


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
