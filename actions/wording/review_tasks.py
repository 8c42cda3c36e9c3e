"""Wording whose source is soon to be read again becomes a task, before it is held for its age."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Final

from actions import work_items
from actions.services import Services
from actions.wording.overview import lines, reviews_due
from db.engine import writing

KIND: Final = "wording-review"
ACTOR: Final = "clock"
AHEAD: Final = timedelta(days=30)
NAMED: Final = 4
"""Messages named in the sentence; the page of reviews lists all."""


def review_tasks(services: Services, now: datetime) -> int:
    """One task for each day by which wording is to be read again; answers how many are new.

    It comes 30 days before, and once more when it was ticked off and the wording is as it was.
    """
    today = now.astimezone(services.zone).date()
    by_day: dict[tuple[date, date], list[str]] = defaultdict(list)
    for one in reviews_due(services, lines(services), today):
        if one.review_by <= today + AHEAD:
            by_day[one.review_by, one.held_from].append(one.line.title)
    if not by_day:
        return 0
    with writing(services.engine) as connection:
        opened = [
            work_items.open_item(
                connection, KIND, None, _sentence(titles, day, held_from), now, services.work_calendar, actor=ACTOR,
                dedupe=f"{KIND}:{day}", quiet_for=AHEAD,
            )
            for (day, held_from), titles in sorted(by_day.items())
        ]  # fmt: skip
    return sum(one is not None for one in opened)


def _sentence(titles: list[str], day: date, held_from: date) -> str:
    few = ", ".join(f"“{title}”" for title in sorted(titles)[:NAMED])
    more = f" and {len(titles) - NAMED} more" if len(titles) > NAMED else ""
    return (
        f"To be read again at the source by {day:%-d %B %Y}: {few}{more}. Not sent from {held_from:%-d %B %Y} on, "
        "until a new version with a new day is approved. All are under Messages, “Wording to be read again”."
    )
