"""The main job with providers: real processes, a stand-in for Twilio and a real mail server, all on this machine."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.service_process import ROOT, Running, ServiceFolder, wait_for
from tests.support.smtp_server import SmtpServer
from tests.support.twilio_stand_in import OUR_NUMBER, TwilioStandIn

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(600)]

EXAMPLE = ROOT / "docs" / "examples" / "woman.json"
HER_NUMBER = "+447700900123"


@dataclass
class LiveService:
    """The service and both providers."""

    folder: ServiceFolder
    twilio: TwilioStandIn
    mail: SmtpServer
    process: Running

    def enrol(self) -> str:
        said = json.loads(self.folder.done("enrol", str(EXAMPLE), "--json"))
        reference: str = said["enrolled"][0]["reference"]
        return reference

    def texts_saying(self, words: str) -> list[str]:
        return [text.body for text in self.twilio.accepted if words in text.body]

    def she_writes(self, body: str) -> None:
        answer = self.twilio.inbound(f"http://127.0.0.1:{self.folder.port}/hooks/twilio/message", HER_NUMBER, body)
        assert answer.status == 200

    def states(self, reference: str) -> dict[str, str]:
        lines = json.loads(self.folder.done("timeline", reference, "--json"))
        return {line["step"]: line["state"] for line in lines}


@contextmanager
def live(folder: Path, database_url: str, *, token: str | None = None) -> Iterator[LiveService]:
    with TwilioStandIn(receipts=True) as twilio, SmtpServer() as mail:
        made = ServiceFolder(
            folder,
            database_url,
            ('\ntext = "outbox"', '\ntext = "twilio"'),
            ('\nemail = "outbox"', '\nemail = "smtp"'),
            ('account_sid = ""', f'account_sid = "{twilio.account.sid}"'),
            ('\nsender = ""', f'\nsender = "{OUR_NUMBER}"'),
            ('api_base_url = ""', f'api_base_url = "{twilio.url}"'),
            ('\nhost = ""\nport = 587', f'\nhost = "127.0.0.1"\nport = {mail.port}'),
            ('security = "starttls"', 'security = "none"'),
            ('from_address = ""', 'from_address = "notes@example.org"'),
            ('message_id_domain = ""', 'message_id_domain = "example.org"'),
            ("# allow_test_numbers = false", "allow_test_numbers = true"),
        )
        made.environ["TWILIO_AUTH_TOKEN"] = token or twilio.account.auth_token
        made.done("init")
        with made.running() as process:
            yield LiveService(made, twilio, mail, process)
            assert twilio.account.auth_token not in process.said
            assert HER_NUMBER not in process.said


def approve_all(service: LiveService) -> None:
    service.folder.done("approve", "--all", "--by", "Sister Ellis")
    service.folder.done("approve", "--all", "--by", "Dr Bell", "--as", "clinical")


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
