"""Figures for a watcher: how the service stands, and what this process did. Numbers and codes only, and no woman's.

Closed unless the environment gives a token, which the watcher sends as ``Authorization: Bearer …``.
"""

import hmac
from collections.abc import Iterator

from flask import Blueprint, Response, abort, make_response, request

from actions.operating import gauges
from actions.operating.gauges import Gauge
from web import process_figures
from web.context import context, now, settings
from web.exposition import CONTENT_TYPE, counter_lines, gauge_lines, timer_lines

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
def metrics() -> Response:
    """404 without a token in the settings, 401 without it in the request."""
    token = settings().metrics_token
    if token is None:
        abort(404)
    if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()):
        refused = make_response("", 401)
        refused.headers["WWW-Authenticate"] = "Bearer"
        return refused
    response = make_response("\n".join(_lines()) + "\n", 200)
    response.headers["Content-Type"] = CONTENT_TYPE
    return response


def _lines() -> Iterator[str]:
    # Not `services()`: that asks the database, which may be what is gone.
    services = context().services
    build = Gauge(
        "recovery_build_info",
        "Which program this is, and which programme it began with",
        (((settings().version, services.programme.version), 1.0),),
        ("version", "programme"),
    )
    for gauge in (build, *gauges.look(services, now())):
        yield from gauge_lines(gauge)
    for meter, counted in services.meters.counted().items():
        yield from counter_lines(meter, counted)
    for meter, timed in services.meters.timed().items():
        yield from timer_lines(meter, timed)
    for figure, kind in process_figures.figures():
        yield from gauge_lines(figure, kind)
