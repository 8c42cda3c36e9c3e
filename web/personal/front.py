"""The first page behind her link: the question before proof, her choices after it."""

from datetime import timedelta

from flask import Response, request

from actions.personal import page, proof
from actions.personal.proof import Answer, Question
from web.context import now, services, settings
from web.personal.birthday import read_date, read_year, typed
from web.personal.frame import NEXT_PAGES, blueprint, is_open, known_link, problem, proved_woman, show, to
from web.personal.proof import forget, remember


@blueprint.get("", strict_slashes=False)
def front(token: str) -> Response:
    """The question, or once she has answered it, her own page. Looking changes nothing."""
    before = known_link(token)
    if is_open(token) and proof.proved_woman(services(), token) is not None:
        return home(token)
    return _ask(token, before)


def home(token: str) -> Response:
    """Her own page."""
    woman_id = proved_woman(token)
    return show("home", token, back=None, overview=page.overview(services(), now(), woman_id))


@blueprint.post("/prove")
def prove(token: str) -> Response:
    """Look at the date of birth she typed."""
    before = known_link(token)
    if before.question is None:
        return to("personal.front", token)
    said = _typed_birthday(before.question)
    if said is None:
        return _ask(token, before, _what_to_type(before.question), 422)
    tried = proof.prove(services(), now(), token, request.remote_addr or "", said)
    if tried.answer is Answer.RIGHT:
        wanted = request.form.get("next", "")
        answer = to("personal.front", token)
        if wanted in NEXT_PAGES:
            answer.headers["Location"] = f"/p/{token}/{wanted}"
        remember(answer, settings(), token, now())
        return answer
    if tried.answer is Answer.NOT_ASKED:
        return to("personal.front", token)
    if tried.wait is not None:
        return _ask(token, before, too_many(tried.wait), 429)
    return _ask(token, before, "That is not what we have. Please check it and try again.", 422)


@blueprint.get("/prove")
def prove_again(token: str) -> Response:
    """Someone came back to the address of the form: show the form."""
    return to("personal.front", token)


@blueprint.post("/lock")
def lock(token: str) -> Response:
    """Close the page in this browser at once."""
    answer = to("personal.front", token)
    forget(answer, settings(), token)
    return answer


def too_many(wait: timedelta) -> str:
    """What to say when the next try must wait."""
    if wait > timedelta(days=1):
        days = -(-wait // timedelta(days=1))
        how_long = f"{days} days"
    elif wait > timedelta(minutes=90):
        how_long = f"{-(-wait // timedelta(hours=1))} hours"
    else:
        minutes = max(1, -(-wait // timedelta(minutes=1)))
        how_long = "1 minute" if minutes == 1 else f"{minutes} minutes"
    clinic = settings().numbers.clinic
    otherwise = f" Or call us on {clinic}." if clinic else ""
    return f"There were too many tries. Please try again in {how_long}.{otherwise} You can still stop messages below."


def _ask(token: str, before: proof.Front, mistake: str | None = None, status: int = 200) -> Response:
    wanted = request.values.get("next", "")
    field = "birthday-year" if before.question is Question.YEAR else "birthday-day"
    return show(
        "front",
        token,
        status=status,
        back=None,
        proved=False,
        front=before,
        errors=problem(mistake, field) if mistake else [],
        typed=typed(request.form),
        next_page=wanted if wanted in NEXT_PAGES else "",
    )


def _typed_birthday(question: Question) -> str | None:
    if question is Question.YEAR:
        return read_year(request.form)
    day = read_date(request.form)
    return day.isoformat() if day else None


def _what_to_type(question: Question) -> str:
    if question is Question.YEAR:
        return "Enter the year you were born in, with four numbers, like 1986."
    return "Enter a real date of birth with day, month and year, like 27 3 1986."
