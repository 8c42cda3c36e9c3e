"""Calls our webhooks as Twilio does: signed with the public address, posted to where the service really listens.

The signature is worked out here from Twilio's description, not with the library that the service checks it with.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit


@dataclass(frozen=True, slots=True)
class Answer:
    """What our service answered."""

    status: int
    body: str


def sign(url: str, form: Mapping[str, str], auth_token: str) -> str:
    """base64(HMAC-SHA1(token, URL then every name and value, sorted by name))."""
    covered = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(auth_token.encode(), covered.encode(), hashlib.sha1).digest()).decode()


def post(url: str, form: Mapping[str, str], auth_token: str, routes: Mapping[str, str], timeout: float = 10) -> Answer:
    """Post a signed form. `routes` maps public base addresses to the local http ones behind them."""
    local = next((url.replace(public, real, 1) for public, real in routes.items() if url.startswith(public)), url)
    parts = urlsplit(local)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        "X-Twilio-Signature": sign(url, form, auth_token),
        "User-Agent": "TwilioProxy/1.1",
        "I-Twilio-Idempotency-Token": "not-signed",
    }
    try:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, urlencode(form), headers)
        answer = connection.getresponse()
        return Answer(answer.status, answer.read().decode("utf-8", "replace"))
    finally:
        connection.close()
