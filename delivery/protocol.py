"""What every sender accepts and what it answers.

A sender never raises for anything that can go wrong outside: it answers with one of five outcomes, and the outcome
alone says whether trying again is safe. Only `NotSent` proves that nothing left, so only `NotSent` may be retried.
Fields that hold personal data are left out of `repr`, so that a logged message or outcome gives nobody away.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class TextMessage:
    """One text to one number. `to` is E.164; `valid_for` is how long the network may go on trying to deliver it."""

    to: str = field(repr=False)
    body: str = field(repr=False)
    attempt_id: str
    valid_for: timedelta


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with an email. `filename` carries nothing personal."""

    filename: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class EmailMessage:
    """One email to one address.

    `message_id` is fixed for the delivery (`<…@domain>`): the same email sent twice stays one message to mail programs.
    `unsubscribe_url` is None only for mail that she cannot unsubscribe from (the answer to her own request).
    `date` is written into the Date header; None lets the sender use its own clock.
    """

    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
    attempt_id: str
    message_id: str
    unsubscribe_url: str | None = field(default=None, repr=False)
    attachments: tuple[Attachment, ...] = ()
    auto_submitted: bool = True
    date: datetime | None = None


class RejectReason(StrEnum):
    """Why a message can never be delivered as it stands. What to do about it: see `delivery.classify`."""

    BAD_ADDRESS = "bad_address"
    OPTED_OUT = "opted_out"
    BLOCKED = "blocked"
    FILTERED = "filtered"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took it. `status` is the provider's first word on it ("queued", "accepted", "written")."""

    provider_id: str
    status: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """The provider refused this message for good. Never retry."""

    reason: RejectReason
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """Proven not accepted. Safe to try again, no earlier than `retry_after` from now."""

    retry_after: timedelta
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class SetupFault:
    """Our own set-up is wrong: proven not accepted, and every other message on this channel would fail too."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may or may not have gone out. Never send again on a guess."""

    code: str
    sentence: str


Outcome = Accepted | Rejected | NotSent | SetupFault | Unknown


@dataclass(frozen=True, slots=True)
class ListedText:
    """A text as the provider lists it. `attempt_id` is known only where the provider keeps it (the outbox does)."""

    provider_id: str
    status: str
    body: str = field(repr=False)
    created_at: datetime | None
    sent_at: datetime | None
    error_code: str | None = None
    attempt_id: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """Everything the provider holds for the number in the span asked for. Complete: an empty list means none."""

    texts: tuple[ListedText, ...]


@dataclass(frozen=True, slots=True)
class ListingUnavailable:
    """The list could not be read in full: nothing may be concluded from it."""

    code: str
    sentence: str


Listing = Listed | ListingUnavailable
Clock = Callable[[], datetime]
"""Answers now, as an aware datetime in UTC."""


class TextSender(Protocol):
    """Sends texts. Safe to call from several threads at once. Never raises."""

    @property
    def name(self) -> str:
        """Short name for records and pages: "twilio", "outbox"."""

    @property
    def real(self) -> bool:
        """True when messages leave this machine."""

    def send(self, message: TextMessage) -> Outcome:
        """Hand over one text and say what became of it."""

    def find(self, to: str, since: datetime, until: datetime) -> Listing:
        """List the texts to this number created from `since` to `until` (aware), to settle an unknown outcome."""


class EmailSender(Protocol):
    """Sends email. Safe to call from several threads at once. Never raises."""

    @property
    def name(self) -> str:
        """Short name for records and pages: "smtp", "outbox"."""

    @property
    def real(self) -> bool:
        """True when messages leave this machine."""

    def send(self, message: EmailMessage) -> Outcome:
        """Hand over one email and say what became of it."""


@runtime_checkable
class ConnectionCheck(Protocol):
    """A sender that can try its connection without sending anything."""

    def check(self) -> str:
        """Connect and sign in. Empty when that works, else a sentence on what is wrong. Never raises."""
