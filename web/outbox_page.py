"""The outbox on a screen: what would have been sent, as it would look. Only while nothing leaves this machine.

It shows addresses and words, so it is open to this machine alone, whatever stands in front.
"""

import re
from email import message_from_bytes, policy
from ipaddress import ip_address
from typing import Final

from flask import Blueprint, Response, abort, make_response, render_template, request
from markupsafe import Markup, escape

from delivery.outbox import OutboxEntry, recent_entries
from web.context import settings
from web.headers import letter_policy

blueprint = Blueprint("outbox", __name__, url_prefix="/outbox")

_ATTEMPT: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")
_LOCAL_NAMES: Final = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})


@blueprint.before_request
def _this_machine_only() -> None:
    """A name that was pointed at this machine from outside is refused too."""
    host = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    try:
        local = ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        local = False
    if not local or host not in _LOCAL_NAMES:
        abort(404)


@blueprint.get("", strict_slashes=False)
def outbox() -> Response:
    """The newest hundred messages, newest first."""
    folder = settings().outbox_folder
    if folder is None:
        abort(404)
    entries = recent_entries(folder, 100) if folder.is_dir() else ()
    return make_response(render_template("outbox.jinja", entries=entries, with_links=with_links))


@blueprint.get("/<attempt_id>/email")
def email(attempt_id: str) -> Response:
    """The HTML part of one email, for a frame without any rights."""
    folder = settings().outbox_folder
    if folder is None or not _ATTEMPT.fullmatch(attempt_id):
        abort(404)
    path = folder / f"{attempt_id}.eml"
    if not path.is_file():
        abort(404)
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    part = mail.get_body(("html",))
    if part is None:
        abort(404)
    response = make_response(part.get_content())
    response.headers["Content-Security-Policy"] = letter_policy()
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def with_links(entry: OutboxEntry) -> Markup:
    """The plain words, with our own addresses made clickable: they lead to the pages on this machine."""
    ours = re.compile(re.escape(settings().public_base_url) + r"/[pu]/[A-Za-z0-9]+(?:/[a-z]+)?")
    pieces: list[str | Markup] = []
    end = 0
    for found in ours.finditer(entry.body):
        path = found.group().removeprefix(settings().public_base_url)
        pieces += [entry.body[end : found.start()], Markup('<a href="{}">{}</a>').format(path, found.group())]
        end = found.end()
    return Markup("").join([*map(escape, pieces), escape(entry.body[end:])])
