"""The date of birth as people type it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.personal.birthday import read_date, read_year


@pytest.mark.parametrize("month", ["6", "06", " 6 ", "june", "Jun", "JUNE"])
def test_a_month_may_be_a_number_or_a_name(month: str) -> None:
    assert read_date({"day": "03", "month": month, "year": "1988"}) == date(1988, 6, 3)


@pytest.mark.parametrize(
    ("day", "month", "year"),
    [
        ("31", "2", "1988"),
        ("3", "13", "1988"),
        ("3", "6", "88"),
        ("", "6", "1988"),
        ("٣", "6", "1988"),
        ("-3", "6", "1988"),
    ],
)
def test_what_is_no_real_day_is_not_guessed(day: str, month: str, year: str) -> None:
    assert read_date({"day": day, "month": month, "year": year}) is None


@given(st.dictionaries(st.sampled_from(["day", "month", "year"]), st.text()))
def test_nothing_that_is_typed_breaks_it(form: dict[str, str]) -> None:
    read_date(form)
    read_year(form)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)))
def test_every_real_day_is_read_back(day: date) -> None:
    assert read_date({"day": str(day.day), "month": str(day.month), "year": str(day.year)}) == day


def test_a_year_has_four_digits() -> None:
    assert read_year({"year": " 1988 "}) == "1988"
    assert read_year({"year": "88"}) is None
    assert read_year({}) is None
