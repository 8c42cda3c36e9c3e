"""One thing that `recovery doctor` found, good or bad."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["broken", "warning", "fine"]


@dataclass(frozen=True, slots=True)
class Finding:
    """``broken``: the service cannot do its work. ``warning``: it can, but a person should look."""

    level: Level
    code: str
    sentence: str


def broken(code: str, sentence: str) -> Finding:
    """The service cannot do its work."""
    return Finding("broken", code, sentence)


def warning(code: str, sentence: str) -> Finding:
    """A person should look."""
    return Finding("warning", code, sentence)


def fine(code: str, sentence: str) -> Finding:
    """Looked at, and right."""
    return Finding("fine", code, sentence)
