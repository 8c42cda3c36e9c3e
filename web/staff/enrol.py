"""Enrolling a woman: four short pages and a look at what she will get, kept as a draft at every step."""

from typing import Final

from flask import Response, abort, request

from actions.enrolment import drafts as enrolment_drafts
from actions.enrolment import preview
from actions.enrolment.drafts import Draft
from actions.errors import Refused
from web.context import now, services
from web.staff.access import current_user, staff
from web.staff.enrol_answers import EXTRA, answers_of, details, home_of, questions_of
from web.staff.enrol_questions import DECISION, PAGES, RETURN, SHARED, EnrolPage
from web.staff.layout import Problems, blueprint, show, to
from web.staff.woman_page_picture import Mark, draw
from web.staff.women_fields import draw as draw_fields
from web.staff.women_questions import Question, Typed, mistakes, read
from web.staff.women_words import words_to_show

CHECK: Final = "check"
KEYS: Final = tuple(page.key for page in PAGES)
UNDER_AGE: Final = "She is under"


@blueprint.get("/enrol")
@staff("nurse")
def enrol() -> Response:
    """The first page, with this nurse's drafts above it."""
    drafts = enrolment_drafts.waiting(services(), now(), current_user().id)
    waiting = [
        {"reference": one.reference, "name": _name(one.form) or "No name yet", "at": one.updated_at, "page": _next(one)}
        for one in drafts
    ]
    return _page(None, PAGES[0], {}, drafts=waiting)


@blueprint.post("/enrol")
@staff("nurse")
def enrol_begin() -> Response:
    """The first page, sent: a draft begins with it."""
    reference = enrolment_drafts.begin(services(), now(), current_user().id)
    return _take(reference, PAGES[0], {})


@blueprint.get("/enrol/<reference>/<key>")
@staff("nurse")
def enrol_page(reference: str, key: str) -> Response:
    """One of the pages, as it was left."""
    draft = _draft(reference)
    if draft.became:
        return to("staff.enrolled", reference=draft.became)
    return _page(reference, _page_of(key), draft.form)


@blueprint.post("/enrol/<reference>/<key>")
@staff("nurse")
def enrol_page_now(reference: str, key: str) -> Response:
    """Keep what was typed, whatever it is, and go on if nothing is wrong with it."""
    draft = _draft(reference)
    if draft.became:
        return to("staff.enrolled", reference=draft.became)
    return _take(reference, _page_of(key), draft.form)


@blueprint.get("/enrol/<reference>/check")
@staff("nurse")
def enrol_check(reference: str) -> Response:
    """Everything at a glance: her answers, her first messages word for word, and the years ahead."""
    draft = _draft(reference)
    if draft.became:
        return to("staff.enrolled", reference=draft.became)
    return _check(draft)


@blueprint.post("/enrol/<reference>/check")
@staff("nurse")
def enrol_confirm(reference: str) -> Response:
    """Enrol her."""
    draft = _draft(reference)
    if draft.became:
        return to("staff.enrolled", reference=draft.became)
    user = current_user()
    if _own_mistakes(draft.form):
        return _check(draft, status=422)
    try:
        made = enrolment_drafts.finish(services(), now(), user.actor, user.id, reference, details(draft.form))
    except Refused:
        return _check(draft, status=422)
    if made is None:
        return enrol_check(reference)
    return to("staff.enrolled", reference=made.reference)


@blueprint.post("/enrol/<reference>/discard")
@staff("nurse")
def enrol_discard(reference: str) -> Response:
    """Throw a draft away."""
    enrolment_drafts.discard(services(), current_user().id, reference)
    return to("staff.enrol")


def _draft(reference: str) -> Draft:
    draft = enrolment_drafts.find(services(), current_user().id, reference)
    if draft is None:
        abort(404)
    return draft


def _page_of(key: str) -> EnrolPage:
    if key not in KEYS:
        abort(404)
    return PAGES[KEYS.index(key)]


def _next(draft: Draft) -> str:
    return draft.step if draft.step in (*KEYS, CHECK) else KEYS[0]


def _name(typed: Typed) -> str:
    return " ".join(part for part in (typed.get("first_name"), typed.get("last_name")) if part)


def _take(reference: str, page: EnrolPage, before: Typed) -> Response:
    """Keep the answers of one page; on to the next, to the check, or back to what is wrong."""
    every = questions_of(page, EXTRA)
    typed = {**before, **read(every, request.form)}
    place = KEYS.index(page.key) + 1
    following = KEYS[place] if place < len(KEYS) else CHECK
    target = CHECK if request.args.get("then") == CHECK else following
    user = current_user()
    errors = _mistakes(page, typed)
    step = page.key if errors else target
    if not enrolment_drafts.save(services(), now(), user.id, reference, step, typed):
        abort(404)
    if errors:
        return _page(reference, page, typed, errors=errors)
    if target == CHECK:
        return to("staff.enrol_check", reference=reference)
    return to("staff.enrol_page", reference=reference, key=target)


def _extra(typed: Typed, refused: Refused | None) -> list[str]:
    """The questions that these answers call for."""
    wanted = [one.name for one in (DECISION, SHARED, RETURN) if typed.get(one.name)]
    if refused is not None:
        if any(sentence.startswith(UNDER_AGE) for sentence in refused.problems):
            wanted.append(DECISION.name)
        wanted += [one.name for one in (SHARED, RETURN) if one.name in refused.fields]
    return wanted


def _mistakes(page: EnrolPage, typed: Typed) -> Problems:
    """What is wrong on this page: by itself, and with what stands on the others."""
    found = mistakes(questions_of(page, ()), typed)
    if found:
        return found
    refused = preview.problems_of(services(), now(), details(typed))
    return [one for place, one in _placed(refused) if place.key == page.key]


def _placed(refused: Refused | None) -> list[tuple[EnrolPage, dict[str, str]]]:
    found = []
    for text, field in zip(refused.problems, refused.fields, strict=True) if refused else ():
        home = home_of(field) or (PAGES[0], KEYS[0])
        found.append((home[0], {"text": _spoken(text, home[0]), "href": f"#{home[1]}"}))
    return found


def _spoken(text: str, page: EnrolPage) -> str:
    """The sentence with the questions' own words in place of the names that files and commands use."""
    text = text.replace(f", as “{DECISION.name}”", ", below")
    for question in _flat(questions_of(page, EXTRA)):
        label = question.text.rstrip("?")
        for name in {question.name, question.name.replace("_", "-")}:
            text = text.replace(f"“{name}”", f"“{label}”")
    return text


def _flat(questions: tuple[Question, ...]) -> list[Question]:
    found = []
    for question in questions:
        found.append(question)
        for option in question.options:
            found += _flat(option.reveals)
    return found


def _page(
    reference: str | None, page: EnrolPage, typed: Typed, *, errors: Problems | None = None, drafts: object = ()
) -> Response:
    refused = preview.problems_of(services(), now(), details(typed)) if errors else None
    questions = questions_of(page, _extra(typed, refused))
    place = KEYS.index(page.key)
    then = CHECK if request.args.get("then") == CHECK else None
    back = None
    if reference is not None and (then or place):
        back = f"/staff/enrol/{reference}/{CHECK if then else KEYS[place - 1]}"
    return show(
        "enrol/page", status=422 if errors else 200, errors=errors, back=back, page=page, number=place + 1,
        count=len(PAGES) + 1, fields=draw_fields(questions, typed, errors or []), reference=reference, drafts=drafts,
        then=then,
    )  # fmt: skip


def _own_mistakes(typed: Typed) -> list[tuple[EnrolPage, dict[str, str]]]:
    return [(page, one) for page in PAGES for one in mistakes(questions_of(page, ()), typed)]


def _check(draft: Draft, status: int = 200) -> Response:
    typed = draft.form
    wrong = _own_mistakes(typed)
    ahead = None
    if not wrong:
        try:
            ahead = preview.ahead(services(), now(), details(typed))
        except Refused as refused:
            wrong = _placed(refused)
    errors = [
        {"text": one["text"], "href": f"/staff/enrol/{draft.reference}/{page.key}?then=check{one['href']}"}
        for page, one in wrong
    ]
    parts = [{"page": page, "answers": answers_of(page, typed, _extra(typed, None))} for page in PAGES]
    picture = None
    if ahead is not None:
        steps = services().programme.steps
        marks = [Mark(one.due_on, "planned", steps[one.step].says.rstrip(".")) for one in ahead.plan if one.due_on]
        picture = draw(marks, services().rules.hours.local_day(now()), None)
    return show(
        "enrol/check", status=422 if errors else status, errors=errors, back=f"/staff/enrol/{draft.reference}/later",
        reference=draft.reference, name=_name(typed), parts=parts, ahead=ahead, picture=picture,
        number=len(PAGES) + 1, count=len(PAGES) + 1, steps=services().programme.steps,
        first=[{"message": one, "words": words_to_show(one.words)} for one in ahead.first] if ahead else [],
    )  # fmt: skip
