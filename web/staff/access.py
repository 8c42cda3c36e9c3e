"""Who may open which page. Every view says so itself; a staff page that says nothing is closed to everyone.

``@staff("nurse")``, ``@staff("nurse", "admin")``, ``@staff("clinical")`` or ``@public`` stands below the route. Before
any view runs, `guard` looks at what the view says and at the session in the database.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import Response, abort, current_app, g, redirect, request, url_for

from actions.operating.events import EventLog
from actions.staff import sessions
from actions.staff.people import StaffUser
from actions.staff.sessions import Sitting, Stage
from web.context import now, services, settings
from web.staff import typed

log = EventLog("web.errors")

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC: Final = "public"
SIGNED_IN: Final = "signed-in"
"""Any role will do."""
STAGE: Final = "stage:"
ROLES: Final = frozenset({"nurse", "admin", "clinical", SIGNED_IN})
STAFF_PAGES: Final = "/staff"
LONGEST_NEXT: Final = 300


def staff(*roles: str) -> Callable[[View], View]:
    """Open to those who have one of the roles; without any role, to everyone who is signed in."""
    wanted = frozenset(roles or (SIGNED_IN,))
    if not wanted <= ROLES:
        raise ValueError(f"No such role: {', '.join(sorted(wanted - ROLES))}")
    return _says(wanted)


def public(view: View) -> View:
    """Open to everyone, signed in or not."""
    return _says(frozenset({PUBLIC}))(view)


def stage(wanted: Stage) -> Callable[[View], View]:
    """Open to those whose sign-in waits for just this, and to nobody else."""
    return _says(frozenset({f"{STAGE}{wanted.value}"}))


def _says(access: frozenset[str]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return decorate


def access_of(endpoint: str) -> frozenset[str]:
    """What a view says of itself; empty when it says nothing."""
    view = current_app.view_functions.get(endpoint)
    found: frozenset[str] = getattr(view, "access", frozenset())
    return found


def guard() -> Response | None:
    """Before every request: let it through, send to the sign-in, or refuse."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    access = access_of(request.endpoint)
    rule = request.url_rule.rule if request.url_rule else ""
    if not access and not (rule == STAFF_PAGES or rule.startswith(f"{STAFF_PAGES}/")):
        return None
    if access == {PUBLIC}:
        return None
    if not access:
        log.error("page.without-permission", page=request.endpoint)
        abort(403)
    sitting = current_sitting()
    if sitting is None:
        return to_sign_in()
    if sitting.stage is not Stage.OPEN:
        if f"{STAGE}{sitting.stage.value}" in access:
            return None
        return _to(PAGES[sitting.stage])
    if any(one.startswith(STAGE) for one in access):
        return _to("staff.account")
    if SIGNED_IN not in access and not any(sitting.user.may(role) for role in access):
        abort(403)
    typed.sent_again(sitting.user.id)
    return None


PAGES: Final = {
    Stage.CODE: "staff.code",
    Stage.SET_UP_CODE: "staff.set_up_code",
    Stage.NEW_PASSWORD: "staff.new_password",
}


def current_sitting() -> Sitting | None:
    """The session of this request, looked up once."""
    if "sitting" not in g:
        token = request.cookies.get(cookie_name(), "")
        g.sitting = sessions.find(services(), now(), token) if token else None
    found: Sitting | None = g.sitting
    return found


def sitting() -> Sitting:
    """The session of this request; for views that `guard` has let through."""
    found = current_sitting()
    if found is None:
        abort(to_sign_in())
    return found


def current_user() -> StaffUser:
    """Who is signed in. Give its ``actor`` to every action."""
    return sitting().user


def signed_in_user() -> StaffUser | None:
    """Who is signed in all the way, or None: for what every page shows."""
    found = current_sitting()
    return found.user if found is not None and found.stage is Stage.OPEN else None


def cookie_name() -> str:
    """``__Host-`` makes the browser refuse it from another host of the domain, or over plain HTTP."""
    return "__Host-staff" if settings().secure else "staff"


def remember(response: Response, token: str) -> None:
    """Give the browser its token. It ends with the browser, and in the database long before."""
    response.set_cookie(cookie_name(), token, path="/", httponly=True, samesite="Lax", secure=settings().secure)


def forget(response: Response) -> None:
    """Take the token out of the browser."""
    response.delete_cookie(cookie_name(), path="/", httponly=True, samesite="Lax", secure=settings().secure)


def to_sign_in() -> Response:
    """Send to the sign-in, and from there back to this page; what was sent is kept, and stands there again then."""
    if request.method == "GET":
        wanted = request.full_path.rstrip("?")
    else:
        wanted = typed.keep(request.cookies.get(cookie_name(), ""))
    return _to("staff.sign_in", next=own_path(wanted) or None)


def after_stale_token() -> Response | None:
    """Where to go when the token of a form is no longer good: what was sent is kept and stands on the page again.

    None when there is nothing to keep, or nobody whose it is.
    """
    found = current_sitting()
    if found is None:
        page = typed.keep(request.cookies.get(cookie_name(), ""))
        return _to("staff.sign_in", next=own_path(page)) if page else None
    page = typed.keep("", found.user.id) if found.stage is Stage.OPEN else ""
    return current_app.make_response(redirect(page, 303)) if page else None


def own_path(wanted: str) -> str:
    """A path of the staff pages, or empty: whatever leads elsewhere is dropped."""
    if len(wanted) > LONGEST_NEXT or not wanted.isascii() or not wanted.isprintable():
        return ""
    if any(one in wanted for one in ("\\", "//", " ")):
        return ""
    path = wanted.partition("?")[0]
    inside = path == STAFF_PAGES or path.startswith(f"{STAFF_PAGES}/")
    return wanted if inside and "/.." not in path and "/sign-" not in path else ""


def _to(endpoint: str, **values: Any) -> Response:
    return current_app.make_response(redirect(url_for(endpoint, **values), 303))
