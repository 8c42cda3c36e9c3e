"""A line per request, without anything personal: the rule that matched, never the path, which may hold a token."""

import logging
import re
import secrets
import time
from typing import Final

from flask import Flask, Response, g, request

from actions.operating.events import REQUEST, EventLog, where
from actions.operating.meters import PAGE_SECONDS, PAGES, Meters

access = EventLog("web.access")
errors = EventLog("web.errors")
WATCHED: Final = ("/health/", "/metrics")
"""Asked every few seconds by watchers: a line for each would bury the others."""
METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
"""Anything else that somebody may invent is counted as another."""

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
    errors.error(
        "page.failed", method=_method(), page=matched_rule(), error=type(error).__name__,
        where=where(error.__traceback__),
    )  # fmt: skip


def log_away(error: BaseException) -> None:
    """The database cannot be used: nothing is wrong with the page."""
    errors.warning("page.database-away", method=_method(), page=matched_rule(), error=_of_driver(error))


def _of_driver(error: BaseException) -> str:
    return type(getattr(error, "orig", None) or error).__name__


def _method() -> str:
    return request.method if request.method in METHODS else "other"


def install(app: Flask, meters: Meters) -> None:
    """Log, count and time every request of ``app``. All lines of one request carry the same ``request=``."""
    redacting = RedactTokens()
    logging.getLogger("werkzeug").addFilter(redacting)
    logging.getLogger("waitress").addFilter(redacting)

    @app.before_request
    def _start() -> None:
        g.started = time.perf_counter()
        REQUEST.set(secrets.token_hex(6))

    @app.after_request
    def _log(response: Response) -> Response:
        took = time.perf_counter() - g.get("started", time.perf_counter())
        page, status = matched_rule(), response.status_code
        if status != 200 or not page.startswith(WATCHED):
            access.info("page.answered", method=_method(), page=page, status=status, ms=round(took * 1000))
        meters.count(PAGES, _method(), page, str(status))
        meters.time(PAGE_SECONDS, took, page)
        return response

    @app.teardown_request
    def _end(_: BaseException | None) -> None:
        # The thread answers other requests next.
        REQUEST.set(None)
