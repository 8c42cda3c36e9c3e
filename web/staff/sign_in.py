"""Signing in and out, the code from the phone, and one-time links."""

from datetime import timedelta
from io import BytesIO
from typing import Final

import segno
from flask import Response, make_response, request, session

from actions.errors import Refused
from actions.staff import accounts, links, second_factor, sessions
from actions.staff import sign_in as signing_in
from actions.staff.accounts import Form
from actions.staff.links import Purpose
from actions.staff.sessions import Stage
from actions.staff.sign_in import NotSignedIn, SignedIn
from web.context import now, services, settings
from web.staff.access import (
    PAGES,
    cookie_name,
    current_sitting,
    forget,
    own_path,
    public,
    remember,
    signed_in_user,
    sitting,
    stage,
)
from web.staff.layout import Problems, blueprint, home, problem, problems_of, show, to

WRONG: Final = "The email address or the password is not right. Check both and try again."
WRONG_CODE: Final = (
    "That code is not right. Each code works once, for half a minute: wait for the next one and type that."
)


@blueprint.get("/sign-in")
@public
def sign_in() -> Response:
    """Address and password."""
    if signed_in_user() is not None:
        return home()
    return _ask()


@blueprint.post("/sign-in")
@public
def sign_in_now() -> Response:
    """Check both, and go on to the code or to the page that was asked for."""
    email, password = request.form.get("email", "")[:254], request.form.get("password", "")[:400]
    if not email.strip() or not password:
        field = "password" if email.strip() else "email"
        return _ask(problem("Enter your email address and your password.", field), 422)
    answer = signing_in.sign_in(services(), now(), email, password, request.remote_addr or "")
    if isinstance(answer, NotSignedIn):
        if answer.wait is not None:
            return _ask(problem(_wait(answer.wait), "email"), 429)
        return _ask(problem(WRONG, "email"), 422)
    return _go_on(answer)


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    """End the session, here and in the browser."""
    signing_in.sign_out(services(), now(), request.cookies.get(cookie_name(), ""))
    session.clear()
    answer = to("staff.signed_out")
    forget(answer)
    return answer


@blueprint.get("/signed-out")
@public
def signed_out() -> Response:
    """Says so."""
    return show("signed_out")


@blueprint.get("/code")
@stage(Stage.CODE)
def code() -> Response:
    """The code of the phone."""
    return show("code", next_page=_next())


@blueprint.post("/code")
@stage(Stage.CODE)
def code_now() -> Response:
    """Check the code."""
    answer = signing_in.enter_code(services(), now(), sitting(), _typed_code(), request.remote_addr or "")
    if isinstance(answer, NotSignedIn):
        sentence, status = (WRONG_CODE, 422) if answer.wait is None else (_wait(answer.wait), 429)
        return show("code", status=status, errors=problem(sentence, "code"), next_page=_next())
    return _go_on(answer)


@blueprint.get("/set-up-code")
@stage(Stage.SET_UP_CODE)
def set_up_code() -> Response:
    """Set up the second factor: the picture, and the same as text."""
    return _set_up()


@blueprint.post("/set-up-code")
@stage(Stage.SET_UP_CODE)
def set_up_code_now() -> Response:
    """The phone shows the right code: take it."""
    answer = signing_in.finish_set_up(services(), now(), sitting(), _typed_code())
    return _set_up(problem(WRONG_CODE, "code"), 422) if answer is None else _go_on(answer)


@blueprint.get("/set-up-code/picture.svg")
@stage(Stage.SET_UP_CODE)
def set_up_picture() -> Response:
    """The QR code. An address of its own, so that the page needs nothing inline."""
    here = sitting()
    secret = signing_in.begin_set_up(services(), here)
    drawn = BytesIO()
    told = second_factor.set_up_address(secret, here.user.email, settings().service_name)
    segno.make(told, error="m").save(
        drawn, kind="svg", scale=5, border=3, light="#ffffff", svgclass=None, lineclass=None
    )
    response = make_response(drawn.getvalue())
    response.mimetype = "image/svg+xml"
    return response


@blueprint.get("/link/<token>")
@public
def link(token: str) -> Response:
    """A one-time link. Looking at it spends nothing."""
    found = links.look(services(), now(), token)
    if found is None:
        return show("link_spent", status=404)
    return _link(token, found)


@blueprint.post("/link/<token>")
@public
def link_now(token: str) -> Response:
    """Choose the password, and be signed in."""
    found = links.look(services(), now(), token)
    if found is None:
        return show("link_spent", status=404)
    password = request.form.get("password", "")[:400]
    if password != request.form.get("again", "")[:400]:
        return _link(token, found, problem("The two passwords are not the same. Type them again.", "password"), 422)
    try:
        if found.purpose is Purpose.FIRST_ACCOUNT:
            accounts.make_first(services(), now(), token, _first_form(), password)
        else:
            accounts.choose_password(services(), now(), token, password)
    except Refused as refused:
        return _link(token, found, problems_of(refused), 422)
    email = request.form.get("email", "") if found.user is None else found.user.email
    answer = signing_in.sign_in(services(), now(), email, password, request.remote_addr or "")
    return _go_on(answer) if isinstance(answer, SignedIn) else to("staff.sign_in")


def _ask(errors: Problems | None = None, status: int = 200) -> Response:
    return show("sign_in", status=status, errors=errors, next_page=_next(), email=request.form.get("email", "")[:254])


def _set_up(errors: Problems | None = None, status: int = 200) -> Response:
    secret = signing_in.begin_set_up(services(), sitting())
    return show(
        "set_up_code", status=status, errors=errors, next_page=_next(), secret=second_factor.in_groups(secret),
        email=sitting().user.email,
    )  # fmt: skip


def _link(token: str, found: links.OpenLink, errors: Problems | None = None, status: int = 200) -> Response:
    typed = {name: request.form.get(name, "")[:254] for name in ("name", "email")}
    return show(
        "link", status=status, errors=errors, link_token=token, person=found.user, purpose=found.purpose, typed=typed
    )


def _first_form() -> Form:
    return Form(request.form.get("name", "")[:200], request.form.get("email", "")[:254], "both")


def _go_on(answer: SignedIn) -> Response:
    """To what is still missing, or to where the person was going. The old session of this browser ends."""
    before = current_sitting()
    if before is not None:
        sessions.end(services(), now(), request.cookies.get(cookie_name(), ""))
    # A fresh form token too: one planted before the sign-in is worth nothing after it.
    session.clear()
    wanted = _next()
    response = home(wanted) if answer.stage is Stage.OPEN else to(PAGES[answer.stage], next=wanted or None)
    remember(response, answer.token)
    return response


def _next() -> str:
    return own_path(request.values.get("next", ""))


def _typed_code() -> str:
    return "".join(request.form.get("code", "").split())[:12]


def _wait(wait: timedelta) -> str:
    minutes = max(1, -(-wait // timedelta(minutes=1)))
    how_long = "1 minute" if minutes == 1 else f"{minutes} minutes"
    return (
        f"There were too many tries. Please wait {how_long}, then try again. If you forgot your password, ask an admin."
    )
