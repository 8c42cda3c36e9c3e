"""What happened, in readable lines: the life story that is printed beside a broken promise."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

UK = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened. ``kind`` and ``data`` are for the checks, ``text`` is for people."""

    at: datetime
    kind: str
    text: str
    data: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.at.astimezone(UK):%a %Y-%m-%d %H:%M}  {self.text}"


class Diary:
    """The lines of one woman, or of the world, in the order of time."""

    def __init__(self) -> None:
        self._lines: list[Line] = []

    def write(self, at: datetime, kind: str, text: str, **data: Any) -> None:
        """Add a line."""
        self._lines.append(Line(at, kind, text, data))

    def of_kind(self, *kinds: str) -> Iterator[Line]:
        """The lines of these kinds."""
        return (line for line in self._lines if line.kind in kinds)

    def __iter__(self) -> Iterator[Line]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)
