"""The local calendar: hours over changes of clocks, days to avoid, months and birthdays."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from programme.calendar import (
    QuietDays,
    SendingHours,
    add_months,
    add_working_days,
    age_on,
    at_age,
    birthday_in,
    mothers_day,
    near_anniversary,
)

HOURS = SendingHours()
DAYS = st.dates(date(1950, 1, 1), date(2080, 12, 31))


@pytest.mark.parametrize(
    ("day", "opens", "closes"),
    [
        (date(2027, 1, 4), time(9, 30), time(18, 30)),
        (date(2027, 3, 27), time(9, 30), time(18, 30)),
        (date(2027, 3, 29), time(8, 30), time(17, 30)),
        (date(2027, 10, 30), time(8, 30), time(17, 30)),
        (date(2027, 11, 1), time(9, 30), time(18, 30)),
    ],
)
def test_hours_are_local_hours(day: date, opens: time, closes: time) -> None:
    assert HOURS.opens(day) == datetime.combine(day, opens, UTC)
    assert HOURS.closes(day) == datetime.combine(day, closes, UTC)


def test_hours_that_the_change_of_clocks_skips_or_repeats() -> None:
    night = SendingHours(start=time(1, 30), end=time(4))
    assert night.opens(date(2027, 3, 28)) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert night.opens(date(2027, 10, 31)) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_the_local_day_near_midnight() -> None:
    assert HOURS.local_day(datetime(2027, 7, 1, 23, 30, tzinfo=UTC)) == date(2027, 7, 2)
    assert HOURS.local_day(datetime(2026, 12, 31, 23, 50, tzinfo=UTC)) == date(2026, 12, 31)


def test_open_from_the_first_minute_until_before_the_last() -> None:
    def at(hour: int, minute: int) -> bool:
        return HOURS.open_at(datetime(2027, 1, 4, hour, minute, tzinfo=UTC))

    assert [at(9, 29), at(9, 30), at(18, 29), at(18, 30)] == [False, True, True, False]


def test_safe_hours_narrow_and_stand_alone_where_they_do_not_meet() -> None:
    assert HOURS.narrowed(None) == HOURS
    inside = HOURS.narrowed((time(8), time(11)))
    assert (inside.start, inside.end) == (time(9, 30), time(11))
    outside = HOURS.narrowed((time(19), time(21)))
    assert (outside.start, outside.end) == (time(19), time(21))


def test_days_on_which_nothing_goes() -> None:
    assert not HOURS.allows(date(2027, 3, 14))
    assert not HOURS.allows(date(2027, 12, 25))
    assert not HOURS.allows(date(2028, 12, 26))
    assert HOURS.allows(date(2027, 12, 27))
    everyday = SendingHours(weekdays=frozenset(range(7)))
    assert not everyday.allows(date(2027, 3, 7))
    assert everyday.allows(date(2027, 3, 14))
    assert not SendingHours(avoid=frozenset({"02-29"})).allows(date(2028, 2, 29))


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2025, date(2025, 3, 30)),
        (2026, date(2026, 3, 15)),
        (2027, date(2027, 3, 7)),
        (2028, date(2028, 3, 26)),
        (2035, date(2035, 3, 4)),
    ],
)
def test_mothers_day(year: int, day: date) -> None:
    assert mothers_day(year) == day


def test_29_february() -> None:
    born = date(1996, 2, 29)
    assert birthday_in(born, 2027) == date(2027, 2, 28)
    assert birthday_in(born, 2028) == date(2028, 2, 29)
    assert at_age(born, 45) == date(2041, 2, 28)
    assert age_on(born, date(2041, 2, 27)) == 44
    assert age_on(born, date(2041, 2, 28)) == 45
    quiet = QuietDays(born)
    assert quiet.is_birthday(date(2027, 2, 28))
    assert not quiet.is_birthday(date(2028, 2, 28))
    assert quiet.is_birthday(date(2028, 2, 29))


@given(DAYS, st.integers(-400, 400))
def test_months_as_the_field_counts_them(day: date, months: int) -> None:
    assert add_months(day, months) == day + relativedelta(months=months)


@given(DAYS, st.integers(0, 80))
def test_she_is_as_old_as_her_birthdays(born: date, age: int) -> None:
    assert age_on(born, at_age(born, age)) == age
    assert age_on(born, at_age(born, age) - timedelta(days=1)) == age - 1


@given(DAYS, st.integers(0, 30), st.integers(-40, 40))
def test_quiet_days_return_every_year_and_never_begin_before_their_margin(day: date, years: int, away: int) -> None:
    other = birthday_in(day, day.year + years) + timedelta(days=away)
    assert near_anniversary(other, day, 21) == (abs(away) <= 21)
    assert not near_anniversary(day - timedelta(days=22), day, 21)


def test_her_own_quiet_days() -> None:
    quiet = QuietDays(date(1990, 6, 1), frozenset({date(2027, 1, 10)}), 21)
    assert quiet.covers(date(2030, 6, 1))
    assert quiet.covers(date(2026, 12, 20))
    assert quiet.covers(date(2031, 12, 25))
    assert not quiet.covers(date(2027, 2, 1))


def test_working_days() -> None:
    thursday = date(2027, 3, 4)
    assert add_working_days(thursday, 3) == date(2027, 3, 9)
    assert add_working_days(date(2027, 3, 6), 0) == date(2027, 3, 8)
    assert add_working_days(date(2027, 3, 25), 1, [date(2027, 3, 26), date(2027, 3, 29)]) == date(2027, 3, 30)
