"""Looking at the programme: the map, the tables by track, and one step."""

from flask import Response, abort, request

from actions.programmes import change, drafts, view
from actions.wording.overview import lines
from web.context import now, services
from web.staff.access import current_user, staff
from web.staff.layout import blueprint, show
from web.staff.programme.picture import draw
from web.staff.wording.words import names, slug

DONE = {
    "applied": ("The change is in force", "All women are planned again within a few minutes."),
    "new": ("The change is in force for new women", "Women who are here already stay on the version they follow."),
    "dropped": ("Put aside", "The programme stays as it is."),
}


@blueprint.get("/programme")
@staff("admin", "nurse", "clinical")
def programme() -> Response:
    """The whole programme in words and as a picture."""
    today = now().astimezone(services().zone).date()
    tracks = view.by_track(services(), today)
    channels = {row.step.key: row.channels for track in tracks for row in track.steps}
    in_force = services().programme.sha256
    waiting = [one for one in drafts.drafts(services()) if one.state == "draft"]
    return show(
        "programme/view", tracks=tracks, picture=draw(services().programme, channels, services().rules),
        programme=services().programme, waiting=waiting, authors=names(one.author_id for one in waiting),
        may_change=current_user().may("admin"), seen=change.planned_again(services()), slug=slug,
        earlier=[one for one in drafts.kept(services()) if one.women and one.sha256 != in_force],
        done=DONE.get(request.args.get("done", "")),
    )  # fmt: skip


@blueprint.get("/programme/step/<key>")
@staff("admin", "nurse", "clinical")
def programme_step(key: str) -> Response:
    """One step: everything that decides when it is sent and to whom."""
    found = services().programme
    if key not in found.steps:
        abort(404)
    today = now().astimezone(services().zone).date()
    row = next(one for one in view.rows_of(services(), found, today) if one.step.key == key)
    line = next((one for one in lines(services()) if (one.key, one.language) == (key, "en")), None)
    return show(
        "programme/step", row=row, track=found.tracks.get(row.step.track, row.step.track), line=line, slug=slug,
        back="/staff/programme",
    )  # fmt: skip
