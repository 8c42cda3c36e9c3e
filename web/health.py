"""Is the process alive, can it do its work, does the clock run? For load balancers and watchers; says nothing else."""

from datetime import timedelta

from flask import Blueprint, Response, make_response

from actions.operating import readiness
from web.context import context, now, settings

blueprint = Blueprint("health", __name__, url_prefix="/health")


@blueprint.get("/live")
def live() -> Response:
    """200 while the process answers at all."""
    return _plain("alive", 200)


@blueprint.get("/ready")
def ready() -> Response:
    """200 while people may be sent here; 503 when the database is away or of another version, or while stopping."""
    if settings().stopping():
        return _plain("stopping", 503)
    # Not `services()`: that asks the database which programme is in force, and the database may be what is gone.
    said = readiness.readiness(context().services)
    return _plain(said, 200 if said == readiness.READY else 503)


@blueprint.get("/clock")
def clock() -> Response:
    """200 while a clock runs, in this process or another, and keeps up with what is due; otherwise 503."""
    state = readiness.clock_state(context().services, now())
    if state is None:
        return _plain("the database does not answer", 503)
    seen = "never seen" if state.seen is None else f"seen {_seconds(state.seen)} s ago"
    return _plain(f"clock {seen}, oldest due {_seconds(state.oldest_due)} s late", 200 if state.works else 503)


def _seconds(age: timedelta) -> int:
    return max(0, round(age.total_seconds()))


def _plain(text: str, status: int) -> Response:
    response = make_response(text + "\n", status)
    response.mimetype = "text/plain"
    return response
