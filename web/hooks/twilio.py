"""What Twilio tells us: texts that came in, and what became of those that went out.

A request counts only when its signature fits the configured public address and everything that was sent; anything else
is answered 403 and forgotten. What counts is stored before it is answered. Repeated and late requests change nothing.
"""

import re
from typing import Final
from urllib.parse import quote

from flask import Blueprint, Response, make_response, request

from actions import receive_reply, record_receipt
from delivery.twilio_signature import TwilioSignature, parse_fields
from web.context import now, services, settings
from web.patience import patient

blueprint = Blueprint("twilio", __name__, url_prefix="/hooks/twilio")

EMPTY_ANSWER: Final = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9]{1,64}")
_STATUS: Final = re.compile(r"[a-z_]{1,24}")
LONGEST_SENDER: Final = 40
LONGEST_TEXT: Final = 4000
_PATH_CHARACTERS: Final = "/:@-._~!$&'()*+,;="


@blueprint.post("/message")
@patient
def message() -> Response:
    """A text came in."""
    fields = _signed_fields()
    if fields is None:
        return _refused()
    provider_id = fields.get("MessageSid", "")
    sender = fields.get("From", "")
    if not _IDENTIFIER.fullmatch(provider_id) or not sender:
        return _refused()
    receive_reply.receive_text(
        services(),
        now(),
        sender[:LONGEST_SENDER],
        fields.get("Body", "")[:LONGEST_TEXT],
        provider_id,
        fields.get("OptOutType", "")[:10] or None,
    )
    return _answered()


@blueprint.post("/status/<attempt_id>")
def status(attempt_id: str) -> Response:
    """Something became of a text that went out."""
    fields = _signed_fields()
    if fields is None:
        return _refused()
    provider_id = fields.get("MessageSid", "")
    told = fields.get("MessageStatus", "")
    if not (_IDENTIFIER.fullmatch(attempt_id) and _IDENTIFIER.fullmatch(provider_id) and _STATUS.fullmatch(told)):
        return _refused()
    code = fields.get("ErrorCode", "")
    told_code = code if _IDENTIFIER.fullmatch(code) and code != "0" else None
    record_receipt.record(services(), now(), attempt_id, provider_id, told, told_code)
    return _answered()


def _signed_fields() -> dict[str, str] | None:
    """The first value of every field, or None when Twilio did not sign this form for this address."""
    token = settings().twilio_auth_token
    body = request.get_data(cache=True)
    query = request.query_string.decode("ascii", "replace")
    signature = TwilioSignature(settings().public_base_url, [token] if token else [])
    if not signature.accepts(
        path_and_query=quote(request.path, safe=_PATH_CHARACTERS) + (f"?{query}" if query else ""),
        body=body,
        content_type=request.content_type or "",
        signature=request.headers.get("X-Twilio-Signature"),
    ):
        return None
    fields: dict[str, str] = {}
    for name, value in _form_fields(body):
        fields.setdefault(name, value)
    return fields


def _form_fields(body: bytes) -> list[tuple[str, str]]:
    # A signed body that is no form (JSON under bodySHA256) has none of the fields we look for.
    if (request.mimetype or "") != "application/x-www-form-urlencoded":
        return []
    return parse_fields(body)


def _answered() -> Response:
    response = make_response(EMPTY_ANSWER, 200)
    response.mimetype = "text/xml"
    return response


def _refused() -> Response:
    return make_response("", 403)
