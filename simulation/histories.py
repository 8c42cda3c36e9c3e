"""What a database held and holds no more, because it was put back to an older copy, or because she was erased.

What happened stays what happened: promises are checked on the lost rows and the kept ones together. What was entered
anew afterwards is left out where the lost rows tell it, with its true time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from simulation.true_times import TrueTime

Row = Any
Tables = Mapping[str, Mapping[int, Sequence[Row]]]
FAR = 1_000_000_000
"""Lost rows get numbers beyond this, so that none is taken for a row that has its old number now."""
NUMBERED = ("id", "delivery_id", "message_id", "address_id")


@dataclass
class Lost:
    """``last``: the number of the last row of each table that the copy holds. ``ids``: the women's numbers then."""

    at: datetime
    last: Mapping[str, int]
    tables: Tables
    ids: Mapping[int, int]
    true_time: TrueTime
    entered_anew: list[tuple[Mapping[str, int], Mapping[str, int]]] = field(default_factory=list)
    """From after which row to which: what is a repetition of lost rows."""

    def rows(self, name: str, person: int, era: int) -> list[Row]:
        """Her rows of a table that are not in the copy. ``era``: which of the lost histories this is, from 1."""
        found = self.tables[name].get(self.ids.get(person, 0), ())
        return [_moved(row, era) for row in found if name not in self.last or row.id > self.last[name]]

    def repeats(self, name: str, row: Row) -> bool:
        """Whether a row that stands in the database now only says again what was lost."""
        return any(before[name] < row.id <= after[name] for before, after in self.entered_anew if name in before)


def _moved(row: Row, era: int) -> Row:
    values = dict(row._mapping)
    for name in NUMBERED:
        if isinstance(values.get(name), int):
            values[name] += era * FAR
    return SimpleNamespace(**values)


def true_time_of(lost: Sequence[Lost], now: TrueTime) -> TrueTime:
    """When a row was written, whichever history it belongs to."""

    def found(table: str, number: int, shown: datetime) -> datetime:
        era, own = divmod(number, FAR)
        return lost[era - 1].true_time(table, own, shown) if era else now(table, number, shown)

    return found
