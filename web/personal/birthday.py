"""The date of birth as she typed it: forgiving about how, exact about what."""

from collections.abc import Mapping
from datetime import date
from typing import Final

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
            "sep sept september", "oct october", "nov november", "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip


def read_date(form: Mapping[str, str]) -> date | None:
    """A real day from the boxes ``day``, ``month`` (number or name) and ``year`` (four digits), or None."""
    day, year = _digits(form.get("day", "")), _digits(form.get("year", ""))
    typed_month = form.get("month", "").strip().lower()
    month = MONTHS.get(typed_month) or _digits(typed_month)
    if not (day and month and year) or year < 1000:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_year(form: Mapping[str, str]) -> str | None:
    """Four digits from the box ``year``, or None."""
    year = _digits(form.get("year", ""))
    return str(year) if year and 1000 <= year <= 9999 else None


def typed(form: Mapping[str, str]) -> dict[str, str]:
    """What stood in the boxes, to be shown again."""
    return {name: form.get(name, "")[:20] for name in ("day", "month", "year")}


def _digits(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None
