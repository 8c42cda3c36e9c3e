"""Record a change: choose it, answer what is asked, see what it changes in her messages, and save."""

from dataclasses import replace
from typing import Final

from flask import Response, abort, request

from actions import change_circumstances, preview, woman_actions, woman_record
from actions.change_circumstances import NewFact
from actions.errors import Refused
from actions.fact_words import fact_label, fact_value
from actions.preview import Effect
from actions.staff import people
from actions.woman_record import Record
from programme import corrections
from programme.facts import CORRECTABLE, IN_ERROR, Fact
from web.context import now, services
from web.dates import long_date
from web.staff.access import current_user, staff
from web.staff.changes_kinds import GROUPS, Change
from web.staff.changes_list import BY_KEY, CHANGES
from web.staff.layout import Problems, blueprint, problem, show, to
from web.staff.women import woman_of
from web.staff.women_fields import draw
from web.staff.women_questions import CHOICE, DAY, PARTS, Option, Question, Typed, counted, mistakes, read

STOP_STEP: Final = "stop-step"
WITH_MESSAGES: Final = frozenset({STOP_STEP})
EDIT, SAVE = "edit", "save"


@blueprint.get("/women/<reference>/change")
@staff("nurse")
def change(reference: str) -> Response:
    """What has changed? A list in groups."""
    record = woman_record.read(services(), woman_of(reference), now(), brief=True)
    known = record.her.circumstances
    groups = [(group, [one for one in CHANGES if one.group == group and one.offered(known)]) for group in GROUPS]
    return show(
        "changes/list", back=f"/staff/women/{reference}", reference=reference, name=record.name, groups=groups,
        known=known, ended=known.ended,
    )  # fmt: skip


@blueprint.get("/women/<reference>/change/<key>")
@staff("nurse")
def change_form(reference: str, key: str) -> Response:
    """What is asked about this change; where nothing is asked, what it would change."""
    record = woman_record.read(services(), woman_of(reference), now(), brief=key not in WITH_MESSAGES)
    if key in BY_KEY and not BY_KEY[key].offered(record.her.circumstances):
        # What a link led to may have been done since.
        return to("staff.change", reference=reference)
    chosen = _change(key, record)
    if not chosen.questions:
        return _preview(record, chosen, {})
    typed = _known(chosen, record.facts) if chosen.fill else {}
    if key == STOP_STEP:
        typed = {"stop_step": request.args.get("step", "")[:60]}
    if key == IN_ERROR:
        typed = {"in_error": request.args.get("fact", "")[:60]}
    return _form(record, chosen, typed)


@blueprint.post("/women/<reference>/change/<key>")
@staff("nurse")
def change_now(reference: str, key: str) -> Response:
    """Show what it would change, go back to the answers, or save it."""
    woman_id = woman_of(reference)
    record = woman_record.read(services(), woman_id, now(), brief=key not in WITH_MESSAGES)
    chosen = _change(key, record)
    typed = read(chosen.questions, request.form)
    if request.form.get("do") == EDIT:
        return _form(record, chosen, typed)
    errors = mistakes(chosen.questions, typed)
    if errors:
        return _form(record, chosen, typed, errors)
    if request.form.get("do") != SAVE:
        return _preview(record, chosen, typed)
    try:
        change_circumstances.record_facts(services(), now(), current_user().actor, woman_id, _facts(chosen, typed))
    except Refused as refused:
        return _form(record, chosen, typed, _placed(chosen, refused))
    return to("staff.woman", reference=reference, said="changed")


@blueprint.post("/women/<reference>/send-help")
@staff("nurse")
def send_help(reference: str) -> Response:
    """Send her the numbers for urgent help at once."""
    woman_actions.send_urgent_help(services(), now(), current_user().actor, woman_of(reference))
    return to("staff.woman", reference=reference, said="help")


def _change(key: str, record: Record) -> Change:
    chosen = BY_KEY.get(key)
    if chosen is None or not chosen.offered(record.her.circumstances):
        abort(404)
    if key == IN_ERROR:
        return _with_options(chosen, _correctable(record))
    return _with_options(chosen, _coming(record)) if key == STOP_STEP else chosen


def _with_options(chosen: Change, options: tuple[Option, ...]) -> Change:
    return replace(chosen, questions=(replace(chosen.questions[0], options=options),))


def _correctable(record: Record) -> tuple[Option, ...]:
    """What stands on record and can be taken back, newest first, with who recorded it and when."""
    standing = {fact.name: fact for fact in corrections.standing_facts(record.facts) if fact.name in CORRECTABLE}
    found = sorted(standing.values(), key=lambda fact: fact.recorded_at, reverse=True)
    names = people.names_of(services(), [fact.actor for fact in found])
    steps = {step.key: step.says for step in services().programme.steps.values()}
    return tuple(
        Option(
            fact.name,
            f"{fact_label(fact.name)}: {fact_value(fact.name, fact.value, fact.on, steps)}",
            f"Recorded on {long_date(services().rules.hours.local_day(fact.recorded_at))} "
            f"by {names.get(fact.actor, fact.actor)}",
        )
        for fact in found
    )


def _coming(record: Record) -> tuple[Option, ...]:
    """The messages that can be left out are those that are still to come."""
    steps = services().programme.steps
    coming = {
        line.step: line.says
        for line in record.in_state("planned", "held")
        if line.step in steps and steps[line.step].counts
    }
    return tuple(Option(key, says) for key, says in coming.items())


def _facts(chosen: Change, typed: Typed) -> list[NewFact]:
    return chosen.facts(counted(chosen.questions, typed))


def _known(chosen: Change, facts: tuple[Fact, ...]) -> dict[str, str]:
    """What is known now, as answers to these questions."""
    latest = {fact.name: fact for fact in facts}
    typed: dict[str, str] = {}
    for question in _flat(chosen.questions):
        fact = latest.get(question.name.replace("_", "-"))
        if fact is None:
            continue
        if question.kind == DAY:
            parts = (str(fact.on.day), str(fact.on.month), str(fact.on.year)) if fact.on else ("", "", "")
            typed |= {f"{question.name}-{part}": value for part, value in zip(PARTS, parts, strict=True)}
        elif question.kind != CHOICE or any(option.value == fact.value for option in question.options):
            typed[question.name] = fact.value
    if "safe_hours" in typed:
        typed["hours"] = "any" if typed["safe_hours"] in ("", "any") else "some"
    return typed


def _flat(questions: tuple[Question, ...]) -> list[Question]:
    found = []
    for question in questions:
        found.append(question)
        for option in question.options:
            found += _flat(option.reveals)
    return found


def _placed(chosen: Change, refused: Refused) -> Problems:
    """Each refusal beside the question of its fact; by itself where no question asks for it."""
    by_fact = {question.name.replace("_", "-"): question for question in _flat(chosen.questions)}
    found: Problems = []
    for text, field in zip(refused.problems, refused.fields, strict=True):
        question = by_fact.get(field)
        label = question.text.rstrip("?") if question else fact_label(field)
        found += problem(text.replace(f"“{field}”", f"“{label}”"), question.first_input if question else "")
    return found


def _form(record: Record, chosen: Change, typed: Typed, errors: Problems | None = None) -> Response:
    reference = record.her.woman.reference
    return show(
        "changes/form", status=422 if errors else 200, errors=errors, back=f"/staff/women/{reference}/change",
        reference=reference, name=record.name, change=chosen, fields=draw(chosen.questions, typed, errors or []),
    )  # fmt: skip


def _preview(record: Record, chosen: Change, typed: Typed) -> Response:
    reference, woman_id = record.her.woman.reference, record.her.woman.id
    facts = _facts(chosen, typed)
    if not facts:
        return _form(record, chosen, typed, problem("Answer at least one question."))
    try:
        effect: Effect = preview.effect_of(services(), now(), woman_id, facts)
    except Refused as refused:
        if chosen.questions:
            return _form(record, chosen, typed, _placed(chosen, refused))
        return show(
            "changes/form", status=422, errors=_placed(chosen, refused), back=f"/staff/women/{reference}/change",
            reference=reference, name=record.name, change=chosen, fields="",
        )  # fmt: skip
    steps = {step.key: step.says for step in services().programme.steps.values()}
    return show(
        "changes/preview", back=f"/staff/women/{reference}/change", reference=reference, name=record.name,
        change=chosen, effect=effect, typed=[(name, value) for name, value in typed.items() if value],
        said=[(fact_label(name), fact_value(name, value, on, steps)) for name, value, on in facts],
    )  # fmt: skip
