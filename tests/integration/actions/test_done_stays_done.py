"""What a nurse has done does not come back the next night."""

from datetime import timedelta

from actions import work_items
from db.engine import writing
from tests.integration.actions.conftest import Story


def test_a_matter_that_was_done_rests_for_its_time(ana: Story) -> None:
    month = timedelta(days=28)

    def ask(days: int) -> int | None:
        with writing(ana.services.engine) as connection:
            return work_items.open_item(
                connection, "status-check", ana.woman_id, "Please find out.", ana.now + timedelta(days=days),
                ana.services.work_calendar, actor="clock", quiet_for=month,
            )  # fmt: skip

    first = ask(0)
    assert first is not None
    with writing(ana.services.engine) as connection:
        work_items.close(connection, first, ana.now + timedelta(days=1), "nurse")
    assert ask(2) is None
    assert ask(29) is not None
