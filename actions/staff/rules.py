"""What holds for everyone who signs in."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class StaffRules:
    """Filled in by the wiring from the settings."""

    totp_required: bool = True
    """Whether everyone must have a second factor: a code that changes every 30 seconds."""
    idle: timedelta = timedelta(minutes=15)
    """A session nobody used for so long has ended."""
    longest: timedelta = timedelta(hours=12)
    """A session ends after this in any case."""
    tries: int = 5
    """So many wrong passwords or codes, and the address rests."""
    lock: timedelta = timedelta(minutes=15)
    origin_tries: int = 40
    """So many wrong ones from one network within ``lock``, whatever the address, and that network rests. A clinic
    shares one."""
    link_life: timedelta = timedelta(days=3)
    """How long a one-time link for a new account or a forgotten password is good."""
    first_link_life: timedelta = timedelta(days=1)
    """The same for the link that makes the first account."""
