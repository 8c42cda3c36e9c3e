"""Answers to our questions: the long-term reminder and the check-in."""

from typing import Final

from flask import Response, abort, request, url_for

from actions.personal import answers
from actions.personal.answers import ReminderAnswer
from web.context import now, services
from web.personal.birthday import read_date, typed
from web.personal.frame import Problems, blueprint, done, problem, proved_woman, show, to

KEEP: Final = ("Calendar and letter to keep", "personal.keep")
HOW: Final = {"1": "ok", "2": "so-so", "3": "hard"}


@blueprint.get("/reminder")
def reminder(token: str) -> Response:
    """Where she is with it."""
    return _reminder(token, proved_woman(token))


@blueprint.post("/reminder")
def save_reminder(token: str) -> Response:
    """Record her answer."""
    woman_id = proved_woman(token)
    try:
        answer = ReminderAnswer(request.form.get("answer", ""))
    except ValueError:
        return _reminder(token, woman_id, problem("Choose where you are with this.", "answer"), 422)
    day = None
    if answer is ReminderAnswer.DONE and any(box.strip() for box in typed(request.form).values()):
        day = read_date(request.form)
        if day is None:
            return _reminder(
                token, woman_id, problem("Enter a real date, like 27 3 2026, or leave it empty.", "talk-day"), 422
            )
    mistakes = answers.answer_reminder(services(), now(), woman_id, answer, day)
    if mistakes:
        return _reminder(token, woman_id, problem(mistakes[0], "talk-day"), 422)
    return to("personal.reminder_saved", token, answer=answer.value)


@blueprint.get("/reminder/saved/<answer>")
def reminder_saved(token: str, answer: str) -> Response:
    """Says what follows. Loading it changes nothing."""
    proved_woman(token)
    sentences = {
        ReminderAnswer.NOT_YET: ("We will ask again in a year.",),
        ReminderAnswer.BOOKED: ("We will ask once more in six weeks. You could take the letter with you.",),
        ReminderAnswer.DONE: ("We have noted it.",),
        ReminderAnswer.GO_ON: ("We will go on reminding you once a year.",),
        ReminderAnswer.DECLINED: ("No more reminders about this. The calendar and the letter stay yours.",),
    }
    try:
        said = sentences.get(
            ReminderAnswer(answer), ("Now is a good time to book a talk with your doctor, and to take the letter.",)
        )
    except ValueError:
        abort(404)
    return done(token, "Thank you", *said, links=((KEEP[0], url_for(KEEP[1], token=token)),))


@blueprint.get("/check-in")
def check_in(token: str) -> Response:
    """OK, so-so or hard."""
    proved_woman(token)
    return show("check_in", token)


@blueprint.post("/check-in")
def save_check_in(token: str) -> Response:
    """Record it; "hard" brings the urgent numbers at once."""
    woman_id = proved_woman(token)
    answer = request.form.get("answer", "")
    if answer not in HOW:
        return to("personal.check_in", token)
    answers.answer_check_in(services(), now(), woman_id, int(answer))
    return to("personal.check_in_saved", token, how=HOW[answer])


@blueprint.get("/check-in/saved/<how>")
def check_in_saved(token: str, how: str) -> Response:
    """Set information, by what she said."""
    proved_woman(token)
    sentences = {
        "ok": ("Go at your own pace.",),
        "so-so": ("Be patient with yourself: most women improve, each at her own rate.",),
        "hard": (
            "You do not have to face this alone.",
            "The specialist nurses on the Helpline are there for you, and so is your own doctor.",
        ),
    }.get(how)
    if sentences is None:
        abort(404)
    signs = (
        "Please speak to a doctor soon if you have new strong back pain, pain that stops you doing daily tasks, "
        "a change in your shape, or if you are getting shorter."
    )
    return done(token, "Thank you for telling us", *sentences, signs, show_help=True, calm=True)


def _reminder(token: str, woman_id: int, errors: Problems | None = None, status: int = 200) -> Response:
    return show(
        "reminder",
        token,
        status=status,
        errors=errors or [],
        chosen=request.form.get("answer", ""),
        typed=typed(request.form),
        may_go_on=answers.may_go_on(services(), now(), woman_id),
    )
