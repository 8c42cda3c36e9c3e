"""On which day a message counts as gone, for the rule of one a day."""

from datetime import UTC, date, datetime

import pytest

from db.queries.messages import went_on

TODAY = datetime(2039, 3, 17, 9, 30, tzinfo=UTC)
DUE = date(2039, 2, 9)


@pytest.mark.parametrize(
    ("state", "sent_on", "day"),
    [
        ("sent", date(2039, 3, 1), date(2039, 3, 1)),
        ("unknown", None, TODAY.date()),
        ("sending", None, TODAY.date()),
        ("failed", None, DUE),
    ],
)
def test_one_that_may_have_gone_counts_on_the_day_it_left(state: str, sent_on: date | None, day: date) -> None:
    assert went_on(state, sent_on, DUE, TODAY) == day
