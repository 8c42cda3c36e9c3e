"""What the service writes about its own work, to standard error. Nothing personal, whatever the level."""

import json
import logging
from datetime import UTC, datetime

from configuration.service import Log

TEXT_FORMAT = "%(asctime)s %(levelname)s %(message)s"
QUIET = ("apscheduler", "waitress.queue", "urllib3", "alembic", "twilio")
"""Libraries that would write a line every few seconds, or an address that holds a phone number."""


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, logger and message; and where it broke, when it broke."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def write_log(settings: Log) -> None:
    """Set up logging for this process."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if settings.format == "json" else logging.Formatter(TEXT_FORMAT))
    logging.basicConfig(level=settings.level, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
