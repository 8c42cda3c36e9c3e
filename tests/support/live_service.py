"""The real service with providers: a stand-in for Twilio and a real mail server, all on this machine."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.service_process import ROOT, Running, ServiceFolder
from tests.support.smtp_server import SmtpServer
from tests.support.twilio_stand_in import OUR_NUMBER, TwilioStandIn

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

    def enrol_many(self, number: int) -> None:
        """So many made-up women, each invited by text and by email."""
        example = json.loads(EXAMPLE.read_text(encoding="utf-8"))
        women = [
            example
            | {"first_name": f"Sample{one}", "mobile": f"+447700900{300 + one}", "email": f"sample{one}@example.org"}
            for one in range(number)
        ]
        self.folder.done("enrol", "-", text=json.dumps(women))

    def texts_saying(self, words: str) -> list[str]:
        return [text.body for text in self.twilio.accepted if words in text.body]

    def she_writes(self, body: str) -> None:
        answer = self.twilio.inbound(f"http://127.0.0.1:{self.folder.port}/hooks/twilio/message", HER_NUMBER, body)
        assert answer.status == 200

    def states(self, reference: str) -> dict[str, str]:
        lines = json.loads(self.folder.done("timeline", reference, "--json"))
        return {line["step"]: line["state"] for line in lines}


UNAPPROVED = ("require_approval = true", "require_approval = false")
"""A change of the settings: wording goes out although nobody has approved it."""


@contextmanager
def live(
    folder: Path,
    database_url: str,
    *changes: tuple[str, str],
    token: str | None = None,
    delay: float = 0.0,
    options: tuple[str, ...] = (),
) -> Iterator[LiveService]:
    """Everything running. ``changes`` to the settings; ``delay``: seconds that each answer of Twilio's takes.

    ``options`` of the service, like ``--no-web``.
    """
    with TwilioStandIn(receipts=True, delay=delay) as twilio, SmtpServer() as mail:
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
            *changes,
        )
        made.environ["TWILIO_AUTH_TOKEN"] = token or twilio.account.auth_token
        made.done("init")
        with made.running(*options) as process:
            yield LiveService(made, twilio, mail, process)
            assert twilio.account.auth_token not in process.said
            assert HER_NUMBER not in process.said


def approve_all(service: LiveService) -> None:
    """All wording, by two people: nothing leaves before."""
    service.folder.done("approve", "--all", "--by", "Sister Ellis")
    service.folder.done("approve", "--all", "--by", "Dr Bell", "--as", "clinical")
