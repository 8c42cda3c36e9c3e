"""Everyone's own account: who one is here, and another password."""

from flask import Response, request

from actions.errors import Refused
from actions.staff import accounts
from actions.staff.sessions import Stage
from web.context import now, services
from web.staff.access import sitting, staff, stage
from web.staff.layout import Problems, blueprint, home, problem, problems_of, show, to


@blueprint.get("/account")
@staff()
def account() -> Response:
    """Name, roles, and how this person signs in."""
    return show("account", changed="changed" in request.args)


@blueprint.get("/account/password")
@staff()
def password() -> Response:
    """Another password."""
    return _ask()


@blueprint.post("/account/password")
@staff()
def password_now() -> Response:
    """Take the new password."""
    wrong = _change()
    return _ask(wrong, 422) if wrong else to("staff.account", changed=1)


@blueprint.get("/new-password")
@stage(Stage.NEW_PASSWORD)
def new_password() -> Response:
    """An admin asked this person to choose another password before going on."""
    return _ask()


@blueprint.post("/new-password")
@stage(Stage.NEW_PASSWORD)
def new_password_now() -> Response:
    """Take the new password, and go on."""
    wrong = _change()
    return _ask(wrong, 422) if wrong else home()


def _change() -> Problems:
    typed = {name: request.form.get(name, "")[:400] for name in ("old", "password", "again")}
    if typed["password"] != typed["again"]:
        return problem("The two new passwords are not the same. Type them again.", "password")
    try:
        accounts.change_password(services(), now(), sitting(), typed["old"], typed["password"])
    except Refused as refused:
        return problems_of(refused)
    return []


def _ask(errors: Problems | None = None, status: int = 200) -> Response:
    forced = sitting().stage is Stage.NEW_PASSWORD
    return show("password", status=status, errors=errors, forced=forced, back=None if forced else "/staff/account")
