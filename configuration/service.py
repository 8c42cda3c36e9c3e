"""Sections [service], [clock], [database], [metrics] and [log]: what the service is called, where it keeps its data."""

import re
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from configuration.base import FilePath, Line, Section, TimeOfDay, one_line

# A name that tells a stranger what the messages are about must not show on a lock screen.
_TELLING_WORDS = re.compile(
    r"baby|babies|birth|bone|break|breast|brittle|clinic|fractur|hip|loss|maternity|menopaus|mother|mum|osteo|pain|pao|"
    r"pregnan|scan|spine",
    re.IGNORECASE,
)


def _neutral(value: str) -> str:
    found = _TELLING_WORDS.search(value)
    if found:
        raise ValueError(
            f'holds "{found.group()}". It shows on lock screens and in shared inboxes, so it must not tell what the '
            "messages are about. Choose a neutral name"
        )
    return value


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError('is not a time zone. Write one like "Europe/London"') from error
    return value


def _database_url(value: object, info: ValidationInfo) -> object:
    if not isinstance(value, str):
        return value
    if value.startswith("sqlite:///"):
        return _sqlite_url(value, info)
    if re.match(r"postgres(ql)?(\+psycopg)?://[^/]*/.+", value):
        return "postgresql+psycopg://" + value.partition("://")[2]
    raise ValueError(
        "is not a database this service can use. Write sqlite:///var/recovery.db, or postgresql://user@host:5432/name"
    )


def _sqlite_url(value: str, info: ValidationInfo) -> str:
    path = value.removeprefix("sqlite:///")
    if path in {"", ":memory:"}:
        raise ValueError(
            "would be lost when the service stops. Write the path of a file, like sqlite:///var/recovery.db"
        )
    folder = (info.context or {}).get("folder")
    return f"sqlite:///{folder / path}" if folder is not None else value


class Service(Section):
    """Who the messages say they are from."""

    name: Annotated[str, BeforeValidator(one_line(10)), AfterValidator(_neutral), Field(min_length=1)]
    contact_phone: Annotated[str, BeforeValidator(one_line(13))] = ""
    named_person: Line = ""
    time_zone: Annotated[str, AfterValidator(_time_zone)] = "Europe/London"
    closing_on: date | None = None


class Clock(Section):
    """How often the service looks for work."""

    look_every_seconds: Annotated[int, Field(ge=1, le=60)] = 4
    sweep_at: TimeOfDay = time(2, 30)
    unknown_outcomes_every_minutes: Annotated[int, Field(ge=1, le=60)] = 5
    housekeeping_every_minutes: Annotated[int, Field(ge=1, le=1440)] = 60
    stop_within_seconds: Annotated[int, Field(ge=5, le=300)] = 30
    allow_time_travel: bool = False


class Database(Section):
    """Where the data is. `url` may hold a password when it came from the environment: print `safe_url`."""

    url: Annotated[str, BeforeValidator(_database_url), Field(repr=False)] = "sqlite:///var/recovery.db"
    pool_size: Annotated[int, Field(ge=1, le=100)] = 5
    mark_file: FilePath = Path("var/recovery.mark")

    @property
    def safe_url(self) -> str:
        """The address without its password."""
        password = urlsplit(self.url).password
        return self.url.replace(f":{password}@", ":…@") if password else self.url

    def make_folder(self) -> None:
        """Make the folder that an SQLite file will stand in."""
        if self.url.startswith("sqlite:///"):
            Path(self.url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)


class Metrics(Section):
    """Where a process that runs the clock alone answers whether it lives, and its figures."""

    clock_port: Annotated[int, Field(ge=0, le=65535)] = 0


class Log(Section):
    """What the service writes about its own work. Never anything personal, whatever the level."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    format: Literal["text", "json"] = "text"
