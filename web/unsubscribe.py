"""One-click unsubscribe (RFC 8058): the mailbox provider posts here without cookies, and emails stop. For ever usable.

GET shows a button and changes nothing, because link scanners follow every link they see.
"""

from flask import Blueprint, Response, abort, make_response, render_template

from actions.personal import proof, stops
from actions.personal.stops import Stop
from web.context import now, services
from web.patience import patient

blueprint = Blueprint("unsubscribe", __name__, url_prefix="/u/<token>")


@blueprint.get("", strict_slashes=False)
def ask(token: str) -> Response:
    """One button."""
    if proof.front(services(), token) is None:
        abort(404)
    return _page(token, "Stop emails", "Press the button and you will get no more emails from us.", stopped=False)


@blueprint.post("", strict_slashes=False)
@patient
def stop(token: str) -> Response:
    """Stop emails, whatever the body says. Twice is fine."""
    if not stops.stop(services(), now(), token, Stop.EMAILS):
        abort(404)
    return _page(
        token,
        "Emails stopped",
        "You will get no more emails from us. One that is already on its way may still arrive.",
        stopped=True,
    )


def _page(token: str, heading: str, sentence: str, *, stopped: bool) -> Response:
    page = render_template(
        "unsubscribe.jinja", heading=heading, sentences=[sentence], stopped=stopped, link_token=token
    )
    return make_response(page)
