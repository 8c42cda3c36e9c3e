"""What went out and came in lately, as a provider or the outbox keeps it: to find out what a restored database lost."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from delivery.protocol import ListingUnavailable

Progress = Callable[[int], None]
"""Called now and then with how many messages were read so far."""


@dataclass(frozen=True, slots=True)
class Passed:
    """One message. ``address`` is hers: E.164, or an email address. ``body`` is empty where it is not kept.

    ``attempt_id`` is known only where it is kept (the outbox does).
    """

    provider_id: str
    channel: str
    inbound: bool
    address: str = field(repr=False)
    body: str = field(repr=False)
    at: datetime
    status: str
    error_code: str | None = None
    attempt_id: str | None = None


@dataclass(frozen=True, slots=True)
class History:
    """Everything since the instant asked for, in no particular order. Complete."""

    messages: tuple[Passed, ...]


@runtime_checkable
class HistoryReader(Protocol):
    """A sender whose provider keeps a list of everything."""

    def history(self, since: datetime, progress: Progress) -> History | ListingUnavailable:
        """Everything from ``since`` (aware) on. Never raises."""


def history_of(sender: object, since: datetime, progress: Progress) -> History | ListingUnavailable:
    """As the sender itself answers; for one without a list, a sentence."""
    if isinstance(sender, HistoryReader):
        return sender.history(since, progress)
    return ListingUnavailable("no-list", "The mail server keeps no list of what went out.")
