"""Settling unknown outcomes by the provider's list: what it shows, what it does not, and when it says nothing."""

from datetime import UTC, datetime, timedelta

import pytest

from delivery.protocol import Listed, ListingUnavailable, Unknown
from delivery.twilio_text import TwilioText
from tests.integration.delivery.conftest import HER_NUMBER, text
from tests.support.twilio_stand_in import TwilioStandIn

DAY = timedelta(days=1)


def test_an_unknown_outcome_can_be_settled_by_the_list(twilio: TwilioStandIn, sender: TwilioText) -> None:
    twilio.misbehave("drop", accepts=True)
    before = datetime.now(UTC)
    assert isinstance(sender.send(text("a1")), Unknown)
    sender.send(text("a2", to="+447700900002"))
    listing = sender.find(HER_NUMBER, before, before + DAY)
    assert isinstance(listing, Listed)
    (found,) = listing.texts
    assert (found.provider_id, found.body, found.status) == (twilio.accepted[0].sid, "A new note: £5 é €", "queued")
    assert found.created_at is not None
    assert found.sent_at is None


def test_the_list_keeps_to_the_span_but_allows_for_clocks_that_differ(
    twilio: TwilioStandIn, sender: TwilioText
) -> None:
    sender.send(text())
    now = datetime.now(UTC)

    def found(since: datetime, until: datetime) -> int:
        listing = sender.find(HER_NUMBER, since, until)
        assert isinstance(listing, Listed)
        return len(listing.texts)

    minute = timedelta(minutes=1)
    assert found(now + 2 * minute, now + DAY) == 1
    assert found(now - DAY, now - 2 * minute) == 1
    assert found(now + 10 * minute, now + DAY) == 0
    assert found(now - DAY, now - 10 * minute) == 0


def test_a_long_list_is_read_over_all_its_pages(twilio: TwilioStandIn, sender: TwilioText) -> None:
    form = {"To": HER_NUMBER, "From": "+447700900999", "Body": "words"}
    for _ in range(2300):
        twilio.store.accept(form)
    listing = sender.find(HER_NUMBER, datetime.now(UTC) - DAY, datetime.now(UTC))
    assert isinstance(listing, Listed)
    assert len({found.provider_id for found in listing.texts}) == 2300
    assert twilio.requests == 3


def test_a_list_too_long_to_be_sure_of_is_no_list(twilio: TwilioStandIn, sender: TwilioText) -> None:
    for _ in range(5000):
        twilio.store.accept({"To": HER_NUMBER, "From": "+447700900999", "Body": "words"})
    assert isinstance(sender.find(HER_NUMBER, datetime.now(UTC) - DAY, datetime.now(UTC)), ListingUnavailable)


@pytest.mark.parametrize(
    "kind", ["error", "drop", "hang", "drop_mid_answer", "throttle", "html", "broken_json", "no_sid"]
)
def test_from_a_list_that_cannot_be_read_nothing_is_concluded(
    twilio: TwilioStandIn, sender: TwilioText, kind: str
) -> None:
    sender.send(text())
    twilio.misbehave(kind, only="list", status=200 if kind == "html" else 500)
    assert isinstance(sender.find(HER_NUMBER, datetime.now(UTC) - DAY, datetime.now(UTC)), ListingUnavailable)


def test_a_failure_on_the_second_page_makes_the_whole_list_unusable(twilio: TwilioStandIn, sender: TwilioText) -> None:
    for _ in range(1500):
        twilio.store.accept({"To": HER_NUMBER, "From": "+447700900999", "Body": "words"})
    twilio.misbehave("delay", only="list")
    twilio.misbehave("error", only="list")
    assert isinstance(sender.find(HER_NUMBER, datetime.now(UTC) - DAY, datetime.now(UTC)), ListingUnavailable)
    assert twilio.requests == 2
