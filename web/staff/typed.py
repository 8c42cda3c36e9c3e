"""Nothing typed is lost when a session runs out: the form is kept, and the page comes back filled in after signing in.

The form is kept for the person whose session it was, and for nobody else; the address of the page carries only a mark
that there is something to look for. Passwords and codes are never kept.
"""

from typing import Final
from urllib.parse import urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException

from actions.staff import kept_forms, sessions
from actions.staff.kept_forms import Kept
from web.context import now, services

MARK: Final = "kept"
"""In the address of a page: look for what was typed there. In a form: it was filled in from what was kept."""
NEVER_KEPT: Final = frozenset({"csrf_token", MARK, "password", "again", "old", "code"})
NOT_TYPED: Final = frozenset({"do", "woman", "what"})
"""Names of buttons and of hidden fields: a form that holds nothing else has nothing worth keeping."""
FIRST_PAGE: Final = "/staff/"


def keep(token: str, signed_in: int | None = None) -> str:
    """Keep the form that was just sent, for the person who is ``signed_in`` or whose session the token was.

    Answers the address of the page to come back to; empty when there was nothing to keep, or nobody to keep it for.
    """
    if request.method != "POST" or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return ""
    typed = tuple((name, value) for name, value in request.form.items(multi=True) if name not in NEVER_KEPT)
    if "csrf_token" not in request.form or not any(value.strip() for name, value in typed if name not in NOT_TYPED):
        return ""
    user_id = signed_in or (sessions.last_of(services(), now(), token) if token else None)
    if user_id is None:
        return ""
    page = _page()
    kept_forms.keep(services(), now(), user_id, Kept(page, _action(), typed))
    return f"{page}{'&' if '?' in page else '?'}{MARK}=1"


def kept_here(user_id: int) -> Kept | None:
    """What this person typed on the page that is asked for."""
    if request.method != "GET" or MARK not in request.args:
        return None
    return kept_forms.find(services(), now(), user_id, _without_mark())


def sent_again(user_id: int) -> None:
    """A form that was filled in from what was kept has come back: it is kept no longer."""
    if request.method == "POST" and MARK in request.form:
        kept_forms.forget(services(), now(), user_id, _action())


def _action() -> str:
    return request.full_path.rstrip("?")


def _page() -> str:
    """The page on which the form stood; where the browser does not say so, the page of the same address."""
    came_from = urlsplit(request.referrer or "")
    page = came_from.path + (f"?{came_from.query}" if came_from.query else "")
    for candidate, query in ((came_from.path, page), (request.path, _action())):
        if candidate.startswith(FIRST_PAGE) and _can_be_opened(candidate):
            return _stripped(query)
    return FIRST_PAGE


def _can_be_opened(path: str) -> bool:
    addresses = current_app.create_url_adapter(request)
    try:
        return addresses is not None and bool(addresses.match(path, method="GET"))
    except HTTPException:
        return False


def _without_mark() -> str:
    return _stripped(request.full_path.rstrip("?"))


def _stripped(address: str) -> str:
    path, _, query = address.partition("?")
    rest = "&".join(one for one in query.split("&") if one and not one.startswith(f"{MARK}="))
    return f"{path}?{rest}" if rest else path
