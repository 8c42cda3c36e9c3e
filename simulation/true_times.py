"""When rows of the database were really written, though the service's clock was wrong at times.

Rows are stamped with what the clock showed, and one that is set back shows some hours twice. Rows are only ever
appended, so their numbers tell in which span of the clock's errors each was written.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from db.tables import Consent, FactRow, Reply

TrueTime = Callable[[str, int, datetime], datetime]
"""When a row of a table, by its number, was really written; given what the clock showed then."""
NUMBERS = {"facts": FactRow.id, "consents": Consent.id, "replies": Reply.id}


def last_numbers(connection: Connection) -> dict[str, int]:
    """The number of the last row of each of these tables."""
    return {name: connection.scalar(select(func.max(number))) or 0 for name, number in NUMBERS.items()}


def as_stamped(table: str, number: int, shown: datetime) -> datetime:
    """The clock was never wrong."""
    return shown


class TrueTimes:
    """The spans in which rows were stamped by a clock that was wrong by one and the same error."""

    def __init__(self) -> None:
        self._last: dict[str, list[int]] = {name: [] for name in NUMBERS}
        self._errors: list[timedelta] = []
        self._error = timedelta()

    def turn(self, connection: Connection, error: timedelta) -> None:
        """From now on the clock that stamps them is wrong by this."""
        if error == self._error:
            return
        last = last_numbers(connection)
        if not self._errors or any(self._last[name][-1] != number for name, number in last.items()):
            for name, number in last.items():
                self._last[name].append(number)
            self._errors.append(self._error)
        self._error = error

    def put_back(self, last: Mapping[str, int]) -> None:
        """The database was put back to a copy that holds rows up to these numbers."""
        for name in NUMBERS:
            self._last[name] = [min(one, last[name]) for one in self._last[name]] + [last[name]]
        self._errors.append(self._error)

    def __call__(self, table: str, number: int, shown: datetime) -> datetime:
        """See `TrueTime`."""
        span = bisect_left(self._last[table], number)
        return shown - (self._errors[span] if span < len(self._errors) else self._error)
