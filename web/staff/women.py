"""Finding a woman, and what every page about one woman begins with."""

from flask import Response, abort, request

from actions import find_women, woman_record
from web.context import services
from web.staff.access import staff
from web.staff.layout import blueprint, show, to


@blueprint.get("/women")
@staff("nurse")
def women() -> Response:
    """The search, and what it found; without one, the women who were enrolled last."""
    typed = request.args.get("q", "").strip()[:100]
    if not typed:
        count, newest = find_women.newest(services())
        return show("women/list", typed="", found=newest, more=False, count=count, searched=False)
    hits = find_women.find(services(), typed)
    if len(hits.women) == 1 and request.args.get("go"):
        return to("staff.woman", reference=hits.women[0].reference)
    return show("women/list", typed=typed, found=hits.women, more=hits.more, count=len(hits.women), searched=True)


def woman_of(reference: str) -> int:
    """Her number; answers 404 when nobody has this reference."""
    found = woman_record.id_of(services(), reference.strip().upper()[:16])
    if found is None:
        abort(404)
    return found
