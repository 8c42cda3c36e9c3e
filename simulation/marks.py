"""The marks beside the database, in memory: they are not put back with it."""

from pathlib import Path

from db.mark_file import MarkFile


class Marks(MarkFile):
    """As `MarkFile`, without a file."""

    def __init__(self) -> None:
        super().__init__(Path())
        self._marks: dict[str, int] = {}

    def read(self) -> dict[str, int]:
        return dict(self._marks)

    def write(self, changes: dict[str, int]) -> None:
        self._marks |= {name: max(number, self._marks.get(name, 0)) for name, number in changes.items()}
