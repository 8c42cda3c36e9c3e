"""What she sees when something goes wrong: what happened, what to do, and who to call. Never a trace."""

from typing import Final

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from db.engine import AWAY
from web.request_log import log_away, log_failure
from web.staff.access import STAFF_PAGES, after_stale_token
from web.staff.refusals import staff_error

SENTENCES: Final[dict[int, tuple[str, str]]] = {
    400: ("We could not use that", "Something in the request was not as we expected. Please go back and try again."),
    403: ("You cannot open this page", "This page is not open to you."),
    404: (
        "This page is not here",
        "If you followed a link in one of our messages, it may be an old one, or a letter may be missing at its end. "
        "Try the link in the newest message.",
    ),
    405: ("This page is not here", "Please use the link in our newest message."),
    413: ("That was too much", "What was sent is larger than we can take. Please send less."),
    429: ("Please wait a little", "There were too many tries in a short time. Please try again later."),
    500: (
        "Sorry, something went wrong",
        "This is our fault, not yours. Please try again in a few minutes. "
        "To stop our texts you can also text STOP to us at any time.",
    ),
    503: (
        "Please try again in a minute",
        "This page cannot be shown just now. It is our fault, not yours, and nothing you told us before is lost. "
        "If you were sending us something, please look whether it was kept before you send it again. "
        "To stop our texts you can also text STOP to us at any time.",
    ),
}
RETRY_AFTER: Final = "60"
"""Seconds."""
EXPIRED = (
    "Please try once more",
    "The page was open for a long time, or your browser keeps no cookies. Nothing was changed. "
    "Please go back, load the page again, and repeat what you did.",
)


def error_page(status: int, heading: str, sentence: str) -> Response:
    """A whole page that says it, answered with ``status``."""
    return make_response(render_template("error.jinja", heading=heading, sentence=sentence), status)


def install(app: Flask) -> None:
    """Answer every failure of ``app`` in words; machines that call a webhook get the bare status."""

    @app.errorhandler(CSRFError)
    def _expired(_: CSRFError) -> Response:
        if _for_staff():
            return after_stale_token() or staff_error(400, *EXPIRED)
        return error_page(400, *EXPIRED)

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        status = error.code or 500
        if request.path.startswith(("/hooks/", "/health/", "/u/")) and request.method != "GET":
            return make_response("", status)
        heading, sentence = SENTENCES.get(status, SENTENCES[400 if status < 500 else 500])
        response = staff_error(status) if _for_staff() else error_page(status, heading, sentence)
        if status == 405 and (allowed := error.get_response().headers.get("Allow")):
            response.headers["Allow"] = allowed
        return response

    for kind in AWAY:
        app.register_error_handler(kind, _away)

    @app.errorhandler(Exception)
    def _failure(error: Exception) -> Response:
        log_failure(error)
        if request.path.startswith("/hooks/"):
            return make_response("", 500)
        return staff_error(500) if _for_staff() else error_page(500, *SENTENCES[500])


def _away(error: Exception) -> Response:
    """The database cannot be used now: whoever asks is to ask again."""
    log_away(error)
    if request.path.startswith("/hooks/"):
        response = make_response("", 503)
    else:
        response = staff_error(503) if _for_staff() else error_page(503, *SENTENCES[503])
    response.headers["Retry-After"] = RETRY_AFTER
    return response


def _for_staff() -> bool:
    return request.path == STAFF_PAGES or request.path.startswith(f"{STAFF_PAGES}/")
