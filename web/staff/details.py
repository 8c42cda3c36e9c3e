"""Put right her name, her date of birth, and the language of her messages."""

from typing import Final

from flask import Response, request

from actions import correct_details, preview, woman_record
from actions.correct_details import Details
from actions.errors import Refused
from actions.woman_record import Record
from web.context import now, services
from web.staff import languages
from web.staff.access import current_user, staff
from web.staff.layout import Problems, blueprint, problem, show, to
from web.staff.women import woman_of
from web.staff.women_fields import draw
from web.staff.women_questions import (
    DAY,
    PARTS,
    TEXT,
    UNKNOWN,
    Question,
    Typed,
    day_of,
    mistakes,
    read,
    year_of,
)
from web.staff.wording.words import LANGUAGES

FIRST: Final = Question("first_name", TEXT, "First name", needed="Enter her first name.")
LAST: Final = Question("last_name", TEXT, "Family name", needed="Enter her family name.")
BORN: Final = Question(
    "date_of_birth", DAY, "Date of birth", hint="If only the year is known, enter the year alone",
    needed="Enter her date of birth, or the year alone, or tick “Not known”.", unknown="Not known", year_alone=True,
)  # fmt: skip


@blueprint.get("/women/<reference>/details")
@staff("nurse")
def details(reference: str) -> Response:
    """What stands on her record, to be put right."""
    record = _read(reference)
    return _form(record, _as_recorded(record))


@blueprint.post("/women/<reference>/details")
@staff("nurse")
def details_now(reference: str) -> Response:
    """Show what it would change, go back to the answers, or save it."""
    record = _read(reference)
    questions = _questions()
    typed = read(questions, request.form)
    if request.form.get("do") == "edit":
        return _form(record, typed)
    errors = mistakes(questions, typed)
    if errors:
        return _form(record, typed, errors)
    new = _details(typed, record)
    try:
        if request.form.get("do") != "save":
            return _preview(record, typed, new)
        correct_details.correct(services(), now(), current_user().actor, record.her.woman.id, new)
    except Refused as refused:
        return _form(record, typed, _placed(refused))
    return to("staff.woman", reference=reference, said="changed")


def _questions() -> tuple[Question, ...]:
    asked = languages.question()
    return (FIRST, LAST, BORN) if asked is None else (FIRST, LAST, BORN, asked)


def _as_recorded(record: Record) -> dict[str, str]:
    woman = record.her.woman
    born = woman.born
    parts = ["", "", ""]
    if born is not None:
        parts = ["", "", str(born.year)] if woman.birth_year_only else [str(born.day), str(born.month), str(born.year)]
    boxes = {f"date_of_birth-{part}": value for part, value in zip(PARTS, parts, strict=True)}
    return {
        "first_name": woman.first_name or "", "last_name": record.last_name or "", "language": woman.language,
        f"date_of_birth-{UNKNOWN}": "" if born else "yes", **boxes,
    }  # fmt: skip


def _details(typed: Typed, record: Record) -> Details:
    born = day_of("date_of_birth", typed)
    year = year_of("date_of_birth", typed)
    stored = born.isoformat() if born else str(year) if year else None
    language = typed.get("language") or record.her.woman.language
    return Details(typed["first_name"], typed["last_name"], stored, language)


def _placed(refused: Refused) -> Problems:
    ids = {"date_of_birth": BORN.first_input}
    found: Problems = []
    for text, field in zip(refused.problems, refused.fields, strict=True):
        found += problem(text, ids.get(field, field))
    return found


def _read(reference: str) -> Record:
    return woman_record.read(services(), woman_of(reference), now(), brief=True)


def _form(record: Record, typed: Typed, errors: Problems | None = None) -> Response:
    reference = record.her.woman.reference
    return show(
        "changes/details", status=422 if errors else 200, errors=errors, back=f"/staff/women/{reference}/change",
        reference=reference, name=record.name, fields=draw(_questions(), typed, errors or []),
    )  # fmt: skip


def _preview(record: Record, typed: Typed, new: Details) -> Response:
    correct_details.check(services(), now(), record.her, new)
    reference = record.her.woman.reference
    effect = preview.effect_of(services(), now(), record.her.woman.id, [], born=new.first_day)
    before = _as_recorded(record)
    said = [(label, was, will) for label, was, will in _compared(before, typed) if was != will]
    return show(
        "changes/details_preview", back=f"/staff/women/{reference}/details", reference=reference, name=record.name,
        said=said, effect=effect, typed=[(name, value) for name, value in typed.items() if value],
    )  # fmt: skip


def _compared(before: Typed, after: Typed) -> list[tuple[str, str, str]]:
    found = [(one.text, before[one.name], after[one.name]) for one in (FIRST, LAST)]
    found.append((BORN.text, _born_words(before), _born_words(after)))
    languages_ = [LANGUAGES.get(one, one) for one in (before["language"], after.get("language") or before["language"])]
    return [*found, ("Language of her messages", languages_[0], languages_[1])]


def _born_words(typed: Typed) -> str:
    day, year = day_of("date_of_birth", typed), year_of("date_of_birth", typed)
    return f"{day.day} {day:%B %Y}" if day else f"{year} (year alone)" if year else "Not known"
