"""Dates as people read them, for templates."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Flask


def long_date(day: date) -> str:
    """4 March 2027."""
    return f"{day.day} {day:%B %Y}"


def install(app: Flask, zone: ZoneInfo) -> None:
    """Make ``long_date`` and ``local_time`` known to the templates."""

    def local_time(moment: datetime) -> str:
        """4 March 2027 at 14:05."""
        local = moment.astimezone(zone)
        return f"{long_date(local.date())} at {local:%H:%M}"

    app.jinja_env.filters["long_date"] = long_date
    app.jinja_env.filters["local_time"] = local_time
