"""A channel that cannot work is stopped, says why, is tried carefully, and opens by itself when it works again."""

from datetime import UTC, datetime, timedelta

import pytest

from delivery.breaker import Breaker, BreakerRules, Cause
from delivery.protocol import Accepted, NotSent, Outcome, Rejected, RejectReason, SetupFault, Unknown

START = datetime(2027, 3, 4, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SETUP = SetupFault("20003", "The key is wrong.")
DOWN = Unknown("http_500", "Twilio had a fault.")
UNREACHABLE = NotSent(5 * SECOND, "connect_failed", "Twilio could not be reached.")
GOOD = Accepted("SM1", "queued")
BAD_NUMBER = Rejected(RejectReason.BAD_ADDRESS, "21211", "Not a number.")
RULES = BreakerRules(failures=3, first_probe=30 * SECOND, longest_probe=120 * SECOND, setup_probe=timedelta(minutes=5))


def breaker_after(*outcomes: Outcome) -> Breaker:
    breaker = Breaker("sms", RULES)
    for outcome in outcomes:
        breaker.record(outcome, START)
    return breaker


def test_a_working_channel_lets_everything_through() -> None:
    breaker = breaker_after(GOOD, BAD_NUMBER, GOOD)
    assert breaker.allow(START)
    assert not breaker.state.open


def test_one_fault_of_our_set_up_stops_the_channel_and_says_why() -> None:
    breaker = breaker_after(GOOD, SETUP)
    state = breaker.state
    assert (state.channel, state.cause, state.since, state.code) == ("sms", Cause.SETUP, START, "20003")
    assert state.sentence == "The key is wrong."
    assert not breaker.allow(START + 299 * SECOND)


def test_one_number_without_a_route_does_not_stop_everyones_texts() -> None:
    no_route = SetupFault("21612", "There is no route.")
    assert not breaker_after(no_route, no_route, GOOD, no_route, no_route).state.open
    assert breaker_after(no_route, no_route, no_route).state.cause is Cause.SETUP


def test_a_stopped_channel_lets_one_probe_through_per_interval() -> None:
    breaker = breaker_after(SETUP)
    probe = START + timedelta(minutes=5)
    assert [breaker.allow(probe), breaker.allow(probe), breaker.allow(probe + 299 * SECOND)] == [True, False, False]
    assert breaker.allow(probe + timedelta(minutes=5))


def test_a_probe_whose_thread_died_does_not_lock_the_channel() -> None:
    breaker = breaker_after(SETUP)
    assert breaker.allow(START + timedelta(minutes=5))
    assert breaker.allow(START + timedelta(minutes=10))


def test_an_accepted_probe_opens_the_channel_again() -> None:
    breaker = breaker_after(SETUP)
    assert breaker.allow(START + timedelta(minutes=5))
    breaker.record(GOOD, START + timedelta(minutes=5))
    assert not breaker.state.open
    assert breaker.allow(START + timedelta(minutes=5))


def test_a_refused_number_proves_nothing_about_our_set_up() -> None:
    assert breaker_after(SETUP, BAD_NUMBER).state.cause is Cause.SETUP


def test_a_refused_number_proves_that_the_provider_is_up() -> None:
    assert not breaker_after(DOWN, DOWN, DOWN, BAD_NUMBER).state.open


@pytest.mark.parametrize("failure", [DOWN, UNREACHABLE])
def test_the_provider_counts_as_down_after_failures_in_a_row(failure: Outcome) -> None:
    assert not breaker_after(failure, failure).state.open
    assert not breaker_after(failure, failure, GOOD, failure, failure).state.open
    assert breaker_after(failure, failure, failure).state.cause is Cause.PROVIDER


def test_probes_of_a_provider_that_stays_down_grow_rare() -> None:
    breaker = breaker_after(DOWN, DOWN, DOWN)
    now, pauses = START, []
    for _ in range(4):
        due = breaker.state.next_probe
        assert due is not None
        pauses.append((due - now).total_seconds())
        now = due
        assert breaker.allow(now)
        breaker.record(DOWN, now)
    assert pauses == [30, 60, 120, 120]
    assert breaker.state.since == START


def test_the_first_probe_is_soon_again_after_a_recovery() -> None:
    breaker = breaker_after(DOWN, DOWN, DOWN)
    breaker.allow(START + 30 * SECOND)
    breaker.record(GOOD, START + 30 * SECOND)
    for _ in range(3):
        breaker.record(DOWN, START + 60 * SECOND)
    assert breaker.state.next_probe == START + 90 * SECOND


def test_failures_that_were_under_way_do_not_push_the_probe_further_off() -> None:
    breaker = breaker_after(DOWN, DOWN, DOWN)
    for second in range(1, 10):
        breaker.record(DOWN, START + second * SECOND)
    assert breaker.state.next_probe == START + 30 * SECOND


def test_a_set_up_fault_outranks_a_provider_that_is_down() -> None:
    assert breaker_after(DOWN, DOWN, DOWN, SETUP).state.cause is Cause.SETUP
    assert breaker_after(SETUP, DOWN, DOWN, DOWN, DOWN).state.cause is Cause.SETUP


@pytest.mark.parametrize(
    "outcome",
    [
        NotSent(SECOND, "20429", "Too fast."),
        NotSent(SECOND, "429", "Too fast."),
        NotSent(SECOND, "window_over", "Too late."),
        NotSent(SECOND, "451 4.7.1", "Greylisted."),
    ],
)
def test_a_provider_that_answers_sensibly_is_not_down(outcome: Outcome) -> None:
    assert not breaker_after(*[outcome] * 20).state.open


def test_a_person_may_close_it_by_hand() -> None:
    breaker = breaker_after(SETUP)
    breaker.reset()
    assert breaker.allow(START)
