"""What she keeps: a calendar file with the later reminders, a letter and a card. They work without this service."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event

from messages.documents import card_html, letter_html, rendered_line
from messages.template import Template

__all__ = [
    "CalendarTexts",
    "NothingToRemind",
    "calendar_file",
    "calendar_texts",
    "card_html",
    "letter_html",
    "reminder_days",
]

FIRST_AGE, LAST_AGE = 45, 65
EXTRA_AGES = (51, 55)
DAYS_AFTER_BIRTHDAY = 14
# The extra reminders at 51 and 55 come half a year after the yearly ones, so that two never fall on one day.
EXTRA_AFTER_YEARLY = timedelta(weeks=26)

_NAMESPACE = uuid.UUID("9f0c4f1e-4f0a-5a53-9d5f-6f1f0c0b7a11")
_EPOCH = date(2020, 1, 1)


class NothingToRemind(ValueError):
    """No calendar file can be made; the sentence says why."""


@dataclass(frozen=True)
class CalendarTexts:
    """The words in the calendar: `extra` is for the reminders at 51 and 55, by age."""

    name: str
    title: str
    note: str
    extra: Mapping[int, str]


@dataclass(frozen=True)
class ReminderDay:
    """One entry: the age it belongs to, whether it is one of the two extra ones, and its day."""

    age: int
    extra: bool
    day: date


def calendar_texts(
    template: Template, values: Mapping[str, str], flags: Mapping[str, bool], *, discreet: bool
) -> CalendarTexts:
    """Return the words of `documents/calendar`, in plain words that say nothing when she asked for discreet ones."""
    variant = "discreet" if discreet else None
    lines = {
        name: rendered_line(template, name, variant, values, flags)
        for name in ("calendar name", "title", "note", "note fifty one", "note fifty five")
    }
    extra = {51: lines["note fifty one"], 55: lines["note fifty five"]}
    return CalendarTexts(lines["calendar name"], lines["title"], lines["note"], extra)


def reminder_days(date_of_birth: date | None, year_of_birth: int | None, made_on: date) -> tuple[ReminderDay, ...]:
    """Return the days still to come, in order. With only a year of birth, 1 January counts as her birthday."""
    if date_of_birth is None and year_of_birth is None:
        raise NothingToRemind("A calendar file needs her date of birth, or at least the year.")
    born = date_of_birth or date(year_of_birth or 0, 1, 1)
    days = sorted(_all_days(born), key=lambda reminder: reminder.day)
    return tuple(reminder for reminder in days if reminder.day >= made_on)


def _all_days(born: date) -> Iterator[ReminderDay]:
    for age in range(FIRST_AGE, LAST_AGE + 1):
        day = birthday(born, age) + timedelta(days=DAYS_AFTER_BIRTHDAY)
        yield ReminderDay(age, extra=False, day=day)
        if age in EXTRA_AGES:
            yield ReminderDay(age, extra=True, day=day + EXTRA_AFTER_YEARLY)


def birthday(born: date, age: int) -> date:
    """Return the birthday of that age; who was born on 29 February has it on the 28th in common years."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 2, 28)


def calendar_file(
    date_of_birth: date | None,
    year_of_birth: int | None,
    discreet: bool,
    made_on: date,
    texts: CalendarTexts,
    *,
    series: str = "keepsake",
    alarm: bool = True,
) -> bytes:
    """Return an iCalendar file (RFC 5545): one all-day entry a year from 45 to 65, and one more each at 51 and 55.

    `texts` are the words (see `calendar_texts`); `discreet` also keeps the entries private and without an age in sight.
    `series` is an opaque id kept with her enrolment: a newer file then replaces the entries of the older one, and never
    those of somebody else. NothingToRemind when her age is not known or every day has gone by.
    """
    days = reminder_days(date_of_birth, year_of_birth, made_on)
    if not days:
        raise NothingToRemind(f"All reminders up to the age of {LAST_AGE} have gone by. Give her the letter instead.")
    calendar = Calendar()
    calendar.add("prodid", "-//Recovery messages//Reminders to keep//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", texts.name)
    for reminder in days:
        calendar.add_component(_event(reminder, texts, made_on, series, discreet=discreet, alarm=alarm))
    return bytes(calendar.to_ical())


def _event(
    reminder: ReminderDay, texts: CalendarTexts, made_on: date, series: str, *, discreet: bool, alarm: bool
) -> Event:
    kind = "extra" if reminder.extra else "yearly"
    event = Event()
    event.add("uid", str(uuid.uuid5(_NAMESPACE, f"{series}/{kind}/{reminder.age}")))
    event.add("dtstamp", datetime.combine(made_on, time(), UTC))
    event.add("sequence", max((made_on - _EPOCH).days, 0))
    event.add("dtstart", reminder.day)
    event.add("dtend", reminder.day + timedelta(days=1))
    event.add("summary", texts.title)
    event.add("description", texts.extra[reminder.age] if reminder.extra else texts.note)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE" if discreet else "PUBLIC")
    if alarm:
        event.add_component(_alarm(texts.title))
    return event


def _alarm(title: str) -> Alarm:
    """Nine in the morning of the day, wherever she is: an all-day entry begins at her own midnight."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", timedelta(hours=9))
    return alarm
