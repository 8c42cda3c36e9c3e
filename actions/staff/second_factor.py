"""The second factor: a code of six digits that an app on the phone shows, new every 30 seconds (TOTP, RFC 6238)."""

import hmac
from datetime import datetime
from typing import Final

from pyotp import TOTP, random_base32

STEP_SECONDS: Final = 30
DIGITS: Final = 6
DRIFT: Final = 1
"""Steps a phone's clock may be off, either way."""


def new_secret() -> str:
    """A fresh secret, 160 bits in base 32."""
    return random_base32()


def in_groups(secret: str) -> str:
    """The secret in groups of four, to be typed by hand."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def set_up_address(secret: str, email: str, service: str) -> str:
    """What the QR code says: the app takes secret and names from it."""
    return TOTP(secret).provisioning_uri(name=email, issuer_name=service)


def accepted_step(secret: str, typed: str, last_step: int, now: datetime) -> int | None:
    """The time step whose code was typed, or None. A step at or before ``last_step`` is not taken: no code is good
    twice, and none that is older than one already used."""
    code = "".join(typed.split())
    if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
        return None
    current = int(now.timestamp()) // STEP_SECONDS
    totp = TOTP(secret)
    found = None
    # Every step is compared, so that the time taken tells nothing.
    for step in range(current - DRIFT, current + DRIFT + 1):
        if hmac.compare_digest(totp.at(step * STEP_SECONDS), code) and step > last_step:
            found = step
    return found
