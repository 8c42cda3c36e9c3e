"""What the service says about its own work: one event a line, with a name that stays, and nothing personal.

An event is named ``part.what-happened``. Its fields are numbers, codes, and numbers of rows: never a name, an address,
or words that somebody wrote. docs/operating.md lists every event, and a test holds that list to the code.
"""

import json
import logging
import re
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from types import TracebackType
from typing import Final

Field = str | int | float | bool | None
REQUEST: Final[ContextVar[str | None]] = ContextVar("request", default=None)
"""The number of the page request that is being answered, so that its lines can be found together."""

LONGEST: Final = 400
FRAMES: Final = 8
_PLAIN: Final = re.compile(r"[\w./:+@…-]+")


class EventLog:
    """Writes events to the standard logging. The level follows `log.level` in the settings."""

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def info(self, event: str, **fields: Field) -> None:
        """Work as usual."""
        self._say(logging.INFO, event, fields)

    def warning(self, event: str, **fields: Field) -> None:
        """Unusual; the service goes on by itself."""
        self._say(logging.WARNING, event, fields)

    def error(self, event: str, **fields: Field) -> None:
        """Something did not work, and a person may have to look."""
        self._say(logging.ERROR, event, fields)

    def _say(self, level: int, event: str, fields: Mapping[str, Field]) -> None:
        if not self._logger.isEnabledFor(level):
            return
        said = {name: _short(value) for name, value in fields.items() if value is not None}
        if (request := REQUEST.get()) is not None:
            said["request"] = request
        self._logger.log(level, "%s", line(event, said), extra={"event": event, "fields": said})


def line(event: str, fields: Mapping[str, Field]) -> str:
    """``event=dispatch.done accepted=3``: what holds a space is quoted, so that a line never breaks."""
    return " ".join([f"event={event}", *(f"{name}={_written(value)}" for name, value in fields.items())])


def where(trace: TracebackType | None) -> str:
    """Where something failed, innermost first, without the error's own words: those may quote what a person typed."""
    frames = traceback.extract_tb(trace)[-FRAMES:]
    return " < ".join(f"{'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno}" for frame in reversed(frames))


def _short(value: Field) -> Field:
    return value[:LONGEST] if isinstance(value, str) else value


def _written(value: Field) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    text = str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
