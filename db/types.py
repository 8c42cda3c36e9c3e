"""Column types: instants in UTC, and encrypted text."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from db import cipher

SQLITE_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"
"""Fixed width, so that the order of the text is the order of the instants."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, UTC when read. ``timestamptz`` on PostgreSQL, fixed-width text on SQLite. Naive is refused."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime] | TypeEngine[str]:
        """The dialect's own type."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(27))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """Refuse naive datetimes: an instant without its zone has been the wrong hour somewhere already."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A datetime without a time zone was given to the database; give it in UTC.")
        utc = value.astimezone(UTC)
        # As `SQLITE_FORMAT` writes it, in a quarter of the time.
        return f"{utc.isoformat(timespec='microseconds')[:-6]}Z" if dialect.name == "sqlite" else utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """Aware UTC. Every instant that is read passes here; `process_result_value` would cost two calls more."""
        return _from_text if dialect.name == "sqlite" else _in_utc


class Encrypted(TypeDecorator[str]):
    """Text that is stored encrypted by the installed cipher. It cannot be searched: put a keyed hash beside it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Encrypt; raises CipherError when no cipher is installed."""
        return None if value is None else cipher.installed().encrypt(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], str | None]:
        """Decrypt; raises CipherError when the key is not held."""
        return _opened


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _in_utc(value: datetime | None) -> datetime | None:
    # Our sessions speak UTC (see `db.engine`), so as a rule nothing is left to convert.
    return value if value is None or value.tzinfo is UTC else value.astimezone(UTC)


def _opened(value: str | None) -> str | None:
    return None if value is None else cipher.decrypt(value)


class EncryptedDate(TypeDecorator[date]):
    """A day that is stored encrypted: it cannot be searched or sorted by the database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """Encrypt; raises CipherError when no cipher is installed."""
        return None if value is None else cipher.installed().encrypt(value.isoformat())

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """Decrypt; raises CipherError when the key is not held."""
        return None if value is None else date.fromisoformat(cipher.decrypt(value))


SEALED = (Encrypted, EncryptedDate)
"""The types whose values are stored encrypted."""
