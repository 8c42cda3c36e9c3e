"""Sections [sending], [consent], [menopause], [alerts] and [content]: the rules of care that a service may set."""

import re
from datetime import date, time
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from configuration.base import EmailAddress, ListOf, Section, TimeOfDay, WebAddress

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
MOTHERS_DAY = "mothers-day"
Days = Annotated[int, Field(ge=0, le=3660)]


def _day_of_year(value: str) -> str:
    if value == MOTHERS_DAY:
        return value
    match = re.fullmatch(r"(\d\d)-(\d\d)", value)
    if not match or not _exists(int(match.group(1)), int(match.group(2))):
        raise ValueError('is not a day of the year. Write month and day like "12-24", or "mothers-day"')
    return value


def _exists(month: int, day: int) -> bool:
    longest = {1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}
    return 1 <= day <= longest.get(month, 0)


def _mobile_or_empty(value: str) -> str:
    if value and not re.fullmatch(r"\+[1-9]\d{6,14}", value):
        raise ValueError('is not a mobile number. Write it with its country code and no spaces, like "+447700900000"')
    return value


def _private_address(value: str) -> str:
    host = urlsplit(value).hostname or ""
    if value and not value.startswith("https://") and host not in {"localhost", "127.0.0.1", "::1"}:
        raise ValueError("must begin with https://, since whoever reads it on the way could keep the watcher quiet")
    return value


class Sending(Section):
    """When programme messages may arrive, in UK local time. Answers to her own message go at once."""

    start: TimeOfDay = time(9, 30)
    end: TimeOfDay = time(18, 30)
    days: Annotated[ListOf[Weekday], Field(min_length=1)] = ("mon", "tue", "wed", "thu", "fri", "sat")
    avoid: ListOf[Annotated[str, AfterValidator(_day_of_year)]] = ("12-25", "12-26", MOTHERS_DAY)
    days_around_a_loss: Days = 21


class Consent(Section):
    """How consent is asked for, how long proof of an address lasts, and how long a pause is."""

    invitation_reminder_days: Annotated[int, Field(ge=1, le=60)] = 3
    invitation_lapse_days: Annotated[int, Field(ge=2, le=90)] = 14
    proof_months: Annotated[int, Field(ge=1, le=60)] = 13
    start_again_months: Annotated[int, Field(ge=0, le=60)] = 12
    code_minutes: Annotated[int, Field(ge=5, le=1440)] = 30
    code_tries: Annotated[int, Field(ge=1, le=10)] = 3
    question_open_days: Annotated[int, Field(ge=1, le=90)] = 28
    unmonitored_reply_hours: Annotated[int, Field(ge=1, le=168)] = 24


class Menopause(Section):
    """The reminder that must reach her many years on."""

    first_age: Annotated[int, Field(ge=35, le=55)] = 45
    last_age: Annotated[int, Field(ge=55, le=90)] = 65


class Alerts(Section):
    """Who is told when a woman may need a person."""

    staffed: bool = False
    duty_address: EmailAddress = ""
    daily_summary: bool = True
    daily_summary_at: TimeOfDay = time(8, 0)
    admin_addresses: ListOf[EmailAddress] = ()
    heartbeat_url: Annotated[WebAddress, AfterValidator(_private_address)] = ""
    heartbeat_every_minutes: Annotated[int, Field(ge=1, le=60)] = 5
    closed_days: ListOf[date] = ()


class Content(Section):
    """The wording: its language, and how long it may be used past the review of its source."""

    require_approval: bool = True
    source_page_review_by_grace_days: Days = 30
