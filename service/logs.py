"""How the service writes down its own work: one line an event, to standard error. Nothing personal at any level."""

import json
import logging
import sys
import threading
from datetime import UTC, datetime
from types import TracebackType
from typing import Final

from actions.operating import events
from actions.operating.events import EventLog
from configuration.service import Log
from web.request_log import redact

OURS: Final = (
    "actions", "commands", "db", "delivery", "messages", "scheduler", "service", "simulation", "web", "wiring",
)  # fmt: skip
"""Only what we wrote ourselves may say more than warnings: at DEBUG, libraries log rows, addresses and numbers."""
QUIET: Final = ("apscheduler", "waitress.queue", "urllib3", "alembic", "twilio")
"""Libraries whose warnings repeat every few seconds, or name an address that holds a phone number."""

log = EventLog("service.logs")


class Lines(logging.Formatter):
    """One event a line. What an exception says of itself is left out: it may quote what a woman wrote."""

    def format(self, record: logging.LogRecord) -> str:
        """The time, the level, the event and its fields."""
        return f"{_at(record)} {record.levelname} {events.line(_event(record), _fields(record))}"


class JsonLines(logging.Formatter):
    """One JSON object a line, with the same fields."""

    def format(self, record: logging.LogRecord) -> str:
        """The fields of the event beside its time, level and logger."""
        known = {"at": _at(record), "level": record.levelname, "logger": record.name, "event": _event(record)}
        return json.dumps(known | _fields(record), ensure_ascii=False)


def write_log(settings: Log) -> None:
    """Set up logging for this process."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if settings.format == "json" else Lines())
    logging.basicConfig(
        level=max(logging.WARNING, logging.getLevelName(settings.level)), handlers=[handler], force=True
    )
    for name in OURS:
        logging.getLogger(name).setLevel(settings.level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    threading.excepthook = _thread_died
    sys.excepthook = _process_died


def _event(record: logging.LogRecord) -> str:
    return str(getattr(record, "event", "library.said"))


def _fields(record: logging.LogRecord) -> dict[str, events.Field]:
    library: dict[str, events.Field] = {"logger": record.name, "says": redact(record.getMessage())}
    fields = dict(getattr(record, "fields", library))
    if record.exc_info and record.exc_info[0] is not None:
        fields |= {"error": record.exc_info[0].__name__, "where": events.where(record.exc_info[2])}
    return fields


def _at(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _thread_died(died: threading.ExceptHookArgs) -> None:
    name = died.thread.name if died.thread else ""
    log.error("thread.died", thread=name, error=died.exc_type.__name__, where=events.where(died.exc_traceback))


def _process_died(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    log.error("process.died", error=kind.__name__, where=events.where(trace))
