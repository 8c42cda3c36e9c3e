"""Is the process alive, and can it do its work? For load balancers and watchers; says nothing else."""

from flask import Blueprint, Response, make_response

from actions.personal_page import database_answers
from web.context import context

blueprint = Blueprint("health", __name__, url_prefix="/health")


@blueprint.get("/live")
def live() -> Response:
    """200 while the process answers at all."""
    return _plain("alive", 200)


@blueprint.get("/ready")
def ready() -> Response:
    """200 when the database answers, otherwise 503: send people elsewhere."""
    # Not `services()`: that asks the database which programme is in force, and the database may be what is gone.
    if database_answers(context().services):
        return _plain("ready", 200)
    return _plain("the database does not answer", 503)


def _plain(text: str, status: int) -> Response:
    response = make_response(text + "\n", status)
    response.mimetype = "text/plain"
    return response
