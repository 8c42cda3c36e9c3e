"""When a step is due, as the file writes it."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.expressions import ANCHORS, Due, ExpressionError, parse_due, parse_duration
from programme.reasons import due_in_words

DAY = date(2027, 1, 31)


def dues() -> st.SearchStrategy[Due]:
    spans = {"days": st.integers(-400, 400), "months": st.integers(-48, 48)}
    simple = st.builds(Due, st.sampled_from(sorted(ANCHORS)), st.just(()), **spans)
    return st.recursive(
        simple,
        lambda parts: st.builds(
            Due, st.sampled_from(["later", "earlier"]), st.lists(parts, min_size=1, max_size=3).map(tuple), **spans
        ),
        max_leaves=6,
    )


def written(due: Due) -> str:
    base = due.anchor if not due.parts else f"{due.anchor}({', '.join(written(part) for part in due.parts)})"
    for number, unit in ((due.months, "months"), (due.days, "days")):
        if number:
            base += f" {'-' if number < 0 else '+'} {abs(number)} {unit}"
    return base


@given(dues())
def test_what_is_written_is_read_back(due: Due) -> None:
    assert parse_due(written(due)) == due


@given(dues())
def test_a_nurse_gets_words_for_all_of_it(due: Due) -> None:
    words = due_in_words(due)
    assert words
    assert "_" not in words


@given(dues())
def test_an_anchor_that_is_not_known_is_never_today(due: Due) -> None:
    assert due.on({}) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("enrolment", DAY),
        ("enrolment + 1 month", date(2027, 2, 28)),
        ("enrolment + 2 weeks - 1 day", date(2027, 2, 13)),
        ("later(enrolment, birth) + 1 day", None),
        ("earlier(enrolment, birth) + 1 day", date(2027, 2, 1)),
        ("later(enrolment + 10 days, diagnosis + 1 year)", date(2027, 2, 10)),
    ],
)
def test_days(text: str, expected: date | None) -> None:
    anchors = {"enrolment": DAY, "birth": None, "diagnosis": DAY - timedelta(days=600)}
    assert parse_due(text).on(anchors) == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "An empty text"),
        ("enrolement + 7 days", "“enrolement” is not an anchor"),
        ("enrolment + 7", "after + comes a number"),
        ("enrolment + days", "after + comes a number"),
        ("enrolment + 7 fortnights", "not a length of time"),
        ("enrolment + 99999 days", "not a length of time"),
        ("later(enrolment, birth", "a closing bracket is missing"),
        ("later(enrolment birth)", "a comma or a closing bracket is missing"),
        ("enrolment birth", "“birth” was not expected here"),
        ("enrolment * 2 days", "the character “*”"),
        ("later()", "is not an anchor"),
        ("later(", "a closing bracket is missing"),
    ],
)
def test_mistakes_get_a_sentence(text: str, says: str) -> None:
    with pytest.raises(ExpressionError, match=r"\.$") as caught:
        parse_due(text)
    assert says in str(caught.value)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(ExpressionError):
        assert isinstance(parse_due(text), Due)


def test_durations() -> None:
    assert parse_duration("2 weeks") == (14, 0)
    assert parse_duration("5 years") == (0, 60)
    with pytest.raises(ExpressionError, match="not a length of time"):
        parse_duration("2 weeks 3 days")
    with pytest.raises(ExpressionError, match="comes a number"):
        parse_duration("soon")
