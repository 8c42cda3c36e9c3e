"""What the pages need to know, filled in once by the wiring."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Protocol

Clock = Callable[[], datetime]
"""Answers now, as an aware datetime in UTC."""


class ClockControl(Protocol):
    """The clock of the demonstration, which people may pause, slow down and let run."""

    @property
    def speed(self) -> str:
        """paused, slow or fast."""
        ...

    def set_speed(self, speed: str) -> None:
        """Raises ValueError for a speed there is not."""
        ...


@dataclass(frozen=True, slots=True)
class HelpNumbers:
    """Telephone numbers printed on pages. ``helpline`` names the illness to whoever looks it up, and ``sands`` a loss:
    both are shown after proof only."""

    emergency: str
    urgent_advice: str
    samaritans: str
    helpline: str
    sands: str | None = None
    clinic: str | None = None


@dataclass(frozen=True, slots=True)
class LookUp:
    """A number or address that somebody looks up again by a day."""

    name: str
    value: str
    check_by: date


@dataclass(frozen=True, slots=True)
class About:
    """The settings that matter, in words, for admins: each a heading and its lines (what, and what it is)."""

    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    to_look_up: tuple[LookUp, ...] = ()


def _goes_on() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Settings of the pages.

    ``public_base_url`` is how the world reaches us ("https://notes.example.org", no slash at the end): links, cookies
    and webhook signatures are made from it, never from the request. ``trusted_proxies`` is how many proxies in front of
    us add to X-Forwarded-For. ``outbox_folder`` is set only while messages stay on this machine. ``nothing_leaves``
    is said on top of staff pages; ``clock_control`` is set in the demonstration alone. A missing
    ``twilio_auth_token`` or ``bounce_secret`` closes the webhook that needs it, a missing
    ``metrics_token`` the figures. ``stopping`` answers whether the process was asked to end.
    """

    service_name: str
    public_base_url: str
    secret_key: str = field(repr=False)
    clock: Clock = field(repr=False)
    numbers: HelpNumbers
    quick_exit_url: str = "https://www.bbc.co.uk/weather"
    trusted_proxies: int = 0
    twilio_auth_token: str | None = field(default=None, repr=False)
    bounce_secret: str | None = field(default=None, repr=False)
    metrics_token: str | None = field(default=None, repr=False)
    version: str = ""
    stopping: Callable[[], bool] = field(default=_goes_on, repr=False)
    outbox_folder: Path | None = None
    proof_lasts: timedelta = timedelta(minutes=20)
    nothing_leaves: bool = False
    clock_control: ClockControl | None = None
    about: About = field(default_factory=About)

    def __post_init__(self) -> None:
        """Refuse what would make links or cookies wrong."""
        if not self.public_base_url.startswith(("https://", "http://")) or self.public_base_url.endswith("/"):
            raise ValueError('The public address must start with "https://" and must not end with a slash.')
        if len(self.secret_key) < 32:
            raise ValueError("The secret key of the pages must have at least 32 characters.")

    @property
    def sample_data(self) -> bool:
        """Whether everything shown is made up."""
        return self.clock_control is not None

    @property
    def secure(self) -> bool:
        """Whether the world reaches us over HTTPS: cookies are then marked so."""
        return self.public_base_url.startswith("https://")
