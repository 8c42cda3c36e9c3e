"""When rows of the database were really written, though the service's clock was wrong at times.

Rows are stamped with what the clock showed, and one that is set back shows some hours twice. Rows are only ever
appended, so their numbers tell in which span of the clock's errors each was written.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from db.tables import Consent, FactRow, Reply

TrueTime = Callable[[str, int, datetime], datetime]
"""When a row of a table, by its number, was really written; given what the clock showed then."""
NUMBERS = {"facts": FactRow.id, "consents": Consent.id, "replies": Reply.id}


def as_stamped(table: str, number: int, shown: datetime) -> datetime:
    """The clock was never wrong."""
    return shown


class TrueTimes:
    """The spans in which the clock was wrong by one and the same error."""

    def __init__(self) -> None:
        self._spans: list[tuple[Mapping[str, int], timedelta]] = []
        self._error = timedelta()

    def turn(self, connection: Connection, error: timedelta) -> None:
        """From now on the clock is wrong by this."""
        last = {name: connection.scalar(select(func.max(number))) or 0 for name, number in NUMBERS.items()}
        self._spans.append((last, self._error))
        self._error = error

    def __call__(self, table: str, number: int, shown: datetime) -> datetime:
        """See `TrueTime`."""
        for last, error in self._spans:
            if number <= last[table]:
                return shown - error
        return shown - self._error
