"""Questions drawn with the component library: the one place where a question becomes inputs."""

from collections.abc import Sequence
from typing import Any

from flask import current_app
from markupsafe import Markup

from web.staff.layout import Problems, mistake
from web.staff.women_questions import CHOICE, DAY, MANY, NOTE, PARTS, UNKNOWN, Option, Question, Typed


def draw(questions: Sequence[Question], typed: Typed, errors: Problems) -> Markup:
    """The questions one below the other, with what was typed and what is wrong with it."""
    return Markup("\n").join(_one(question, typed, errors) for question in questions)


def _macro(component: str, name: str, params: dict[str, Any]) -> Markup:
    template = current_app.jinja_env.get_template(f"nhsuk/components/{component}/macro.jinja")
    drawn: Markup = getattr(template.module, name)({key: value for key, value in params.items() if value is not None})
    return Markup(drawn)  # noqa: S704 - the library's own output, in which every value was escaped


def _one(question: Question, typed: Typed, errors: Problems) -> Markup:
    wrong = mistake(errors, question.first_input)
    aside = Markup('<div class="nhsuk-inset-text app-say"><p>{}</p></div>').format(question.aside)
    before = aside if question.aside else Markup("")
    if question.kind in (CHOICE, MANY):
        return before + _choices(question, typed, errors, wrong)
    if question.kind == DAY:
        return before + _day(question, typed, wrong)
    params: dict[str, Any] = {
        "id": question.name,
        "name": question.name,
        "label": {"text": question.text, "classes": "nhsuk-label--s"},
        "hint": question.hint or None,
        "errorMessage": wrong,
        "value": typed.get(question.name) or None,
        "autocomplete": "off",
    }
    if question.kind == NOTE:
        return before + _macro("textarea", "textarea", {**params, "rows": 3})
    width = f"nhsuk-input--width-{question.width}"
    plain = {"type": question.input_type, "spellcheck": False, "classes": width}
    return before + _macro("input", "input", {**params, **plain})


def _choices(question: Question, typed: Typed, errors: Problems, wrong: str | None) -> Markup:
    many = question.kind == MANY
    chosen = typed.get(question.name, question.preset).split(",")
    component = "checkboxes" if many else "radios"
    return _macro(
        component,
        component,
        {
            "idPrefix": question.name,
            "name": question.name,
            "classes": "nhsuk-radios--inline" if question.inline else None,
            "fieldset": {"legend": {"text": question.text, "classes": "nhsuk-fieldset__legend--s"}},
            "hint": question.hint or None,
            "errorMessage": wrong,
            "items": [_item(option, option.value in chosen, typed, errors) for option in question.options],
        },
    )


def _item(option: Option, chosen: bool, typed: Typed, errors: Problems) -> dict[str, Any]:
    item: dict[str, Any] = {"value": option.value, "text": option.text, "checked": chosen}
    if option.hint:
        item["hint"] = option.hint
    if option.reveals:
        item["conditional"] = {"html": draw(option.reveals, typed, errors)}
    return item


def _day(question: Question, typed: Typed, wrong: str | None) -> Markup:
    name = question.name
    boxes = _macro(
        "date-input",
        "dateInput",
        {
            "id": name,
            "fieldset": {"legend": {"text": question.text, "classes": "nhsuk-fieldset__legend--s"}},
            "hint": question.hint or None,
            "errorMessage": wrong,
            "items": [
                {
                    "id": f"{name}-{part}",
                    "name": f"{name}-{part}",
                    "label": part.capitalize(),
                    "width": 4 if part == "year" else 2,
                    "value": typed.get(f"{name}-{part}", ""),
                    "autocomplete": "off",
                }
                for part in PARTS
            ],
            "formGroup": {"classes": "app-day-with-unknown"} if question.unknown else None,
        },
    )
    if not question.unknown:
        return boxes
    box = _macro(
        "checkboxes",
        "checkboxes",
        {
            "idPrefix": f"{name}-{UNKNOWN}",
            "name": f"{name}-{UNKNOWN}",
            "small": True,
            "items": [{"value": "yes", "text": question.unknown, "checked": bool(typed.get(f"{name}-{UNKNOWN}"))}],
        },
    )
    return boxes + box
