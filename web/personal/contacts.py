"""A new number or email address: proved by a code at the new one, announced at the old one."""

from typing import Final

from flask import Response, abort, request

from actions.personal import answers
from actions.personal import contact as page_contact
from web.context import now, services, settings
from web.personal.frame import Problems, blueprint, done, problem, proved_woman, show, to
from web.personal.proof import remember

FIELDS: Final = {"text": "number", "email": "email"}


@blueprint.get("/contact")
def contact(token: str) -> Response:
    """What we have, hidden but for its end, and two forms."""
    return _page(token, proved_woman(token))


@blueprint.post("/contact")
def still_right(token: str) -> Response:
    """They are still hers."""
    answers.details_are_right(services(), now(), proved_woman(token))
    return to("personal.contact_right", token)


@blueprint.get("/contact-right")
def contact_right(token: str) -> Response:
    """Says so."""
    proved_woman(token)
    return done(token, "Thank you", "We have noted that your details are still right.")


@blueprint.post("/contact/<channel>")
def save_contact(token: str, channel: str) -> Response:
    """Send a code to the new one. Nothing has changed yet."""
    woman_id = proved_woman(token)
    if channel not in FIELDS:
        abort(404)
    mistake = page_contact.ask(services(), now(), woman_id, channel, request.form.get("value", "")[:254])
    if mistake is not None:
        return _page(token, woman_id, problem(mistake, FIELDS[channel]), 422)
    return to("personal.code", token, channel=channel)


@blueprint.get("/contact/<channel>")
def code(token: str, channel: str) -> Response:
    """The code that came to the new one."""
    proved_woman(token)
    return _code(token, channel)


@blueprint.post("/contact/<channel>/code")
def check_code(token: str, channel: str) -> Response:
    """Compare the code; the right one changes it."""
    woman_id = proved_woman(token)
    typed = "".join(request.form.get("code", "").split())[:20]
    if channel not in FIELDS:
        abort(404)
    checked = page_contact.check(services(), now(), token, woman_id, channel, typed)
    if checked.mistake:
        return _code(token, channel, checked.mistake, 422)
    answer = to("personal.contact_changed", checked.token)
    if checked.token != token:
        remember(answer, settings(), checked.token, now())
    return answer


@blueprint.get("/contact/<channel>/code")
def code_again(token: str, channel: str) -> Response:
    """Someone came back to the address of the form: show the form."""
    return to("personal.code", token, channel=channel)


@blueprint.get("/contact-changed")
def contact_changed(token: str) -> Response:
    """Says so."""
    proved_woman(token)
    return done(
        token,
        "Changed",
        "Messages go to the new one from now on. We send a short word to the old one, in case it was not you.",
        "Links in messages that went to the old one are closed. They still work for stopping messages.",
    )


def _page(token: str, woman_id: int, errors: Problems | None = None, status: int = 200) -> Response:
    names = {"text": "Mobile number", "email": "Email address"}
    ways = page_contact.current(services(), woman_id)
    rows = [
        {"key": {"text": names[channel]}, "value": {"text": ways.get(channel) or "We have none"}} for channel in FIELDS
    ]
    value = request.form.get("value", "")[:254]
    channel = (request.view_args or {}).get("channel")
    return show("contact", token, status=status, rows=rows, errors=errors or [], typed={channel: value})


def _code(token: str, channel: str, mistake: str | None = None, status: int = 200) -> Response:
    if channel not in FIELDS:
        abort(404)
    return show(
        "code",
        token,
        status=status,
        back="contact",
        channel=channel,
        code_minutes=page_contact.code_minutes(services()),
        errors=problem(mistake, "code") if mistake else [],
    )
