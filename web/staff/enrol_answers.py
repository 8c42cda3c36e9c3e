"""From what was typed on the pages of the enrolment form to the details that enrolling takes."""

from collections.abc import Sequence
from typing import Final

from actions.enrolment.consent_words import CONSENT_WORDS
from web.staff import languages
from web.staff.enrol_questions import DECISION, NOT_KNOWN, PAGES, RETURN, SHARED, EnrolPage
from web.staff.women_questions import Question, Typed, asked, counted, day_of, year_of

PLAIN: Final = (
    "first_name", "last_name", "mobile", "email", "nation", "baby", "feeding", "break_sites", "xray", "treatment",
    "drug_name", "tests", "heparin", "menopause", "menopause_cause", "talk", "gp_letter_agreed", "keepsake_agreed",
    "partner", "pace", "health_support", "consent_decision", "asked_to_return", "language",
)  # fmt: skip
DAYS: Final = ("due_date", "diagnosis", "last_break", "menopause_since")
CALLED_FOR_BY: Final = (("date_of_birth", DECISION), ("consent", SHARED), ("consent", RETURN))
EXTRA: Final = tuple(one.name for _, one in CALLED_FOR_BY)
"""Questions that are asked only when other answers call for them."""
FIELD_HOMES: Final = {"year_of_birth": "date_of_birth", "consent_words": "consent", "pregnancy": "state"}
"""Where a mistake is shown whose field is not a question by itself."""


def details(everything: Typed) -> dict[str, object]:
    """Everything typed so far as `actions.enrolment.enrol` takes it, without what is empty and what does not count."""
    typed = counted([one for page in PAGES for one in questions_of(page, EXTRA)], everything)
    data: dict[str, object] = {name: typed[name] for name in PLAIN if typed.get(name)}
    data |= {name: day.isoformat() for name in DAYS if (day := day_of(name, typed))}
    if born := day_of("date_of_birth", typed):
        data["date_of_birth"] = born.isoformat()
    elif year := year_of("date_of_birth", typed):
        data["year_of_birth"] = year
    channels = [one for one in typed.get("consent", "").split(",") if one]
    data["consent"] = channels
    data["consent_words"] = {one: CONSENT_WORDS[one] for one in channels}
    if typed.get("texts"):
        data["texts"] = "discreet" if typed["texts"] == NOT_KNOWN else typed["texts"]
    if typed.get("hours") == "some" and typed.get("safe_hours"):
        data["safe_hours"] = typed["safe_hours"]
    data |= dict.fromkeys((one for one in typed.get("interests", "").split(",") if one), "yes")
    if typed.get("shared_number"):
        data["shared_number"] = True
    return data | _state(typed)


def _state(typed: Typed) -> dict[str, object]:
    match typed.get("state"):
        case "birth":
            return {"pregnancy": "not-pregnant", "birth": _day_or_unknown("birth", typed)}
        case "pregnant":
            return {"pregnancy": "pregnant"}
        case "lost":
            lost: dict[str, object] = {"pregnancy": "not-pregnant", "loss": _day_or_unknown("loss", typed)}
            return {**lost, "restart": "yes"} if typed.get("restart") == "yes" else lost
        case "not-pregnant":
            return {"pregnancy": "not-pregnant"}
        case _:
            return {"pregnancy": NOT_KNOWN} if typed.get("state") else {}


def _day_or_unknown(name: str, typed: Typed) -> str:
    day = day_of(name, typed)
    return day.isoformat() if day else NOT_KNOWN


def questions_of(page: EnrolPage, extra: Sequence[str]) -> tuple[Question, ...]:
    """The questions of a page, with those that only some answers call for, each below the answer that does.

    The language is asked on the first page, where there is more than one.
    """
    if page.key != "about":
        return page.questions
    found: list[Question] = []
    for question in page.questions:
        found.append(question)
        found += [one for name, one in CALLED_FOR_BY if name == question.name and one.name in extra]
    language = languages.question()
    return tuple(found) if language is None else (*found, language)


def home_of(field: str) -> tuple[EnrolPage, str] | None:
    """The page and the input on which a mistake of this field is shown; None when no page asks for it."""
    name = FIELD_HOMES.get(field, field)
    for page in PAGES:
        for question in _all(questions_of(page, EXTRA)):
            if question.name == name:
                return page, question.first_input
    return None


def _all(questions: Sequence[Question]) -> list[Question]:
    found = []
    for question in questions:
        found.append(question)
        for option in question.options:
            found += _all(option.reveals)
    return found


def answers_of(page: EnrolPage, typed: Typed, extra: Sequence[str]) -> list[tuple[str, str, str]]:
    """Each answer on a page in words: (question, answer, id of its input)."""
    return [(one.text, said(one, typed), one.first_input) for one in asked(questions_of(page, extra), typed)]


def said(question: Question, typed: Typed) -> str:
    """What was answered, in words."""
    if question.options:
        chosen = typed.get(question.name, question.preset).split(",")
        return ", ".join(one.text for one in question.options if one.value in chosen) or "None"
    if question.kind == "day":
        day = day_of(question.name, typed)
        if day:
            return f"{day.day} {day:%B %Y}"
        year = year_of(question.name, typed)
        return f"{year} (year alone)" if year else "Not known"
    return typed.get(question.name) or "Not given"
