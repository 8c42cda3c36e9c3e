"""Sends texts through Twilio with the provider's own client, and says truthfully what became of each."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from urllib.parse import urlsplit

from twilio.base.exceptions import TwilioRestException, TwilioServiceException
from twilio.rest import Client

from delivery.classify import outcome_of_refusal
from delivery.history import History, Progress
from delivery.lean_http import PUBLIC_API, AnswerLost, LeanHttpClient, NotWritten, Throttled
from delivery.protocol import (
    Accepted,
    Listed,
    ListedText,
    Listing,
    ListingUnavailable,
    NotSent,
    Outcome,
    Rejected,
    RejectReason,
    TextMessage,
    Unknown,
)
from delivery.twilio_history import read_history

LONGEST_VALIDITY = 36_000
"""Seconds. Twilio's own upper limit and default."""

CLOCK_SKEW = timedelta(minutes=5)

_ATTEMPT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_HOST = re.compile(r"[A-Za-z0-9.-]+")
_PAGE = 1000
_MOST_LISTED = 5000
_LONGEST_BACK_OFF = 600.0
_NOT_EMPTY = MappingProxyType({"": ""})
"""An empty mapping would make the client read the process environment instead."""

_LOST = {
    "timeout": "Twilio did not answer in time, so it is not known whether the text went out.",
    "connection_lost": "The connection to Twilio broke, so it is not known whether the text went out.",
}
_NOT_WRITTEN = {
    "connect_failed": "Twilio could not be reached. The text has not gone out and will be tried again.",
    "tls_failed": "No safe connection to Twilio could be made. The text has not gone out and will be tried again.",
}


@dataclass(frozen=True, slots=True)
class TwilioAccount:
    """How to reach Twilio. Raises ValueError with a sentence when the values cannot work together.

    `username` is the account SID (with the auth token as `password`) or an API key SID (with its secret). Exactly one
    of `from_number` and `messaging_service_sid` is given. `status_callback` is the public address that delivery reports
    are posted to; the attempt id is added as its last path segment.
    """

    account_sid: str
    username: str
    password: str = field(repr=False)
    from_number: str = ""
    messaging_service_sid: str = ""
    status_callback: str = ""
    api_base_url: str = PUBLIC_API
    connect_timeout: float = 5.0
    read_timeout: float = 15.0
    senders: int = 4

    def __post_init__(self) -> None:
        if not (self.account_sid and self.username and self.password):
            raise ValueError("Twilio needs the account SID, a user name (account SID or API key) and its secret.")
        if bool(self.from_number) == bool(self.messaging_service_sid):
            raise ValueError("Twilio needs either a sender number or a Messaging Service SID, and not both.")
        parts = urlsplit(self.status_callback)
        if parts.scheme not in ("http", "https") or not _HOST.fullmatch(parts.hostname or "") or parts.query:
            raise ValueError(
                "The public address for delivery reports must be a full http or https address without a query, and its "
                "host name may hold letters, digits, dots and hyphens only."
            )


class TwilioText:
    """A `TextSender`. Thread-safe; one instance serves every sender thread."""

    name = "twilio"
    real = True

    def __init__(self, account: TwilioAccount, *, chance: Callable[[], float] = random.random) -> None:
        """`chance` answers a number from 0 to below 1 and spreads the back-off."""
        self._account, self._chance = account, chance
        self._http = LeanHttpClient(
            base_url=account.api_base_url,
            pool_size=account.senders,
            connect_timeout=account.connect_timeout,
            read_timeout=account.read_timeout,
        )
        client = Client(
            account.username, account.password, account.account_sid, http_client=self._http, environment=_NOT_EMPTY
        )
        self._messages = client.api.v2010.account.messages
        self._sender = (
            {"from_": account.from_number}
            if account.from_number
            else {"messaging_service_sid": account.messaging_service_sid}
        )

    def close(self) -> None:
        """Close idle connections."""
        self._http.close()

    def send(self, message: TextMessage) -> Outcome:
        """Hand one text to Twilio, once. Never raises, never repeats."""
        validity = min(int(message.valid_for.total_seconds()), LONGEST_VALIDITY)
        if validity < 1:
            return NotSent(timedelta(), "window_over", "The time for this text is over, so it was not sent.")
        if not _ATTEMPT_ID.fullmatch(message.attempt_id):
            return Rejected(RejectReason.OTHER, "attempt_id", "The attempt has no usable id. This is a program fault.")
        try:
            created = self._messages.create(
                to=message.to,
                body=message.body,
                validity_period=validity,
                status_callback=f"{self._account.status_callback.rstrip('/')}/{message.attempt_id}",
                **self._sender,
            )
        except Exception as error:  # a sender never raises: every failure is an outcome
            return self._failure(error)
        return _accepted(created.sid, created.status)

    def find(self, to: str, since: datetime, until: datetime) -> Listing:
        """List what Twilio holds for the number and was created from `since` to `until`. Never raises.

        Asks by number alone: filtering by DateSent at Twilio may miss a text that was not sent yet. The span is widened
        by `CLOCK_SKEW` on both sides, because its clock is not ours and it tells whole seconds only: a text missed here
        would be sent a second time.
        """
        try:
            found = self._messages.list(to=to, page_size=_PAGE, limit=_MOST_LISTED)
            if len(found) >= _MOST_LISTED:
                return ListingUnavailable("too_many", "Twilio lists too many texts for this number to be sure.")
            texts = [_listed(entry) for entry in found]
        except Exception as error:  # whatever went wrong, nothing may be concluded
            return ListingUnavailable(_code_of(error), "The list of texts could not be read from Twilio.")
        first, last = since - CLOCK_SKEW, until + CLOCK_SKEW
        return Listed(tuple(t for t in texts if t.created_at is None or first <= t.created_at <= last))

    def history(self, since: datetime, progress: Progress) -> History | ListingUnavailable:
        """Every text to and from the account since. Never raises.

        Twilio lists the newest first, but by a time that a waiting text has not got yet. So nothing is filtered there,
        and reading ends only after a whole page of texts that are older by a day.
        """
        number = self._account.from_number or self._account.messaging_service_sid
        return read_history(self._messages, since, number, progress, _code_of)

    def _failure(self, error: Exception) -> Outcome:
        if isinstance(error, NotWritten):
            sentence = _NOT_WRITTEN.get(error.code, _NOT_WRITTEN["connect_failed"])
            return NotSent(self._back_off(5.0), error.code, sentence)
        if isinstance(error, Throttled):
            return outcome_of_refusal(20429, 429, self._back_off(error.retry_after))
        if isinstance(error, (TwilioRestException, TwilioServiceException)):
            return self._answered(error.status, error.code)
        if isinstance(error, AnswerLost):
            return Unknown(error.code, _LOST[error.code])
        return Unknown("unreadable_answer", "Twilio's answer could not be read, so it is not known what happened.")

    def _answered(self, status: object, code: object) -> Outcome:
        http_status = status if isinstance(status, int) else 0
        if 400 <= http_status < 500 and http_status != 408:
            known = code if isinstance(code, (int, str)) else None
            return outcome_of_refusal(known, http_status, self._back_off(None))
        return Unknown(f"http_{http_status}", "Twilio had a fault, so it is not known whether the text went out.")

    def _back_off(self, wanted: float | None) -> timedelta:
        """At least what was asked for, spread by up to half as much again so that senders do not return together."""
        seconds = min(wanted if wanted is not None else 2.0, _LONGEST_BACK_OFF)
        return timedelta(seconds=max(seconds, 1.0) * (1 + self._chance() / 2))


def _accepted(sid: object, status: object) -> Outcome:
    if isinstance(sid, str) and 0 < len(sid) <= 64:
        return Accepted(sid, status if isinstance(status, str) else "accepted")
    return Unknown("no_sid", "Twilio's answer names no message, so it is not known whether the text went out.")


def _listed(entry: object) -> ListedText:
    """Raises when the entry is not a whole message: then nothing may be concluded from the list."""
    sid, status, body = (getattr(entry, name) for name in ("sid", "status", "body"))
    created, sent, error = (getattr(entry, name) for name in ("date_created", "date_sent", "error_code"))
    if not (isinstance(sid, str) and isinstance(status, str) and isinstance(body, str | None)):
        raise TypeError("a listed message lacks its id or status")
    return ListedText(
        provider_id=sid,
        status=status,
        body=body or "",
        created_at=created if isinstance(created, datetime) else None,
        sent_at=sent if isinstance(sent, datetime) else None,
        error_code=None if error is None else str(error),
    )


def _code_of(error: Exception) -> str:
    """A short code for records. The error's own words may hold a phone number, so they are left out."""
    if isinstance(error, NotWritten | AnswerLost):
        return error.code
    if isinstance(error, TwilioRestException):
        return str(error.code)
    return "throttled" if isinstance(error, Throttled) else "unreadable_answer"
