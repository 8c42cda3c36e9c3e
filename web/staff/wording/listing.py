"""The list of messages by track, and what falls due for review."""

from flask import Response

from actions.wording import overview
from web.context import now, services
from web.staff.access import staff
from web.staff.layout import blueprint, show
from web.staff.wording.words import LANGUAGES, names, slug


@blueprint.get("/wording")
@staff("admin", "nurse", "clinical")
def wording_all() -> Response:
    """Every message with how its wording stands; what waits for somebody stands first."""
    found = overview.lines(services())
    today = now().astimezone(services().zone).date()
    return show(
        "wording/list",
        groups=overview.groups(services(), found),
        waiting=[line for line in found if line.waiting],
        offered=[line for line in found if line.offered],
        due=overview.reviews_due(services(), found, today),
        unapproved=sum(line.live_id is not None and not line.approved for line in found),
        names=names(number for line in found for number in line.writers), slug=slug, languages=LANGUAGES,
    )  # fmt: skip


@blueprint.get("/wording/review")
@staff("admin", "nurse", "clinical")
def wording_review() -> Response:
    """What is to be read again, soonest first."""
    found = overview.lines(services())
    today = now().astimezone(services().zone).date()
    due = overview.reviews_due(services(), found, today)
    return show("wording/review", due=due, slug=slug, back="/staff/wording")
