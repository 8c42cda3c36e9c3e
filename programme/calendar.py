"""Her local calendar: sending days and hours, days to avoid, and sums with months and birthdays.

A local time that daylight saving skips moves on by the hour that was skipped; one that happens twice means the first.
A birthday on 29 February is kept on 28 February in common years. Nothing here reads a clock.
"""

from calendar import isleap
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil.easter import easter

DAYS_OF_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True, slots=True)
class SendingHours:
    """When messages may go out: local hours [``start``, ``end``), and weekdays (Monday is 0)."""

    start: time = time(9, 30)
    end: time = time(18, 30)
    weekdays: frozenset[int] = frozenset(range(6))
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/London"))
    avoid: frozenset[str] = frozenset({"12-25", "12-26", "mothers-day"})
    days_around_a_loss: int = 21

    def narrowed(self, safe: tuple[time, time] | None) -> "SendingHours":
        """Her own safe hours, cut to these hours; hers alone when the two do not meet."""
        if safe is None:
            return self
        start, end = max(self.start, safe[0]), min(self.end, safe[1])
        if start >= end:
            start, end = safe
        return replace(self, start=start, end=end)

    def opens(self, day: date) -> datetime:
        """The instant (UTC) at which sending begins on a local day."""
        return datetime.combine(day, self.start, self.zone).astimezone(UTC)

    def closes(self, day: date) -> datetime:
        """The instant (UTC) at which sending ends on a local day."""
        return datetime.combine(day, self.end, self.zone).astimezone(UTC)

    def local_day(self, instant: datetime) -> date:
        """The local calendar day of an aware instant."""
        return instant.astimezone(self.zone).date()

    def open_at(self, instant: datetime) -> bool:
        """Whether the local time of day lies inside the hours (the day itself is asked elsewhere)."""
        local = instant.astimezone(self.zone).time()
        return self.start <= local < self.end

    def allows(self, day: date) -> bool:
        """Whether messages may go out on this local day at all; a woman's own days are asked elsewhere."""
        return day.weekday() in self.weekdays and day not in avoided_days(self.avoid, day.year)


@dataclass(frozen=True, slots=True)
class QuietDays:
    """Her own days without messages: her birthday, and every year some days around the dates that hurt."""

    birthday: date | None = None
    hurtful: frozenset[date] = frozenset()
    margin_days: int = 21

    def is_birthday(self, day: date) -> bool:
        """Whether it is her birthday."""
        birthday = self.birthday
        return birthday is not None and day.month == birthday.month and day == birthday_in(birthday, day.year)

    def hurts(self, day: date) -> bool:
        """Whether the day is near one that hurts, in any year."""
        return bool(self.hurtful) and any(near_anniversary(day, one, self.margin_days) for one in self.hurtful)

    def covers(self, day: date) -> bool:
        """Whether a local day is one of hers."""
        return self.is_birthday(day) or self.hurts(day)


@lru_cache(maxsize=1024)
def avoided_days(names: frozenset[str], year: int) -> frozenset[date]:
    """The days of a year that the settings name: ``12-25`` is a date of every year, ``mothers-day`` one that moves."""
    found = set()
    for name in names:
        if name == "mothers-day":
            found.add(mothers_day(year))
        else:
            month, day = (int(part) for part in name.split("-"))
            found.add(birthday_in(date(2000, month, day), year))
    return frozenset(found)


@lru_cache(maxsize=256)
def mothers_day(year: int) -> date:
    """Mothering Sunday in the UK: three weeks before Easter Sunday."""
    return easter(year) - timedelta(days=21)


def birthday_in(born: date, year: int) -> date:
    """Her birthday in a year; 29 February is kept on 28 February in common years."""
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def at_age(born: date, age: int) -> date:
    """The day she turns ``age``."""
    return birthday_in(born, born.year + age)


def age_on(born: date, day: date) -> int:
    """Her age in whole years on a day."""
    return day.year - born.year - (day < birthday_in(born, day.year))


def add_months(day: date, months: int) -> date:
    """Calendar months later; a day that the month lacks becomes its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    last = 29 if month == 2 and isleap(year) else DAYS_OF_MONTHS[month - 1]
    return date(year, month, min(day.day, last))


def near_anniversary(day: date, original: date, margin_days: int) -> bool:
    """Whether ``day`` is within the margin of ``original`` or of one of its yearly returns."""
    if (original - day).days > margin_days:
        return False
    years = (day.year - 1, day.year, day.year + 1)
    return any(abs((day - birthday_in(original, year)).days) <= margin_days for year in years)


def add_working_days(day: date, count: int, holidays: Iterable[date] = ()) -> date:
    """Monday to Friday, ``count`` days on; ``count`` 0 gives the day itself, or the next working day."""
    off = set(holidays)
    while day.weekday() > 4 or day in off:
        day += timedelta(days=1)
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in off:
            count -= 1
    return day
