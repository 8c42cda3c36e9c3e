"""Something has changed: she chooses what, and explains nothing. What follows for her messages follows at once."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import Response, abort, request
from markupsafe import Markup

from actions.personal import changes as page_changes
from web.context import now, services, settings
from web.personal.birthday import read_date, typed
from web.personal.frame import blueprint, done, problem, proved_woman, show, to

OTHER_PAGES: Final = {"menopause": "personal.reminder", "contact": "personal.contact"}


@dataclass(frozen=True, slots=True)
class Detail:
    """What a change is asked for on a second page; all of it may be left empty."""

    heading: str
    button: str
    sentences: tuple[str, ...] = ()
    asks_day: str | None = None
    asks_choice: str | None = None
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def choice_items(self) -> list[dict[str, str]]:
        """As the radios macro wants them."""
        return [{"value": value, "text": text} for value, text in self.choices]


CHANGES: Final[dict[str, str]] = {
    "restart": "I would like messages about my own health again",
    "birth": "I have given birth",
    "pregnant": "I am pregnant",
    "loss": "I have lost a pregnancy or a baby",
    "break": "New strong pain, or a new broken bone",
    "feeding": "How I feed my baby",
    "treatment": "My treatment",
    "menopause": "The menopause",
    "private": "Something else, and I would rather not say what",
}
DETAILS: Final[dict[str, Detail]] = {
    "birth": Detail(
        "You have given birth",
        "Save",
        ("Both answers help us send what fits. You can leave either of them empty.",),
        asks_day="When was the birth?",
        asks_choice="Where is your baby now?",
        choices=(
            ("with-her", "With me"),
            ("in-hospital", "In hospital"),
            ("in-care", "Cared for by others"),
            ("loss", "My baby has died"),
            ("not-said", "I would rather not say"),
        ),
    ),
    "pregnant": Detail(
        "You are pregnant",
        "Save",
        (
            "If you take a medicine for your bones, please tell your midwife or doctor soon. "
            "Do not use our exercise or self-help pages for pain for now.",
        ),
        asks_day="When is the birth expected?",
    ),
    "loss": Detail(
        "We are so sorry",
        "Stop all messages",
        (
            "Press the button, and all our messages stop at once. There is nothing else you need to do.",
            "You do not need to tell us what happened or when.",
        ),
    ),
    "restart": Detail(
        "Messages about your own health",
        "Start messages again",
        (
            "We will write about your own health only: nothing about pregnancy, birth or babies.",
            "You can pause or stop at any time, for any reason or none.",
        ),
    ),
    "break": Detail(
        "New strong pain, or a new broken bone",
        "Tell us",
        (
            "Please speak to a doctor soon if you have new strong back pain, pain that stops you doing daily tasks, "
            "a change in your shape, or if you are getting shorter.",
            "We will hold back messages that may not fit now. Telling us does not bring help: please call a doctor.",
        ),
    ),
    "feeding": Detail(
        "How you feed your baby",
        "Save",
        ("Whatever you choose is fine. It only changes what we write about.",),
        asks_choice="How do you feed your baby?",
        choices=(
            ("breastfeeding", "Breastfeeding"),
            ("mixed", "Both ways"),
            ("not-breastfeeding", "Not breastfeeding"),
            ("undecided", "I have not decided"),
            ("not-known", "Please do not write about feeding"),
        ),
    ),
    "treatment": Detail(
        "Your treatment",
        "Save",
        ("Please do not start or stop a medicine without talking to whoever prescribed it.",),
        asks_choice="What is your treatment now?",
        choices=(
            ("drug", "I take a medicine that strengthens bone"),
            ("monitoring", "My bones are checked regularly, without a medicine"),
            ("undecided", "It is not decided"),
            ("not-known", "I would rather not say"),
        ),
    ),
    "private": Detail(
        "You would rather not say",
        "Save",
        (
            "That is fine. We will hold back messages that may not fit, and ask a nurse to get in touch with you.",
            "A nurse may take a few working days. If you need help before that, please use the numbers below.",
        ),
    ),
}


@blueprint.get("/changes")
def changes(token: str) -> Response:
    """The list."""
    return _list(token, proved_woman(token))


@blueprint.post("/changes")
def save_change(token: str) -> Response:
    """On to the page of what she chose; nothing is saved yet."""
    woman_id = proved_woman(token)
    chosen = request.form.get("change", "")
    if chosen not in page_changes.offered(services(), now(), woman_id):
        return _list(token, woman_id, "Choose what has changed.", 422)
    if chosen in OTHER_PAGES:
        return to(OTHER_PAGES[chosen], token)
    return to("personal.change_detail", token, change=chosen)


@blueprint.get("/changes/<change>")
def change_detail(token: str, change: str) -> Response:
    """One more page, all of which may be left empty."""
    proved_woman(token)
    return _detail(token, change)


@blueprint.post("/changes/<change>")
def save_change_detail(token: str, change: str) -> Response:
    """Save it, and let it count at once."""
    woman_id = proved_woman(token)
    detail = DETAILS.get(change)
    if detail is None:
        abort(404)
    day: date | None = None
    if detail.asks_day and any(box.strip() for box in typed(request.form).values()):
        day = read_date(request.form)
        if day is None:
            return _detail(token, change, "Enter a real date, like 27 3 2026, or leave it empty.", 422)
    allowed = {value for value, _ in detail.choices}
    choice = request.form.get("choice", "")
    reported = page_changes.Reported(change, day, choice if choice in allowed else None)
    mistakes = page_changes.report(services(), now(), woman_id, reported)
    if mistakes:
        return _detail(token, change, mistakes[0], 422)
    return to("personal.change_saved", token, change=_said(reported))


@blueprint.get("/changes/<change>/saved")
def change_saved(token: str, change: str) -> Response:
    """Says what follows. Loading it changes nothing."""
    proved_woman(token)
    if change not in DETAILS:
        abort(404)
    if change == "loss":
        return _loss_saved(token)
    sentences = {
        "restart": ("Messages about your own health start again. You can stop at any time.",),
        "break": (
            "We hold back messages that may not fit now.",
            "Please speak to a doctor soon. Telling us does not bring help.",
        ),
        "private": ("We hold back messages that may not fit, and have asked a nurse to get in touch.",),
    }.get(change, ("Your messages have changed to fit.",))
    return done(token, "Thank you for telling us", *sentences, show_help=True, calm=True)


def _loss_saved(token: str) -> Response:
    sands = settings().numbers.sands
    talk = (
        [
            Markup(
                "Sands supports anyone touched by the loss of a pregnancy or the death of a baby: "
                '<a class="app-help__number" href="tel:{}">{}</a>.'
            ).format(sands.replace(" ", ""), sands)
        ]
        if sands
        else []
    )
    return done(
        token,
        "We are so very sorry",
        "All our messages are stopped. There is nothing you need to do.",
        *talk,
        "If one day you would like messages about your own health again, you can tell us here. "
        "If not, we will leave you in peace.",
        show_help=True,
        calm=True,
    )


def _said(reported: page_changes.Reported) -> str:
    return "loss" if reported.choice == "loss" else reported.change


def _list(token: str, woman_id: int, mistake: str | None = None, status: int = 200) -> Response:
    offered = page_changes.offered(services(), now(), woman_id)
    items: list[dict[str, str]] = [
        {"value": change, "text": CHANGES[change]} for change in CHANGES if change in offered
    ]
    return show("changes", token, status=status, items=items, errors=problem(mistake, "change") if mistake else [])


def _detail(token: str, change: str, mistake: str | None = None, status: int = 200) -> Response:
    detail = DETAILS.get(change)
    if detail is None:
        abort(404)
    return show(
        "change_detail",
        token,
        status=status,
        back="changes",
        detail=detail,
        change=change,
        typed=typed(request.form),
        chosen=request.form.get("choice", ""),
        errors=problem(mistake, "day-day") if mistake else [],
        proved=True,
    )
