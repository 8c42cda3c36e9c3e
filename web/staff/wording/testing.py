"""Sending a test to oneself: first a code proves the number or address, then a draft or version goes there, marked."""

from typing import Final

from flask import Response, abort, request

from actions.errors import Refused
from actions.wording import trial
from actions.wording.form import read
from actions.wording.preview import woman_of
from actions.wording.versions import template_of
from messages.findings import TemplateError
from messages.samples import SAMPLE_WOMEN
from messages.template import Template
from web.context import now, services
from web.staff.access import current_user, staff
from web.staff.layout import Problems, blueprint, problem, problems_of, show, to
from web.staff.wording.words import draft_or_404, version_or_404, whole_number

CHANNELS: Final = {"text": "text", "email": "email"}
DONE: Final = {
    "sent": ("Test sent", "It is marked TEST. It may take a minute."),
    "code": ("Code sent", "Type it below. It lasts 30 minutes."),
    "proved": ("It is yours", "You can send tests there now."),
}


@blueprint.get("/wording/test/<kind>/<int:number>")
@staff("admin")
def wording_test_page(kind: str, number: int) -> Response:
    """Own addresses, and the test of this draft or version."""
    return _page(kind, number)


@blueprint.post("/wording/test/<kind>/<int:number>/<channel>")
@staff("admin")
def wording_test_now(kind: str, number: int, channel: str) -> Response:
    """Ask for a code, take it, or send the test."""
    if channel not in CHANNELS:
        abort(404)
    asked, user = request.form.get("do", ""), current_user()
    woman = whole_number(request.form.get("woman", ""), 1)
    try:
        if asked == "ask":
            trial.ask_code(services(), now(), user, channel, request.form.get("value", "")[:254])
            done = "code"
        elif asked == "prove":
            trial.prove(services(), now(), user, channel, request.form.get("code", "")[:20])
            done = "proved"
        else:
            template, _ = _subject(kind, number)
            if template is None:
                return _page(kind, number, problem("It cannot be sent until it can be read. Mend the draft first."))
            trial.send_test(services(), now(), user, template, woman, channel)
            done = "sent"
    except Refused as refused:
        return _page(kind, number, [_linked(one, channel) for one in problems_of(refused)])
    return to("staff.wording_test_page", kind=kind, number=number, done=done, woman=woman)


def _linked(one: dict[str, str], channel: str) -> dict[str, str]:
    return {**one, "href": f"{one['href']}-{channel}"} if "href" in one else one


def _subject(kind: str, number: int) -> tuple[Template | None, str]:
    """What is tested, and where one goes back to."""
    if kind == "draft":
        back = f"/staff/wording/drafts/{number}"
        try:
            return read(draft_or_404(number).form), back
        except TemplateError:
            return None, back
    if kind != "version":
        abort(404)
    return template_of(version_or_404(number).row), f"/staff/wording/versions/{number}"


def _page(kind: str, number: int, errors: Problems | None = None) -> Response:
    template, back = _subject(kind, number)
    woman = whole_number(request.values.get("woman", ""), 1)
    return show(
        "wording/test", status=422 if errors else 200, errors=errors, kind=kind, number=number, words=template,
        own=trial.own_addresses(services(), now(), current_user()), channels=CHANNELS, women=SAMPLE_WOMEN,
        woman_number=SAMPLE_WOMEN.index(woman_of(woman)), done=DONE.get(request.args.get("done", "")), back=back,
    )  # fmt: skip
