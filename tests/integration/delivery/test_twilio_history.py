"""Everything that went out and came in since an instant, or nothing at all."""

from datetime import UTC, datetime, timedelta

import pytest

from delivery.history import History, HistoryReader, history_of
from delivery.protocol import ListingUnavailable
from delivery.twilio_text import TwilioText
from tests.integration.delivery.conftest import HER_NUMBER, text
from tests.support.twilio_stand_in import OUR_NUMBER, TwilioStandIn

DAY = timedelta(days=1)
FORM = {"To": HER_NUMBER, "From": OUR_NUMBER, "Body": "words"}


def quiet(_number: int) -> None:
    """Nobody looks."""


def old(twilio: TwilioStandIn, number: int, days: int) -> None:
    for _ in range(number):
        twilio.store.accept(FORM).created = (datetime.now(UTC) - days * DAY).isoformat()


def test_what_went_out_and_what_came_in_is_told_apart(twilio: TwilioStandIn, sender: TwilioText) -> None:
    old(twilio, 3, 30)
    sender.send(text("a1"))
    twilio.store.receive("SMin", HER_NUMBER, OUR_NUMBER, "STOP")
    twilio.store.accept({**FORM, "Body": "You are stopped"}).direction = "outbound-reply"
    twilio.store.accept({**FORM, "From": "+447700900111", "Body": "Of another program on the same account"})
    twilio.store.receive("SMother", HER_NUMBER, "+447700900111", "STOP")
    found = sender.history(datetime.now(UTC) - DAY, quiet)
    assert isinstance(found, History)
    assert {(one.inbound, one.address, one.body) for one in found.messages} == {
        (False, HER_NUMBER, "A new note: £5 é €"),
        (True, HER_NUMBER, "STOP"),
    }


def test_it_reads_on_past_single_older_texts_and_ends_after_a_page_of_them(
    twilio: TwilioStandIn, sender: TwilioText
) -> None:
    old(twilio, 4000, 30)
    for _ in range(1500):
        twilio.store.accept(FORM)
    counted: list[int] = []
    found = sender.history(datetime.now(UTC) - DAY, counted.append)
    assert isinstance(found, History)
    assert len(found.messages) == 1500
    assert twilio.requests == 3
    assert counted[0] == 1000


@pytest.mark.parametrize("kind", ["error", "drop_mid_answer", "broken_json"])
def test_a_list_that_breaks_off_is_no_list(twilio: TwilioStandIn, sender: TwilioText, kind: str) -> None:
    for _ in range(1500):
        twilio.store.accept(FORM)
    twilio.misbehave("delay", only="list")
    twilio.misbehave(kind, only="list")
    assert isinstance(sender.history(datetime.now(UTC) - DAY, quiet), ListingUnavailable)


def test_a_sender_without_a_list_says_so() -> None:
    assert not isinstance(object(), HistoryReader)
    found = history_of(object(), datetime.now(UTC), quiet)
    assert isinstance(found, ListingUnavailable)
    assert found.sentence == "The mail server keeps no list of what went out."
