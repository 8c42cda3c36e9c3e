"""Until when a message may have gone that a restored database knows nothing of."""

from datetime import UTC, datetime, timedelta

import pytest

from actions.restore.doubt import doubtful_until
from actions.restore.guard import BACKUP, BY_HAND, ELSEWHERE, OLDER, UNMARKED, Guard

FOUND = datetime(2026, 11, 20, 9, tzinfo=UTC)
NOW = FOUND + timedelta(days=2)


def test_what_came_due_since_an_older_copy_was_recognised_nobody_has_sent() -> None:
    assert doubtful_until(Guard(FOUND, OLDER, FOUND - timedelta(days=7)), NOW) == FOUND


@pytest.mark.parametrize("code", [BACKUP, BY_HAND, ELSEWHERE, UNMARKED])
def test_of_any_other_copy_the_original_may_be_at_work_still(code: str) -> None:
    assert doubtful_until(Guard(FOUND, code, FOUND - timedelta(days=7)), NOW) == NOW
