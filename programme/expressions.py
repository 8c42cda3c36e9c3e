"""When a step is due, as the programme file writes it: ``later(enrolment, birth) + 14 days``.

    expression := term [ "+" number unit ]
    term       := anchor | "later(" expression "," expression ")" | "earlier(" ... ")"
    unit       := day(s) | week(s) | month(s) | year(s)

An anchor that is not known makes the whole expression not known (``None``), never "now"; ``later`` needs all its parts,
``earlier`` takes what is there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from programme.calendar import add_months

ANCHORS = {
    "enrolment": "the day she confirmed that she wants messages",
    "diagnosis": "the day of diagnosis",
    "birth": "the day of birth, or the day it was recorded when that is not known or long after",
    "birth_recorded": "the day the birth was recorded",
    "recovery": "the later of enrolment and birth, or the day messages for after the birth became right for her",
    "pregnancy_recorded": "the day her present pregnancy was recorded",
    "due_date": "the day the birth is expected",
    "status_unknown": "the day since which it is not known whether she is pregnant",
    "loss_recorded": "the day a loss was recorded",
    "menopause": "the day the menopause was reported",
    "talk": "the day the talk with her doctor was reported",
    "pause_end": "the day her pause ends",
    "first_reminder": "the day of the first menopause reminder",
    "closing": "the day the service closes",
    "last_reminder": "14 days after her birthday of the last reminder's age",
    "menopause_message": "when the menopause was reported: at once, or 14 days after enrolment if reported then",
    "first_exercise": "24 days after enrolment or 42 (a setting) after the birth, the later; or when a nurse says",
    "exercise_started": "the day exercise-start-gentle was sent",
    "staff_told_of_pregnancy": "a nurse's talk about a new pregnancy, at most 3 working days after its record",
}

_TOKEN = re.compile(r"\s*(?:(\d+)|([a-z_]+)|([(),+-]))")


class ExpressionError(ValueError):
    """The expression cannot be read; the text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Due:
    """A parsed expression: an anchor name or a choice of parts, plus days and months."""

    anchor: str
    parts: tuple["Due", ...] = ()
    days: int = 0
    months: int = 0

    def on(self, anchors: Mapping[str, date | None]) -> date | None:
        """The day, or None when an anchor it needs is not known."""
        base = self._base(anchors)
        if base is None:
            return None
        if self.months:
            base = add_months(base, self.months)
        return base + timedelta(days=self.days) if self.days else base

    def _base(self, anchors: Mapping[str, date | None]) -> date | None:
        if not self.parts:
            return anchors.get(self.anchor)
        days = [part.on(anchors) for part in self.parts]
        known = [day for day in days if day is not None]
        if self.anchor == "later":
            return max(known) if len(known) == len(days) else None
        return min(known, default=None)

    def anchors(self) -> frozenset[str]:
        """The names of all anchors used."""
        if not self.parts:
            return frozenset({self.anchor})
        return frozenset().union(*(part.anchors() for part in self.parts))

    def shifted(self, days: int = 0, months: int = 0) -> "Due":
        """The same, so much later."""
        return Due(self.anchor, self.parts, self.days + days, self.months + months)


def parse_due(text: str) -> Due:
    """Read an expression; raises ExpressionError with a sentence."""
    tokens = _tokens(text)
    due, rest = _expression(tokens, text)
    if rest:
        raise ExpressionError(f"“{text}”: “{rest[0]}” was not expected here.")
    return due


def parse_duration(text: str) -> tuple[int, int]:
    """``"2 weeks"`` as (days, months); raises ExpressionError."""
    tokens = _tokens(text)
    days, months, rest = _duration(tokens, text)
    if rest:
        raise ExpressionError(f"“{text}” is not a length of time such as “14 days” or “6 months”.")
    return days, months


def _tokens(text: str) -> list[str]:
    tokens, at = [], 0
    stripped = text.strip()
    while at < len(stripped):
        match = _TOKEN.match(stripped, at)
        if match is None:
            raise ExpressionError(f"“{text}”: the character “{stripped[at:].lstrip()[0]}” was not expected.")
        tokens.append(match.group().strip())
        at = match.end()
    if not tokens:
        raise ExpressionError("An empty text is not a due date. Write, for example, “enrolment + 7 days”.")
    return tokens


def _expression(tokens: list[str], text: str) -> tuple[Due, list[str]]:
    due, rest = _term(tokens, text)
    while rest and rest[0] in "+-":
        days, months, after = _duration(rest[1:], text)
        sign = 1 if rest[0] == "+" else -1
        due, rest = due.shifted(sign * days, sign * months), after
    return due, rest


def _term(tokens: list[str], text: str) -> tuple[Due, list[str]]:
    name, rest = tokens[0], tokens[1:]
    if name in ("later", "earlier") and rest[:1] == ["("]:
        parts, rest = [], rest[1:]
        while True:
            if not rest:
                raise ExpressionError(f"“{text}”: a closing bracket is missing.")
            part, rest = _expression(rest, text)
            parts.append(part)
            if rest[:1] == [","]:
                rest = rest[1:]
            elif rest[:1] == [")"]:
                return Due(name, tuple(parts)), rest[1:]
            else:
                raise ExpressionError(f"“{text}”: a comma or a closing bracket is missing.")
    if name not in ANCHORS:
        raise ExpressionError(
            f"“{text}”: “{name}” is not an anchor. Use one of: {', '.join(ANCHORS)}, later(…), earlier(…)."
        )
    return Due(name), rest


def _duration(tokens: list[str], text: str) -> tuple[int, int, list[str]]:
    if len(tokens) < 2 or not tokens[0].isdigit():
        raise ExpressionError(f"“{text}”: after + comes a number and days, weeks, months or years.")
    number, unit = int(tokens[0]), tokens[1].removesuffix("s")
    if unit not in ("day", "week", "month", "year") or number > 36_500:
        raise ExpressionError(
            f"“{text}”: “{tokens[0]} {tokens[1]}” is not a length of time. Use days, weeks, months or years."
        )
    days = number * {"day": 1, "week": 7}.get(unit, 0)
    months = number * {"month": 1, "year": 12}.get(unit, 0)
    return days, months, tokens[2:]
