"""Is the process alive, and can it do its work? For load balancers and watchers; says nothing else."""

from flask import Blueprint, Response, make_response

from actions.personal_page import database_answers
from web.context import services

blueprint = Blueprint("health", __name__, url_prefix="/health")


@blueprint.get("/live")
def live() -> Response:
    """200 while the process answers at all."""
    return _plain("alive", 200)


@blueprint.get("/ready")
def ready() -> Response:
    """200 when the database answers, otherwise 503: send people elsewhere."""
    if database_answers(services()):
        return _plain("ready", 200)
    return _plain("the database does not answer", 503)


def _plain(text: str, status: int) -> Response:
    response = make_response(text + "\n", status)
    response.mimetype = "text/plain"
    return response
