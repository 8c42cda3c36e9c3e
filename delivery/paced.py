"""Senders that keep to the pace their provider allows: each message waits for its turn, first come, first served."""

from collections.abc import Callable
from datetime import datetime

from delivery.history import History, Progress, history_of
from delivery.protocol import (
    ConnectionCheck,
    EmailMessage,
    EmailSender,
    Listing,
    ListingUnavailable,
    Outcome,
    TextMessage,
    TextSender,
)
from delivery.rate_limit import RateLimit

Sleep = Callable[[float], object]
"""Waits so many seconds."""


class PacedText:
    """A `TextSender` that hands over no faster than its limit. Listing is not slowed: it is rare."""

    def __init__(self, sender: TextSender, limit: RateLimit, sleep: Sleep) -> None:
        self._sender, self._limit, self._sleep = sender, limit, sleep

    @property
    def name(self) -> str:
        """The name of the sender behind it."""
        return self._sender.name

    @property
    def real(self) -> bool:
        """Whether messages leave this machine."""
        return self._sender.real

    def send(self, message: TextMessage) -> Outcome:
        """Wait for a place, then hand over."""
        self._sleep(self._limit.reserve())
        return self._sender.send(message)

    def find(self, to: str, since: datetime, until: datetime) -> Listing:
        """Ask the sender behind it."""
        return self._sender.find(to, since, until)

    def history(self, since: datetime, progress: Progress) -> History | ListingUnavailable:
        """Ask the sender behind it."""
        return history_of(self._sender, since, progress)


class PacedEmail:
    """An `EmailSender` that hands over no faster than its limit."""

    def __init__(self, sender: EmailSender, limit: RateLimit, sleep: Sleep) -> None:
        self._sender, self._limit, self._sleep = sender, limit, sleep

    @property
    def name(self) -> str:
        """The name of the sender behind it."""
        return self._sender.name

    @property
    def real(self) -> bool:
        """Whether messages leave this machine."""
        return self._sender.real

    def send(self, message: EmailMessage) -> Outcome:
        """Wait for a place, then hand over."""
        self._sleep(self._limit.reserve())
        return self._sender.send(message)

    def check(self) -> str:
        """As the sender itself answers; empty for one that has no connection."""
        return self._sender.check() if isinstance(self._sender, ConnectionCheck) else ""

    def history(self, since: datetime, progress: Progress) -> History | ListingUnavailable:
        """As the sender itself answers."""
        return history_of(self._sender, since, progress)
