"""Sections [web], [staff], [privacy] and [limits]: the pages, who gets in, what is kept, how much is allowed."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field

from configuration.base import FilePath, Section, WebAddress, one_line


def _public_address(value: str) -> str:
    parts = urlsplit(value)
    if "_" in (parts.hostname or ""):
        raise ValueError("has an underscore in its host name, which the text message provider does not accept")
    if parts.query or parts.fragment or parts.path not in {"", "/"}:
        raise ValueError('must be only the scheme and the host, like "https://example.org"')
    return value.rstrip("/")


class Web(Section):
    """Where the pages are served, and how the world reaches them."""

    host: Annotated[str, BeforeValidator(one_line(100)), Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    public_base_url: Annotated[WebAddress, AfterValidator(_public_address), Field(min_length=1)] = (
        "http://127.0.0.1:8000"
    )
    quick_exit_url: Annotated[WebAddress, Field(min_length=1)] = "https://www.bbc.co.uk/weather"
    threads: Annotated[int, Field(ge=2, le=64)] = 8
    trusted_proxies: Annotated[int, Field(ge=0, le=5)] = 0

    @property
    def secure(self) -> bool:
        """True when people reach the pages over HTTPS, so cookies may be marked secure."""
        return self.public_base_url.startswith("https://")

    @property
    def on_this_machine_only(self) -> bool:
        return self.host in {"127.0.0.1", "localhost", "::1"}


class Staff(Section):
    """How those who work here sign in."""

    totp_required: bool = True
    idle_minutes: Annotated[int, Field(ge=1, le=120)] = 15
    longest_session_hours: Annotated[int, Field(ge=1, le=24)] = 12
    sign_in_tries: Annotated[int, Field(ge=3, le=20)] = 5
    sign_in_lock_minutes: Annotated[int, Field(ge=1, le=1440)] = 15
    link_days: Annotated[int, Field(ge=1, le=14)] = 3


Months = Annotated[int, Field(ge=0, le=600)]
Days = Annotated[int, Field(ge=0, le=3660)]


class Privacy(Section):
    """The key that personal data is encrypted with, and how long things are kept; 0 keeps for good."""

    key_file: FilePath = Path("var/recovery.key")
    allow_test_numbers: bool | None = None
    keep_replies_months: Months = 24
    keep_words_months: Months = 36
    keep_ended_months: Months = 36
    keep_views_months: Months = 24
    keep_imports_days: Days = 30
    keep_drafts_days: Days = 14
    keep_tries_days: Days = 30
    keep_outbox_days: Days = 90


class Limits(Section):
    """How much is allowed at once."""

    import_rows: Annotated[int, Field(ge=1, le=10000)] = 500
