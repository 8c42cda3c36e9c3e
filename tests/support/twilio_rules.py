"""What Twilio refuses when a message is created. Pure: form in, refusal or None out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_PARAMETERS = """
    To From Body MessagingServiceSid StatusCallback ValidityPeriod ApplicationSid MaxPrice ProvideFeedback Attempt
    ForceDelivery ContentRetention AddressRetention SmartEncoded PersistentAction TrafficType ShortenUrls ScheduleType
    SendAt SendAsMms ContentVariables MessageIntent RiskCheck FallbackFrom MediaUrl ContentSid
"""
KNOWN_PARAMETERS = frozenset(_PARAMETERS.split())
_E164 = re.compile(r"\+[1-9]\d{7,14}")
_ALPHANUMERIC = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_TEST_FROM = {"+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611}
_TEST_TO = {
    "+15005550001": 21211,
    "+15005550002": 21612,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
}
TEST_FROM_THAT_WORKS = "+15005550006"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Twilio's answer to a message it does not take."""

    http_status: int
    code: int
    message: str


@dataclass(slots=True)
class Account:
    """Whose account the stand-in plays. Secrets are made up and open nothing."""

    sid: str = "AC" + "0" * 32
    auth_token: str = "token-of-the-stand-in"
    api_keys: Mapping[str, str] = field(default_factory=lambda: {"SK" + "0" * 32: "secret-of-the-stand-in"})
    senders: frozenset[str] = frozenset({"+447700900999", TEST_FROM_THAT_WORKS, "PAOsupport"})
    messaging_services: frozenset[str] = frozenset({"MG" + "0" * 32})


def refusal(form: Mapping[str, str], account: Account, opted_out: set[str]) -> Refusal | None:
    """The first reason not to take this message, in Twilio's order; None when it is taken."""
    unknown = sorted(set(form) - KNOWN_PARAMETERS)
    if unknown:
        return Refusal(400, 20001, f"Unknown parameters: {', '.join(unknown)}")
    return _to_refusal(form) or _from_refusal(form, account) or _content_refusal(form) or _route(form, opted_out)


def _to_refusal(form: Mapping[str, str]) -> Refusal | None:
    to = form.get("To", "")
    if not to:
        return Refusal(400, 21604, "A 'To' phone number is required.")
    if not _E164.fullmatch(to):
        return Refusal(400, 21211, f"The 'To' number {to} is not a valid phone number.")
    return None


def _from_refusal(form: Mapping[str, str], account: Account) -> Refusal | None:
    sender, service = form.get("From", ""), form.get("MessagingServiceSid", "")
    if not sender and not service:
        return Refusal(400, 21603, "A 'From' phone number is required.")
    if service and service not in account.messaging_services:
        return Refusal(400, 21701, "The Messaging Service does not exist.")
    if sender in _TEST_FROM:
        return Refusal(400, _TEST_FROM[sender], f"The 'From' number {sender} cannot be used.")
    if sender and not (_E164.fullmatch(sender) or _ALPHANUMERIC.fullmatch(sender)):
        return Refusal(400, 21212, f"The 'From' number {sender} is not valid.")
    if sender and sender not in account.senders:
        return Refusal(400, 21606, f"The 'From' number {sender} is not a message-capable number of this account.")
    if sender == form.get("To"):
        return Refusal(400, 21266, "'To' and 'From' number cannot be the same.")
    return None


def _content_refusal(form: Mapping[str, str]) -> Refusal | None:
    body, validity, callback = form.get("Body", ""), form.get("ValidityPeriod"), form.get("StatusCallback")
    if not body and not form.get("MediaUrl"):
        return Refusal(400, 21602, "Message body is required.")
    if len(body) > 1600:
        return Refusal(400, 21617, "The concatenated message body exceeds the 1600 character limit.")
    if validity is not None and not (validity.isdecimal() and 1 <= int(validity) <= 36_000):
        return Refusal(400, 21624, "The validity period is outside the range 1 to 36000.")
    if callback is not None and not _is_callback_url(callback):
        return Refusal(400, 21609, f"The 'StatusCallback' URL {callback} is not a valid URL.")
    return None


def _is_callback_url(url: str) -> bool:
    """Twilio would refuse a local address too; the stand-in takes it, so that tests can listen there."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and _HOST.fullmatch(host) is not None and len(url) <= 4000


def _route(form: Mapping[str, str], opted_out: set[str]) -> Refusal | None:
    to = form["To"]
    if to in _TEST_TO:
        return Refusal(400, _TEST_TO[to], f"The message to {to} cannot be sent.")
    if to in opted_out:
        return Refusal(400, 21610, "Attempt to send to unsubscribed recipient")
    return None
