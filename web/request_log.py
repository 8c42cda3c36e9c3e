"""A line per request, without anything personal: the rule that matched, never the path, which may hold a token."""

import logging
import re
import time
import traceback
from typing import Any

from flask import Flask, Response, g, request

access = logging.getLogger("web.access")
errors = logging.getLogger("web.errors")

_TOKEN = re.compile(r"(?i)(/(?:p|u|staff/link|hooks/email/bounce|hooks/twilio/status)/)[^/\s?\"']+")


class RedactTokens(logging.Filter):
    """Takes tokens out of other libraries' log lines, and query strings with them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: the line is cleaned, not dropped."""
        record.msg = redact(record.getMessage())
        record.args = None
        return True


def redact(line: str) -> str:
    """``/p/abc/stop`` becomes ``/p/…/stop``; what follows a question mark inside a path goes."""
    line = _TOKEN.sub(r"\1…", line)
    return re.sub(r"(/[^\s?\"']*)\?[^\s\"']+", r"\1?…", line)


def matched_rule() -> str:
    """The rule that answers this request, with its placeholders; what matched none is not repeated."""
    return request.url_rule.rule if request.url_rule is not None else "(no such page)"


def log_failure(error: BaseException) -> None:
    """What failed and where, without the exception's own words: those may quote what a person typed."""
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno}" for frame in reversed(frames[-8:]))
    errors.error("%s %s failed: %s at %s", request.method, matched_rule(), type(error).__name__, where)


def install(app: Flask) -> None:
    """Log every request of ``app``."""
    redacting = RedactTokens()
    logging.getLogger("werkzeug").addFilter(redacting)
    logging.getLogger("waitress").addFilter(redacting)

    @app.before_request
    def _start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def _log(response: Response) -> Response:
        started: Any = g.get("started")
        took = (time.perf_counter() - started) * 1000 if started is not None else 0.0
        access.info("%s %s %d %.0f ms", request.method, matched_rule(), response.status_code, took)
        return response
