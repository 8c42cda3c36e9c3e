"""What she can read and keep: her messages so far, the calendar file, the letter, the card, and all we hold."""

import json

from flask import Response, abort, make_response

from actions.personal import documents, held_data, page
from web.context import now, services
from web.headers import document_policy
from web.personal.frame import blueprint, proved_woman, show
from web.personal.words import blocks


@blueprint.get("/messages")
def notes(token: str) -> Response:
    """Everything that was sent, newest first."""
    woman_id = proved_woman(token)
    return show("notes", token, notes=page.notes(services(), woman_id))


@blueprint.get("/messages/<int:message_id>")
def note(token: str, message_id: int) -> Response:
    """The exact words of one."""
    woman_id = proved_woman(token)
    found = page.note(services(), now(), token, woman_id, message_id)
    if found is None:
        abort(404)
    shown = {"sent_on": found.sent_on, "texts": found.texts, "blocks": blocks(found.email_text)}
    return show("note", token, back="notes", note=shown)


@blueprint.get("/keep")
def keep(token: str) -> Response:
    """The calendar file, the letter and the card."""
    woman_id = proved_woman(token)
    return show("keep", token, offered=documents.offered(services(), now(), woman_id))


@blueprint.get("/keep/reminders.ics")
def calendar(token: str) -> Response:
    """The calendar file."""
    made = documents.calendar(services(), now(), proved_woman(token))
    if made is None:
        abort(404)
    return _file(made, "text/calendar; charset=utf-8", "reminders.ics")


@blueprint.get("/keep/letter")
def letter(token: str) -> Response:
    """The letter, ready to print."""
    return _document(documents.letter(services(), now(), proved_woman(token)))


@blueprint.get("/keep/card")
def card(token: str) -> Response:
    """The card, ready to print."""
    return _document(documents.card(services(), now(), proved_woman(token)))


@blueprint.get("/data")
def own_data(token: str) -> Response:
    """All we hold about her, to read."""
    held = held_data.held(services(), proved_woman(token))
    parts = [
        {
            "heading": part.heading,
            "count": len(part.rows),
            "rows": [{"key": {"text": key}, "value": {"text": value}} for key, value in part.rows],
        }
        for part in held
    ]
    return show("own_data", token, parts=parts)


@blueprint.get("/data/copy.json")
def own_data_file(token: str) -> Response:
    """All we hold about her, as a file."""
    held = held_data.held(services(), proved_woman(token))
    copy = {part.heading: [{"what": key, "value": value} for key, value in part.rows] for part in held}
    return _file(json.dumps(copy, ensure_ascii=False, indent=2).encode(), "application/json", "copy.json")


def _file(content: bytes, kind: str, name: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _document(html: str | None) -> Response:
    if html is None:
        abort(404)
    response = make_response(html)
    response.headers["Content-Security-Policy"] = document_policy()
    return response
