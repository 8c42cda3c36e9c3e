"""What every page behind her link shares: who may see it, the frame around it, and the way back after proof."""

from typing import Final

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for

from actions.personal import proof
from web.context import now, services, settings
from web.personal.proof import is_proved

blueprint = Blueprint("personal", __name__, url_prefix="/p/<token>")
NEXT_PAGES: Final = frozenset(
    {"messages", "pace", "topics", "pause", "changes", "contact", "reminder", "check-in", "keep", "data", "restart"}
    | {"leave"}
)
Problems = list[dict[str, str]]


def known_link(token: str) -> proof.Front:
    """What may be shown before proof. Answers 404 for a link we never gave out."""
    front = proof.front(services(), token)
    if front is None:
        abort(404)
    return front


def proved_woman(token: str) -> int:
    """The woman whose page this is; whoever has not proved to be her is sent to the question first."""
    known_link(token)
    woman_id = proof.proved_woman(services(), token) if is_open(token) else None
    if woman_id is None:
        wanted = request.path.removeprefix(f"/p/{token}").strip("/")
        abort(redirect(url_for("personal.front", token=token, next=wanted if wanted in NEXT_PAGES else None), 303))
    return woman_id


def is_open(token: str) -> bool:
    """Whether this browser has proved to be hers."""
    return is_proved(settings(), token, now())


def show(template: str, token: str, *, status: int = 200, back: str | None = "front", **values: object) -> Response:
    """A page behind her link."""
    shown: dict[str, object] = {
        "link_token": token,
        "back_to": url_for(f"personal.{back}", token=token) if back else None,
        "proved": is_open(token),
        "errors": [],
        **values,
    }
    return make_response(render_template(f"personal/{template}.jinja", **shown), status)


def done(
    token: str,
    heading: str,
    *sentences: str,
    links: tuple[tuple[str, str], ...] = (),
    show_help: bool = False,
    calm: bool = False,
) -> Response:
    """A page that says what was done. ``links`` are (text, address); the way back to her page always follows.

    ``calm``: without the green banner, where nothing is to be celebrated.
    """
    back = {"text": "Back to your messages", "href": url_for("personal.front", token=token)}
    shown = [*({"text": text, "href": href} for text, href in links), back]
    return show(
        "done", token, back=None, heading=heading, sentences=sentences, links=shown, show_help=show_help, calm=calm
    )


def problem(text: str, field: str) -> Problems:
    """One mistake for the summary at the top, with the input it links to."""
    return [{"text": text, "href": f"#{field}"}]


def to(endpoint: str, token: str, **values: object) -> Response:
    """Send the browser on after a change, so that reloading repeats nothing."""
    return make_response(redirect(url_for(endpoint, token=token, **values), 303))  # type: ignore[arg-type]
