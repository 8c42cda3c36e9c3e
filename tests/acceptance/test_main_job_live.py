"""The main job with providers: real processes, a stand-in for Twilio and a real mail server, all on this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.live_service import LiveService, approve_all, live
from tests.support.service_process import wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(600)]


@pytest.fixture
def service(tmp_path: Path, database_url: str) -> Iterator[LiveService]:
    with live(tmp_path, database_url) as running:
        yield running


def test_nothing_leaves_before_it_is_approved_and_her_yes_and_stop_count(service: LiveService) -> None:
    assert "are not approved by a second person: those messages are held" in service.process.said
    reference = service.enrol()
    wait_for(lambda: service.states(reference).get("sys-confirm-optin") == "held", "the hold")
    assert service.twilio.accepted == []
    assert service.mail.received == []

    approve_all(service)
    wait_for(lambda: service.texts_saying("Reply YES to start"), "the invitation")
    wait_for(lambda: service.mail.received, "the invitation by email")

    service.she_writes("yes")
    wait_for(lambda: len(service.twilio.accepted) == 2, "the welcome")
    wait_for(lambda: all(text.status == "delivered" for text in service.twilio.accepted), "the delivery reports")

    service.she_writes("STOP")
    wait_for(lambda: service.states(reference).get("pain-ask-for-relief") not in ("planned", None), "the stop")
    assert len(service.twilio.accepted) == 2, "Twilio answers STOP itself, so we must not"


def test_a_wrong_token_stops_the_channel_and_tells_the_operator(tmp_path: Path, sqlite_url: str) -> None:
    with live(tmp_path, sqlite_url, token="not-the-token-of-the-account") as service:
        approve_all(service)
        service.enrol()
        wait_for(
            lambda: "Texts have been stopped since" in service.folder.recovery("doctor").stdout, "the doctor to say so"
        )
        wait_for(lambda: service.mail.received, "emails, which go on")
        assert service.twilio.accepted == []
