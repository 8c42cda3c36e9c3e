"""Stopping needs nothing: no proof, no cookie, no reason. Looking at a page changes nothing, pressing its button does.

The unguessable link itself stands in for the form token, so that this works in any browser, cookies or not.
"""

from typing import Final

from flask import Blueprint, Response, abort, url_for

from actions.personal import stops
from actions.personal.stops import Stop
from web.context import now, services
from web.personal.frame import done, known_link, show, to

blueprint = Blueprint("stopping", __name__, url_prefix="/p/<token>")

ASK: Final[dict[Stop, tuple[str, str]]] = {
    Stop.TEXTS: ("Stop all texts", "You will get no more texts from us."),
    Stop.EMAILS: ("Stop all emails", "You will get no more emails from us."),
    Stop.EVERYTHING: ("Stop everything", "You will get no more texts or emails from us."),
}
DONE: Final[dict[Stop, tuple[str, str]]] = {
    Stop.TEXTS: ("Texts stopped", "You will get no more texts from us."),
    Stop.EMAILS: ("Emails stopped", "You will get no more emails from us."),
    Stop.EVERYTHING: ("Everything stopped", "You will get no more texts or emails from us."),
}
ON_ITS_WAY: Final = "A message that is already on its way may still arrive."


@blueprint.get("/stop")
def choose(token: str) -> Response:
    """Which messages to stop: the address in the footer of every email."""
    known_link(token)
    return show("stop", token, heading="Stop messages", choices=[(kind.value, ASK[kind][0]) for kind in Stop])


@blueprint.get("/stop/<what>")
def stop(token: str, what: str) -> Response:
    """One button. Nothing has changed yet."""
    known_link(token)
    kind = _kind(what)
    heading, sentence = ASK[kind]
    return show(
        "one_button",
        token,
        heading=heading,
        sentences=[sentence],
        button_text=heading,
        button_classes="nhsuk-button--warning",
        action=url_for("stopping.stop_now", token=token, what=what),
    )


@blueprint.post("/stop/<what>")
def stop_now(token: str, what: str) -> Response:
    """Stop, at once."""
    known_link(token)
    stops.stop(services(), now(), token, _kind(what))
    return to("stopping.stopped", token, what=what)


@blueprint.get("/stopped/<what>")
def stopped(token: str, what: str) -> Response:
    """What is stopped, read from the record: following this address by itself stops nothing, and shows the button."""
    front = known_link(token)
    kind = _kind(what)
    if not stops.is_stopped(services(), token, kind):
        return to("stopping.stop", token, what=what)
    heading, sentence = DONE[kind]
    undo = [] if front.stop_only else [_undo(kind)]
    links = () if front.stop_only else (("Start messages again", url_for("personal.restart", token=token)),)
    return done(token, heading, sentence, ON_ITS_WAY, *undo, links=links, show_help=True)


@blueprint.get("/fewer")
def fewer(token: str) -> Response:
    """One button for fewer messages: like stopping, it only ever takes away."""
    if known_link(token).stop_only:
        return to("stopping.choose", token)
    return show(
        "one_button",
        token,
        heading="Get fewer messages",
        sentences=[
            "We will send only the messages that matter most, and the long-term reminder.",
            "You can change this back on your page at any time.",
        ],
        button_text="Get fewer messages",
        button_classes="",
        action=url_for("stopping.fewer_now", token=token),
    )


@blueprint.post("/fewer")
def fewer_now(token: str) -> Response:
    """Fewer messages from now on."""
    if known_link(token).stop_only:
        return to("stopping.choose", token)
    stops.fewer(services(), now(), token)
    return to("stopping.fewer_done", token)


@blueprint.get("/fewer/done")
def fewer_done(token: str) -> Response:
    """Says so, if it is so."""
    known_link(token)
    if not stops.is_fewer(services(), token):
        return to("stopping.fewer", token)
    return done(token, "Fewer messages", "From now on we send only the messages that matter most.")


@blueprint.get("/not-me")
def not_me(token: str) -> Response:
    """One button for whoever gets messages meant for someone else."""
    known_link(token)
    return show(
        "one_button",
        token,
        heading="These messages are not for me",
        sentences=[
            "Press the button and we will not write to this number or address again.",
            "We are sorry for the trouble. Please delete the messages.",
        ],
        button_text="Stop, they are not for me",
        button_classes="nhsuk-button--warning",
        action=url_for("stopping.not_me_now", token=token),
    )


@blueprint.post("/not-me")
def not_me_now(token: str) -> Response:
    """Never write there again, and close this link's page."""
    known_link(token)
    stops.wrong_person(services(), now(), token)
    return to("stopping.not_me_done", token)


@blueprint.get("/not-me/done")
def not_me_done(token: str) -> Response:
    """Says so, if it is so."""
    if not known_link(token).stop_only:
        return to("stopping.not_me", token)
    return done(token, "Thank you", "We will not write to this number or address again.")


def _undo(kind: Stop) -> str:
    if kind is Stop.EMAILS:
        return "Changed your mind? You can start emails again below. We ask for your date of birth first."
    return "Changed your mind? Text START to the number our texts come from, or start messages again below."


def _kind(what: str) -> Stop:
    try:
        return Stop(what)
    except ValueError:
        abort(404)
