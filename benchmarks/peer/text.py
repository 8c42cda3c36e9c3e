"""What every peer sends with: our own sender of texts, so that what differs is the queue alone."""

import os
from datetime import UTC, datetime, timedelta
from functools import cache

from delivery.protocol import Accepted, TextMessage
from delivery.twilio_text import TwilioAccount, TwilioText

THREADS = 16
WAITING_FOR = timedelta(days=90)


def later() -> datetime:
    """When the waiting ones are due."""
    return datetime.now(UTC) + WAITING_FOR


@cache
def _sender() -> TwilioText:
    sid, token = os.environ["PEER_ACCOUNT"].split(":")
    return TwilioText(
        TwilioAccount(
            account_sid=sid, username=sid, password=token, from_number="+447700900999",
            status_callback="https://n.example.org/status", api_base_url=os.environ["PEER_PROVIDER_URL"],
            senders=THREADS,
        )
    )  # fmt: skip


def body(number: int) -> str:
    """The words of one text, which say which it is."""
    return f"Message {number}."


def send(number: int) -> None:
    """Send one text. Raises when it was not taken."""
    message = TextMessage(f"+447700900{number % 990:03d}", body(number), f"a{number}", timedelta(hours=1))
    outcome = _sender().send(message)
    if not isinstance(outcome, Accepted):
        raise RuntimeError(type(outcome).__name__)
