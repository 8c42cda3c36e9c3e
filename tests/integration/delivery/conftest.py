"""Stand-ins for the providers, and our real senders pointed at them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from delivery.protocol import EmailMessage, TextMessage
from delivery.twilio_text import TwilioAccount, TwilioText
from tests.support.certificates import make_certificate
from tests.support.twilio_stand_in import OUR_NUMBER, TwilioStandIn

AT = datetime(2027, 3, 4, 9, 30, tzinfo=UTC)
HER_NUMBER = "+447700900001"
STATUS_ADDRESS = "https://care.example.org/hooks/twilio/status"


@pytest.fixture
def twilio() -> Iterator[TwilioStandIn]:
    """Twilio, on a free port."""
    with TwilioStandIn() as stand_in:
        yield stand_in


AccountFor = Callable[..., TwilioAccount]


@pytest.fixture
def account(twilio: TwilioStandIn) -> AccountFor:
    """Makes our account's settings; keyword arguments change some."""

    def make(**changes: object) -> TwilioAccount:
        values: dict[str, object] = {
            "account_sid": twilio.account.sid,
            "username": twilio.account.sid,
            "password": twilio.account.auth_token,
            "from_number": OUR_NUMBER,
            "status_callback": STATUS_ADDRESS,
            "api_base_url": twilio.url,
            "read_timeout": 0.5,
            "connect_timeout": 0.5,
        }
        return TwilioAccount(**(values | changes))  # type: ignore[arg-type]

    return make


@pytest.fixture
def sender(account: AccountFor) -> Iterator[TwilioText]:
    """Our real sender."""
    real = TwilioText(account(), chance=lambda: 0.0)
    yield real
    real.close()


def text(attempt_id: str = "attempt-1", **changes: object) -> TextMessage:
    """A text to her."""
    values: dict[str, object] = {"to": HER_NUMBER, "body": "A new note: £5 é €", "valid_for": timedelta(hours=3)}
    return TextMessage(attempt_id=attempt_id, **(values | changes))  # type: ignore[arg-type]


def email(attempt_id: str = "attempt-1", **changes: object) -> EmailMessage:
    """An email to her."""
    values: dict[str, object] = {
        "to": "woman@example.org",
        "subject": "A new note for you",
        "text": "Hello\n.\n.a line that starts with a dot\nŵ\n",
        "html": "<p>Hello</p>",
        "message_id": f"<{attempt_id}@care.example.org>",
        "unsubscribe_url": "https://care.example.org/u/1",
    }
    return EmailMessage(attempt_id=attempt_id, **(values | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that is its own authority."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))
