"""Draws docs/plan.svg: what one made-up woman would receive, planned by the programme itself.

Run after a change of the programme: .venv/bin/python tools/plan_svg.py
The four phases are stretched to be read, not to scale. Shape and colour both tell the channel.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

from programme.circumstances import Channel
from programme.definition import Programme, load_programme
from programme.facts import Fact
from programme.folding import circumstances_from
from programme.history import Past
from programme.plan import plan
from programme.rules import Rules

ROOT = Path(__file__).resolve().parents[1]
PROGRAMME_FILE = ROOT / "programme" / "pao.toml"
PICTURE = ROOT / "docs" / "plan.svg"

BORN, JOINED, BIRTH = date(1994, 5, 17), date(2027, 1, 11), date(2026, 11, 2)
LEFT, RIGHT, TOP, ROW = 190, 1000, 92, 26
COLOURS = {"text": "#005eb8", "email": "#7c2855", "both": "#00703c"}


@dataclass(frozen=True)
class Phase:
    """A stretch of her life, drawn from ``left`` to ``right`` whatever its length."""

    name: str
    begin: date
    end: date
    left: float
    right: float

    def x(self, day: date) -> float:
        """Where a day of this phase stands."""
        return self.left + (self.right - self.left) * ((day - self.begin) / (self.end - self.begin))


def phases() -> tuple[Phase, ...]:
    """The phases of this woman's life."""
    twelve_weeks, one_year = JOINED + timedelta(weeks=12), JOINED + timedelta(days=365)
    at_45, at_66 = BORN.replace(year=BORN.year + 45), BORN.replace(year=BORN.year + 66)
    return (
        Phase("The first 12 weeks", JOINED, twelve_weeks, LEFT, 450),
        Phase("Up to a year", twelve_weeks, one_year, 450, 590),
        Phase("Quiet years: a yearly hello", one_year, at_45, 590, 790),
        Phase("45 to 65: the reminder", at_45, at_66, 790, RIGHT),
    )


def messages(programme: Programme) -> Iterator[tuple[str, str, date]]:
    """Track, channel and day of every message: each goes out on its day, and every question is answered with 1."""
    zone, rules = ZoneInfo("Europe/London"), Rules()
    facts = [
        Fact(name, value, on, datetime.combine(JOINED, datetime.min.time(), UTC), "picture")
        for name, value, on in (
            ("diagnosis", "", date(2026, 12, 14)),
            ("pregnancy", "not-pregnant", None),
            ("birth", "", BIRTH),
            ("baby", "with-her", None),
            ("feeding", "mixed", None),
            ("break-sites", "spine", None),
            ("last-break", "", date(2026, 11, 30)),
            ("treatment", "undecided", None),
            ("partner", "yes", None),
        )
    ]
    history: dict[tuple[str, str], Past] = {}
    day = JOINED
    while day < phases()[-1].end:
        way = Channel(open=True, confirmed_on=JOINED, proved_on=day)
        known = circumstances_from(1, facts, born=BORN, enrolled_on=JOINED, text=way, email=way, zone=zone)
        wanted = [
            one
            for one in plan(programme, known, tuple(history.values()), day, rules)
            if one.state == "planned" and one.due_on is not None
        ]
        if not wanted:
            return
        day = min(one.due_on for one in wanted if one.due_on is not None)
        for one in (each for each in wanted if each.due_on == day):
            step = programme.step(one.step)
            channels = one.channels or step.channels
            kind = "both" if step.both and len(channels) > 1 else "email" if "email" in channels else "text"
            history[one.key] = Past(one.step, one.occurrence, "sent", day, True, kind != "email")
            yield step.track, kind, day


def draw(programme: Programme) -> str:
    """The picture."""
    found = list(messages(programme))
    tracks = [track for track in programme.tracks if any(one[0] == track for one in found)]
    height = TOP + ROW * len(tracks) + 90
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1020 {height}" role="img" aria-labelledby="title desc" '
        'font-family="system-ui, sans-serif" font-size="13">',
        '<title id="title">What one woman receives</title>',
        f'<desc id="desc">{len(found)} messages to one made-up woman from joining to 65: close together at first, then '
        "rare, then a yearly reminder. Squares are emails, circles texts, diamonds both.</desc>",
        f'<rect width="1020" height="{height}" fill="#fff"/>',
        f'<text x="16" y="28" font-size="18" font-weight="600">What one woman receives: {len(found)} messages '
        "in 34 years</text>",
        *_phase_bands(height),
        *_rows(programme, tracks),
        *(_mark(tracks.index(track), kind, day) for track, kind, day in found),
        *_legend(height),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _phase_bands(height: int) -> Iterator[str]:
    for number, phase in enumerate(phases()):
        shade = "#f0f4f5" if number % 2 == 0 else "#fff"
        width = phase.right - phase.left
        yield f'<rect x="{phase.left:g}" y="48" width="{width:g}" height="{height - 126}" fill="{shade}"/>'
        yield f'<text x="{phase.left + 8:g}" y="68" font-weight="600">{escape(phase.name)}</text>'


def _rows(programme: Programme, tracks: list[str]) -> Iterator[str]:
    for number, track in enumerate(tracks):
        y = TOP + ROW * number
        yield f'<line x1="{LEFT}" x2="{RIGHT}" y1="{y}" y2="{y}" stroke="#d8dde0"/>'
        yield f'<text x="16" y="{y + 5}">{escape(programme.tracks[track])}</text>'


def _mark(row: int, kind: str, day: date) -> str:
    phase = next((one for one in phases() if one.begin <= day < one.end), phases()[-1])
    return _shape(kind, phase.x(day), TOP + ROW * row)


def _shape(kind: str, x: float, y: float) -> str:
    colour = COLOURS[kind]
    if kind == "text":
        return f'<circle cx="{x:.1f}" cy="{y:g}" r="5" fill="{colour}"/>'
    if kind == "email":
        return f'<rect x="{x - 4.5:.1f}" y="{y - 4.5:g}" width="9" height="9" fill="{colour}"/>'
    return f'<path d="M{x:.1f} {y - 7:g}l7 7l-7 7l-7 -7z" fill="{colour}"/>'


def _legend(height: int) -> Iterator[str]:
    y = height - 54
    for number, (kind, name) in enumerate((("text", "text"), ("email", "email"), ("both", "text and email"))):
        x = LEFT + 8 + number * 110
        yield _shape(kind, x, y)
        yield f'<text x="{x + 14}" y="{y + 5}">{name}</text>'
    yield (
        f'<text x="16" y="{y + 31}" fill="#4c6272">Each phase is stretched. She had a baby in November 2026, '
        "broke bones in her back, joined in January 2027, and answers “not yet”.</text>"
    )


if __name__ == "__main__":
    PICTURE.write_text(draw(load_programme(PROGRAMME_FILE.read_text(encoding="utf-8"))), encoding="utf-8")
