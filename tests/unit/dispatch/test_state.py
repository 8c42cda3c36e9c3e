"""A message's state follows from its deliveries, whatever happened in whatever order."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from actions.dispatch.state import AGAIN, GONE, DeliveryRow, settle

NOW = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
STATES = ("ready", "sending", "accepted", "delivered", "failed", "unknown", "waiting", "dropped")


def row(channel: str, state: str) -> DeliveryRow:
    retry_at = NOW + timedelta(hours=1) if state in AGAIN else None
    return DeliveryRow(1, 1, 1, channel, 1, state, 1, retry_at, f"{state}-code", f"It is {state}.")


PAIRS = st.tuples(st.sampled_from(STATES), st.sampled_from((*STATES, None)))


@given(PAIRS, st.booleans())
def test_a_message_is_sent_exactly_when_one_channel_has_it(pair: tuple[str, str | None], other_way: bool) -> None:
    rows = [row(channel, state) for channel, state in zip(("text", "email"), pair, strict=True) if state]
    found = settle(rows, NOW, ask_other_way=other_way)
    assert (found.state == "sent") == any(one.state in GONE for one in rows)
    assert found.in_hand == any(one.state == "sending" for one in rows)


@given(PAIRS, st.booleans())
def test_what_may_have_gone_out_is_never_planned_again_by_itself(pair: tuple[str, str | None], other_way: bool) -> None:
    rows = [row(channel, state) for channel, state in zip(("text", "email"), pair, strict=True) if state]
    found = settle(rows, NOW, ask_other_way=other_way)
    if any(one.state == "unknown" for one in rows):
        assert found.state in ("unknown", "sent", "sending")
    if found.due_at is not None and not any(one.state in AGAIN for one in rows):
        assert other_way
        assert {one.state for one in rows} <= {"failed", "dropped"}


@given(PAIRS, st.booleans())
def test_nothing_waits_without_a_time_and_nothing_is_without_a_reason(
    pair: tuple[str, str | None], other_way: bool
) -> None:
    rows = [row(channel, state) for channel, state in zip(("text", "email"), pair, strict=True) if state]
    found = settle(rows, NOW, ask_other_way=other_way)
    assert found.reason_code
    assert found.reason
    if found.state == "planned":
        assert found.due_at is not None
    if any(one.state in AGAIN for one in rows) and not found.in_hand:
        assert found.due_at is not None
