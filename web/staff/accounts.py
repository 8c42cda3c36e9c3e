"""Accounts, for admins: who works here, inviting, changing, resetting and retiring."""

from typing import Final

from flask import Response, abort, request

from actions.errors import Refused
from actions.staff import account_care, accounts, people
from actions.staff.accounts import Form
from actions.staff.links import Purpose
from actions.staff.people import StaffUser
from web.context import now, services
from web.staff.access import current_user, staff
from web.staff.layout import Problems, blueprint, problems_of, show, to

DONE: Final = {
    "changed": ("Saved", ""),
    "asked": (
        "A new password is asked for",
        "This person chooses it on the next page they open. Nothing else changes.",
    ),
    "free": ("This person can try again", "The wrong tries are forgotten. The record keeps that there were some."),
    "retired": ("Account retired", "Nobody can sign in with it any more, and its sessions have ended."),
}
ROLE_WORDS: Final = (
    ("nurse", "Nurse", "Enrols women, looks after them and does the tasks"),
    ("admin", "Admin", "Wording, programme, service and accounts. Sees no woman's record"),
    ("both", "Nurse and admin", "Both"),
)


@blueprint.get("/accounts")
@staff("admin")
def account_list() -> Response:
    """Everyone who works here."""
    return show("accounts/list", people=people.everyone(services()))


@blueprint.get("/accounts/new")
@staff("admin")
def account_new() -> Response:
    """Invite somebody."""
    return _form(None, Form("", "", ""))


@blueprint.post("/accounts/new")
@staff("admin")
def account_invite() -> Response:
    """Make the account, and show the link once."""
    try:
        link = accounts.invite(services(), now(), current_user().actor, _typed())
    except Refused as refused:
        return _form(None, _typed(), problems_of(refused), 422)
    return _hand_over("Account made", _typed().name, link)


@blueprint.get("/accounts/<int:user_id>")
@staff("admin")
def account_open(user_id: int) -> Response:
    """One account, and what can be done with it."""
    return _one(_known(user_id))


@blueprint.get("/accounts/<int:user_id>/change")
@staff("admin")
def account_change(user_id: int) -> Response:
    """Name, address and roles."""
    user = _known(user_id)
    roles = "both" if len(user.roles) > 1 else next(iter(user.roles), "")
    return _form(user, Form(user.name, user.email, roles, user.clinical_approver))


@blueprint.post("/accounts/<int:user_id>/change")
@staff("admin")
def account_save(user_id: int) -> Response:
    """Save them."""
    user = _known(user_id)
    try:
        accounts.change(services(), now(), current_user().actor, user_id, _typed())
    except Refused as refused:
        return _form(user, _typed(), problems_of(refused), 422)
    return to("staff.account_open", user_id=user_id, done="changed")


@blueprint.post("/accounts/<int:user_id>/link")
@staff("admin")
def account_link(user_id: int) -> Response:
    """A one-time link, shown once: for a new password, or for a new password and a new code."""
    user = _known(user_id)
    purpose = Purpose.RESET_ALL if request.form.get("what") == "all" else Purpose.RESET
    try:
        link = accounts.new_link(services(), now(), current_user().actor, user_id, purpose)
    except Refused as refused:
        return _one(user, problems_of(refused), 422)
    return _hand_over("Link made", user.name, link)


@blueprint.post("/accounts/<int:user_id>/new-password")
@staff("admin")
def account_new_password(user_id: int) -> Response:
    """Ask for a new password from the next page on."""
    user = _known(user_id)
    try:
        account_care.ask_for_new_password(services(), now(), current_user().actor, user_id)
    except Refused as refused:
        return _one(user, problems_of(refused), 422)
    return to("staff.account_open", user_id=user_id, done="asked")


@blueprint.post("/accounts/<int:user_id>/try-again")
@staff("admin")
def account_try_again(user_id: int) -> Response:
    """End the rest after wrong tries."""
    account_care.let_try_again(services(), now(), current_user().actor, _known(user_id).id)
    return to("staff.account_open", user_id=user_id, done="free")


@blueprint.get("/accounts/<int:user_id>/retire")
@staff("admin")
def account_retire(user_id: int) -> Response:
    """Ask first."""
    return show("accounts/retire", person=_known(user_id), back=f"/staff/accounts/{user_id}")


@blueprint.post("/accounts/<int:user_id>/retire")
@staff("admin")
def account_retire_now(user_id: int) -> Response:
    """Retire it."""
    user = _known(user_id)
    try:
        accounts.retire(services(), now(), current_user().actor, user_id)
    except Refused as refused:
        return _one(user, problems_of(refused), 422)
    return to("staff.account_open", user_id=user_id, done="retired")


@blueprint.post("/accounts/<int:user_id>/back")
@staff("admin")
def account_back(user_id: int) -> Response:
    """Bring a retired account back."""
    user = _known(user_id)
    try:
        link = accounts.bring_back(services(), now(), current_user().actor, user_id)
    except Refused as refused:
        return _one(user, problems_of(refused), 422)
    return _hand_over("Account brought back", user.name, link)


def _known(user_id: int) -> StaffUser:
    user = accounts.by_id(services(), user_id)
    if user is None:
        abort(404)
    return user


def _typed() -> Form:
    return Form(
        name=request.form.get("name", "")[:200],
        email=request.form.get("email", "")[:254],
        roles=request.form.get("roles", "")[:10],
        clinical_approver=request.form.get("clinical") == "yes",
    )


def _form(user: StaffUser | None, form: Form, errors: Problems | None = None, status: int = 200) -> Response:
    items = [{"value": value, "text": text, "hint": hint} for value, text, hint in ROLE_WORDS]
    back = f"/staff/accounts/{user.id}" if user else "/staff/accounts"
    return show("accounts/form", status=status, errors=errors, person=user, form=form, role_items=items, back=back)


def _one(user: StaffUser, errors: Problems | None = None, status: int = 200) -> Response:
    return show(
        "accounts/one", status=status, errors=errors, person=user, own=user.id == current_user().id,
        done=DONE.get(request.args.get("done", "")), back="/staff/accounts",
        rests_until=account_care.resting_until(services(), now(), user.id),
    )  # fmt: skip


def _hand_over(heading: str, name: str, link: str) -> Response:
    """The link is on this page and nowhere else: reloading does not show it again."""
    days = services().staff.link_life.days
    return show("accounts/hand_over", heading=heading, name=name, link=link, days=days, back="/staff/accounts")
