"""The pages of nurses and admins. A module that is imported puts its pages on the blueprint."""

from flask import Flask, Response

from web.staff import (
    account,
    accounts,
    audit,
    changes,
    changes_loss,
    changes_ways,
    demo,
    details,
    enrol,
    erasure,
    export,
    imports,
    pictures,
    programme,
    service,
    sign_in,
    tasks,
    woman_page,
    woman_page_files,
    women,
    wording,
)
from web.staff.access import guard, public
from web.staff.layout import blueprint, mistake

MODULES = (
    account, accounts, audit, changes, changes_loss, changes_ways, demo, details, enrol, erasure, export, imports,
    pictures, programme, service, sign_in, tasks, woman_page, woman_page_files, women, wording,
)  # fmt: skip
"""Every module with pages on the blueprint. Add yours here."""


def register(app: Flask) -> None:
    """Put the staff pages on the application, behind the guard."""
    app.before_request(guard)
    app.jinja_env.globals["mistake"] = mistake
    app.register_blueprint(blueprint)
    app.register_blueprint(demo.blueprint)
    app.add_url_rule("/", "home", _home)


@public
def _home() -> Response:
    return Response(status=303, headers={"Location": "/staff/"})
