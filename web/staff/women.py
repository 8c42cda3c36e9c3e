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
    typed = find_women.opened(request.args.get("find", ""))
    if not typed:
        count, newest = find_women.newest(services())
        return show("women/list", typed="", found=newest, more=False, count=count, searched=False)
    hits = find_women.find(services(), typed)
    return show("women/list", typed=typed, found=hits.women, more=hits.more, count=len(hits.women), searched=True)


@blueprint.post("/women/search")
@staff("nurse")
def women_search() -> Response:
    """To the one woman who fits, or to those who do. What was typed is in no address that anybody could read."""
    typed = request.form.get("q", "").strip()[:100]
    hits = find_women.find(services(), typed)
    if len(hits.women) == 1:
        return to("staff.woman", reference=hits.women[0].reference)
    return to("staff.women", find=find_women.sealed(typed)) if typed else to("staff.women")


def woman_of(reference: str) -> int:
    """Her number; answers 404 when nobody has this reference."""
    found = woman_record.id_of(services(), reference.strip().upper()[:16])
    if found is None:
        abort(404)
    return found
