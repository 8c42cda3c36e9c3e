"""Mail that came back, handed over by the mail server: one raw message a request, or a mail provider's JSON.

The shared secret comes in the header ``X-Hook-Secret`` or as the last part of the path. Without a secret in the
settings the hook is closed.
"""

import hmac
import json
import re
from typing import Any, Final

from flask import Blueprint, Response, make_response, request

from actions import record_receipt
from actions.receive_mail import receive_raw
from web.context import now, services, settings

blueprint = Blueprint("bounces", __name__, url_prefix="/hooks/email")

LARGEST_MAIL: Final = 1024 * 1024
STATUSES: Final = ("delivered", "bounced", "complained", "delayed")
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9]{1,64}")
_WORD: Final = re.compile(r"[A-Za-z0-9._-]{1,24}")


@blueprint.post("/bounce", defaults={"secret": ""})
@blueprint.post("/bounce/<secret>")
def bounce(secret: str) -> Response:
    """204 when it was understood and stored; 403 without the secret; 400 when it is neither mail nor JSON."""
    if not _knows_secret(secret):
        return make_response("", 403)
    request.max_content_length = LARGEST_MAIL
    body = request.get_data(cache=False)
    if request.mimetype == "application/json":
        return make_response("", 204 if _record_json(body) else 400)
    if not body:
        return make_response("", 400)
    receive_raw(services(), now(), body)
    return make_response("", 204)


def _knows_secret(in_path: str) -> bool:
    expected = settings().bounce_secret
    given = request.headers.get("X-Hook-Secret") or in_path
    if not expected or not given:
        return False
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def _record_json(body: bytes) -> bool:
    """One event or a list: ``{"attempt_id": …, "status": …, "code": "5.1.1"}``; statuses: see ``STATUSES``."""
    try:
        read: Any = json.loads(body)
    except (ValueError, RecursionError):
        return False
    events = read if isinstance(read, list) else [read]
    understood = [event for event in map(_event, events[:1000]) if event is not None]
    for attempt_id, status, code in understood:
        record_receipt.record(services(), now(), attempt_id, None, status, code)
    return bool(events) and len(understood) == len(events)


def _event(read: Any) -> tuple[str, str, str | None] | None:
    if not isinstance(read, dict):
        return None
    attempt_id, status, code = read.get("attempt_id"), read.get("status"), read.get("code")
    if not isinstance(attempt_id, str) or not _IDENTIFIER.fullmatch(attempt_id):
        return None
    if status not in STATUSES:
        return None
    if code is not None and not (isinstance(code, str) and _WORD.fullmatch(code)):
        return None
    return attempt_id, status, code
