"""Dates and numbers as people read them, for templates."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Flask


def long_date(day: date) -> str:
    """4 March 2027."""
    return f"{day.day} {day:%B %Y}"


def spoken_number(value: str) -> str:
    """A UK mobile number as people say it, 07700 900123; anything else as it is."""
    digits = value.removeprefix("+44")
    return f"0{digits[:4]} {digits[4:]}" if value.startswith("+447") and len(digits) == 10 else value


def install(app: Flask, zone: ZoneInfo) -> None:
    """Make ``long_date`` and ``local_time`` known to the templates."""

    def local_time(moment: datetime) -> str:
        """4 March 2027 at 14:05."""
        local = moment.astimezone(zone)
        return f"{long_date(local.date())} at {local:%H:%M}"

    app.jinja_env.filters["long_date"] = long_date
    app.jinja_env.filters["spoken_number"] = spoken_number
    app.jinja_env.filters["local_time"] = local_time
