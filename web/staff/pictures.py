"""How many messages went, and how many are to come, as bar charts with the numbers below them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import Response

from actions import pictures as counting
from actions.pictures import Day
from web.context import now, services
from web.staff.access import staff
from web.staff.layout import blueprint, show

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 960, 260, 44, 34, 14
PAST: Final = (
    ("delivered", "Delivered"), ("sent", "Sent, no receipt yet"), ("failed", "Not delivered"), ("held", "Held back"),
)  # fmt: skip
AHEAD: Final = (("planned", "Planned"), ("held", "Held back"))
STEPS: Final = (4, 8, 12, 20)


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a column (SVG units)."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A stacked bar chart."""

    bars: tuple[Bar, ...]
    lines: tuple[tuple[float, str], ...]
    labels: tuple[tuple[float, str], ...]
    sentence: str
    kinds: tuple[tuple[str, str], ...]
    width: int = WIDTH
    height: int = HEIGHT
    base: int = HEIGHT - BOTTOM


@blueprint.get("/pictures")
@staff("nurse", "admin")
def pictures() -> Response:
    """The last 30 days and the next 14."""
    found = counting.pictures(services(), now())
    return show(
        "pictures/page", back="/staff/", past=found.past[::-1], ahead=found.ahead,
        past_chart=chart(found.past, PAST, "Messages of the last 30 days"),
        ahead_chart=chart(found.ahead, AHEAD, "Messages of the next 14 days"), past_kinds=PAST, ahead_kinds=AHEAD,
    )  # fmt: skip


def chart(days: Sequence[Day], kinds: tuple[tuple[str, str], ...], title: str) -> Chart:
    """The picture of these days."""
    totals = [sum(getattr(day, kind) for kind, _ in kinds) for day in days]
    top = nice_top(max(totals, default=0))
    room, column = HEIGHT - BOTTOM - TOP, (WIDTH - LEFT) / max(len(days), 1)
    bars = []
    for number, day in enumerate(days):
        y = float(HEIGHT - BOTTOM)
        for kind, name in kinds:
            count = getattr(day, kind)
            tall = room * count / top
            y -= tall
            if count:
                said = f"{day.on.day} {day.on:%B}: {count} {name.lower()}"
                bars.append(
                    Bar(round(LEFT + number * column + 3, 1), round(y, 1), round(column - 6, 1), round(tall, 1), kind,
                        said)
                )  # fmt: skip
    lines = tuple(
        (round(HEIGHT - BOTTOM - room * part / 4, 1), f"{top * part // 4:,}")
        for part in range(5)
        if top * part % 4 == 0
    )
    every = 1 if len(days) <= 14 else 3
    labels = tuple(
        (round(LEFT + (number + 0.5) * column, 1), f"{day.on.day} {day.on:%b}")
        for number, day in enumerate(days)
        if number % every == 0
    )
    sums = ", ".join(f"{sum(getattr(day, kind) for day in days):,} {name.lower()}" for kind, name in kinds)
    return Chart(tuple(bars), lines, labels, f"{title}: {sums}. The table below has the numbers of each day.", kinds)


def nice_top(highest: int) -> int:
    """The top of the scale: a round number above the highest column that four parts divide evenly."""
    power = 1
    while True:
        for step in STEPS:
            if step * power >= max(highest, 4):
                return step * power
        power *= 10
