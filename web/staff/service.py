"""The service page, for admins: whether it runs, what waits and failed, and the settings that matter, in words."""

from flask import Response, abort

from actions.operating import health
from actions.operating.health import Tried
from actions.operating.job_words import ONE_ALONE, counted_words, job_words
from actions.wording.overview import lines, reviews_due
from web.context import now, services, settings
from web.staff.access import current_user, staff
from web.staff.layout import blueprint, show


@blueprint.get("/service")
@staff("admin")
def service() -> Response:
    """How the service does now."""
    return _page()


@blueprint.post("/service/try/<channel>")
@staff("admin")
def service_try(channel: str) -> Response:
    """Speak to a provider; no message is sent."""
    if channel not in ("text", "email"):
        abort(404)
    return _page(health.try_connection(services(), now(), current_user(), channel))


def _page(tried: Tried | None = None) -> Response:
    today = now().astimezone(services().zone).date()
    about = settings().about
    due = reviews_due(services(), lines(services()), today)
    return show(
        "service/page", health=health.look(services(), now()), tried=tried, jobs=ONE_ALONE, job_words=job_words,
        counted_words=counted_words,
        about=about, today=today,
        late=[one for one in about.to_look_up if one.check_by < today],
        reviews=due, programme=services().programme, base_url=services().public_base_url,
    )  # fmt: skip
