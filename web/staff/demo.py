"""The demonstration on a page: the latest messages as they go out, and buttons for its clock."""

from flask import Blueprint, Response, abort, request

from delivery.outbox import recent_entries
from web.context import now, settings
from web.outbox_page import with_links
from web.settings import ClockControl
from web.staff.access import own_path, staff
from web.staff.layout import home, show

blueprint = Blueprint("demo", __name__, url_prefix="/staff/demo")
SHOWN = 10


@blueprint.get("")
@staff()
def watch() -> Response:
    """The latest messages. The page looks again by itself while the clock runs."""
    clock = control()
    folder = settings().outbox_folder
    entries = recent_entries(folder, SHOWN) if folder is not None and folder.is_dir() else ()
    running = clock.speed != "paused"
    return show("demo/watch", entries=entries, with_links=with_links, now=now(), running=running)


@blueprint.post("/speed")
@staff()
def speed() -> Response:
    """Pause the clock, or let it run, and stay on the page."""
    try:
        control().set_speed(request.form.get("speed", ""))
    except ValueError:
        abort(400)
    return home(own_path(request.form.get("next", "")) or "/staff/demo")


def control() -> ClockControl:
    """The clock of the demonstration."""
    found = settings().clock_control
    if found is None:
        abort(404)
    return found
