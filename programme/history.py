"""What a woman has already had, as the planner needs it."""

from dataclasses import dataclass
from datetime import date

HAD = frozenset({"sending", "sent", "unknown"})
OVER = HAD | {"failed"}


@dataclass(frozen=True, slots=True)
class Past:
    """A message that was handed over, is being so, failed for good, or may have gone (unknown).

    ``on``: the local day it went (or was to go). ``answered``: she replied to its question. ``as_text``: as a text.
    """

    step: str
    occurrence: str
    state: str
    on: date
    answered: bool = False
    as_text: bool = False
    stop_line: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return self.step, self.occurrence


History = tuple[Past, ...]
