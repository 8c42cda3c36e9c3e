"""What every staff page shares: the blueprint, the frame with its navigation, and small helpers for views."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from actions import audit
from actions.errors import Refused
from actions.restore import guard
from actions.staff.people import StaffUser
from db.engine import reading, writing
from web.context import now, services
from web.staff import typed
from web.staff.access import current_user, signed_in_user
from web.staff.refill import refill

blueprint = Blueprint("staff", __name__, url_prefix="/staff")
Problems = list[dict[str, str]]
HOME: Final = "/staff/"
"""The list of tasks."""


@dataclass(frozen=True, slots=True)
class NavItem:
    """A place in the navigation, and who sees it."""

    text: str
    path: str
    roles: frozenset[str]


_NURSE, _ADMIN, _BOTH = frozenset({"nurse"}), frozenset({"admin"}), frozenset({"nurse", "admin", "clinical"})
NAVIGATION: Final = (
    NavItem("Tasks", HOME, frozenset({"nurse", "admin"})),
    NavItem("Women", "/staff/women", _NURSE),
    NavItem("Enrol", "/staff/enrol", _NURSE),
    NavItem("Messages", "/staff/wording", _BOTH),
    NavItem("Programme", "/staff/programme", _BOTH),
    NavItem("Service", "/staff/service", _ADMIN),
    NavItem("Accounts", "/staff/accounts", _ADMIN),
    NavItem("Record", "/staff/audit", _ADMIN),
)


def navigation(user: StaffUser) -> list[dict[str, object]]:
    """The places this person may go, the one they are at marked."""
    here = request.path
    return [
        {
            "text": item.text,
            "href": item.path,
            "current": here == HOME if item.path == HOME else (here + "/").startswith(item.path + "/"),
        }
        for item in NAVIGATION
        if any(user.may(role) for role in item.roles)
    ]


def show(
    template: str, *, status: int = 200, errors: Problems | None = None, back: str | None = None, **values: object
) -> Response:
    """A staff page: ``templates/staff/<template>.jinja``. ``back`` is the address the back link leads to."""
    user = signed_in_user()
    shown: dict[str, object] = {
        "user": user,
        "navigation": navigation(user) if user is not None else [],
        "errors": errors or [],
        "back_to": back,
        "sending_off": _sending_off(),
        **values,
    }
    kept = typed.kept_here(user.id) if user is not None else None
    page = render_template(f"staff/{template}.jinja", **shown, kept_form=kept)
    if kept is not None:
        page, there = refill(page, kept)
        if not there:
            page = render_template(f"staff/{template}.jinja", **shown, kept_form=kept, not_there=True)
    return make_response(page, status)


def _sending_off() -> str:
    """Why nothing is sent, in a sentence; empty when sending is on."""
    with reading(services().engine) as connection:
        found = guard.current(connection)
    return found.reason if found is not None else ""


def to(endpoint: str, **values: object) -> Response:
    """Send the browser on after a change, so that reloading repeats nothing."""
    return make_response(redirect(url_for(endpoint, **values), 303))  # type: ignore[arg-type]


def home(wanted: str = "") -> Response:
    """Send the browser to the first page, or to ``wanted``, a path of ours."""
    return make_response(redirect(wanted or HOME, 303))


def problem(text: str, field: str = "") -> Problems:
    """One mistake for the summary at the top, with the input it links to."""
    return [{"text": text, "href": f"#{field}"} if field else {"text": text}]


def problems_of(refused: Refused) -> Problems:
    """What an action refused, each with the input it links to."""
    return [one for text, field in zip(refused.problems, refused.fields, strict=True) for one in problem(text, field)]


def mistake(errors: Problems, field: str) -> str | None:
    """What is wrong with one input, to be shown beside it."""
    return next((one["text"] for one in errors if one.get("href") == f"#{field}"), None)


def seen(woman_id: int) -> None:
    """Put into the record that this person looked at a woman's record."""
    with writing(services().engine) as connection:
        audit.record(connection, now(), current_user().actor, "record-viewed", woman_id)
