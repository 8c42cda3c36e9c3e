"""What stops a channel, and what lets it go on: one wrong number never does, a wrong account does at once."""

from datetime import timedelta

import pytest

from actions.dispatch.channel_run import ENOUGH, PROVIDER, SETUP, Run, after
from delivery.protocol import Accepted, NotSent, Outcome, Rejected, RejectReason, SetupFault, Unknown

SECOND = timedelta(seconds=1)
GOOD = Accepted("SM1", "queued")
LOST = Unknown("timeout", "No answer came.")
FAULTY = Unknown("http_503", "The provider had a fault.")
UNREACHABLE = NotSent(SECOND, "connect_failed", "It could not be reached.")
SETTINGS = SetupFault("20003", "The key is wrong.")
NO_ROUTE = SetupFault("21612", "There is no route to this mobile.")
BAD_NUMBER = Rejected(RejectReason.BAD_ADDRESS, "21211", "Not a number.")


def cause(*outcomes: Outcome) -> str | None:
    return after(Run(), outcomes).cause


def test_a_channel_that_works_goes_on() -> None:
    assert after(Run(), [GOOD, BAD_NUMBER, GOOD]) == Run()


def test_a_fault_of_our_set_up_stops_it_at_once_and_says_why() -> None:
    found = after(Run(), [GOOD, SETTINGS])
    assert (found.cause, found.code, found.reason) == (SETUP, "20003", "The key is wrong.")


def test_one_number_without_a_route_does_not_stop_everyones_texts() -> None:
    assert cause(*[NO_ROUTE] * (ENOUGH - 1), GOOD, *[NO_ROUTE] * (ENOUGH - 1)) is None
    assert cause(*[NO_ROUTE] * ENOUGH) == SETUP


@pytest.mark.parametrize("failure", [LOST, FAULTY, UNREACHABLE], ids=["timeout", "fault", "unreachable"])
def test_a_provider_that_fails_several_times_in_a_row_is_down(failure: Outcome) -> None:
    some = [failure] * (ENOUGH - 1)
    assert cause(*some) is None
    assert cause(*some, GOOD, *some) is None
    assert cause(*some, BAD_NUMBER, *some) is None
    assert cause(*some, failure) == PROVIDER


def test_failures_are_counted_on_from_what_other_workers_saw() -> None:
    assert after(Run(failures=ENOUGH - 1), [LOST]).cause == PROVIDER


def test_an_accepted_message_opens_it_again_whatever_stopped_it() -> None:
    assert cause(SETTINGS, GOOD) is None
    assert cause(*[LOST] * ENOUGH, GOOD) is None


def test_a_refused_number_proves_that_the_provider_is_up_but_nothing_about_our_set_up() -> None:
    assert cause(*[LOST] * ENOUGH, BAD_NUMBER) is None
    assert cause(SETTINGS, BAD_NUMBER) == SETUP


def test_a_fault_of_our_set_up_outranks_a_provider_that_is_down() -> None:
    assert cause(*[LOST] * ENOUGH, SETTINGS) == SETUP
    assert cause(SETTINGS, *[LOST] * ENOUGH) == SETUP


@pytest.mark.parametrize("code", ["20429", "429", "window_over", "disk_full", "451 4.7.1"])
def test_who_is_only_busy_or_answers_about_one_message_is_not_down(code: str) -> None:
    assert cause(*[NotSent(SECOND, code, "Later.")] * 20) is None
