"""The gravest changes: a loss and a death. Both take effect in the same moment; nobody has to look at a preview first.

After a loss the note waits until a person has read its exact words and approves it. A reported death is looked at by a
second person, who confirms or corrects it.
"""

from flask import Response, abort, request

from actions import change_circumstances, preview, woman_actions, woman_record
from actions.change_circumstances import NewFact
from actions.errors import Refused
from actions.staff import people
from actions.woman_record import Record
from web.context import now, services
from web.staff.access import current_user, staff
from web.staff.changes_kinds import plain
from web.staff.layout import Problems, blueprint, problem, seen, show, to
from web.staff.women import woman_of
from web.staff.women_fields import draw
from web.staff.women_questions import CHOICE, DAY, Option, Question, Typed, day_of, mistakes, read
from web.staff.women_words import words_to_show

NOTE = "sys-loss-acknowledgement"
WHEN = Question("loss", DAY, "When was it?", hint="You can leave this empty")
BY_TEXT = Question(
    "loss_note_by_text", CHOICE, "She has no email address in use. May a note of sympathy go to her as a text?",
    hint="Nothing goes before you have read it and approved it", preset="no",
    options=(Option("yes", "Yes, as a text"), Option("no", "No, or not decided")),
)  # fmt: skip


@blueprint.get("/women/<reference>/loss")
@staff("nurse")
def loss(reference: str) -> Response:
    """One button."""
    return _loss(_read(reference), {})


@blueprint.post("/women/<reference>/loss")
@staff("nurse")
def loss_now(reference: str) -> Response:
    """Everything is held at once; then the note."""
    record = _read(reference)
    questions = _asked(record)
    typed = read(questions, request.form)
    errors = mistakes(questions, typed)
    if errors:
        return _loss(record, typed, errors)
    facts: list[NewFact] = [("loss", "", day_of("loss", typed)), *plain("loss_note_by_text")(typed)]
    try:
        change_circumstances.record_facts(services(), now(), current_user().actor, record.her.woman.id, facts)
    except Refused as refused:
        return _loss(record, typed, problem(refused.problems[0].replace("“loss”", "the loss"), "loss-day"))
    return to("staff.loss_note", reference=reference, held=1)


@blueprint.get("/women/<reference>/loss-note")
@staff("nurse")
def loss_note(reference: str) -> Response:
    """The note to her, word for word."""
    return _note(_read(reference))


@blueprint.post("/women/<reference>/loss-note")
@staff("nurse")
def loss_note_now(reference: str) -> Response:
    """Approve it."""
    record = _read(reference)
    by_text = request.form.get("by_text") == "yes"
    if not record.her.circumstances.lost:
        abort(404)
    if not record.her.circumstances.email.open and not by_text:
        return _note(record, problem("Tick that the note may go as a text, or leave it unapproved.", "by_text"))
    try:
        woman_actions.approve_loss_note(services(), now(), current_user().actor, record.her.woman.id, by_text=by_text)
    except Refused as refused:
        return _note(record, problem(refused.problems[0]))
    return to("staff.woman", reference=reference, said="approved")


@blueprint.get("/women/<reference>/died")
@staff("nurse")
def died(reference: str) -> Response:
    """The report of a death."""
    record = _read(reference)
    if record.her.circumstances.died_on is not None:
        return to("staff.death", reference=reference)
    return show(
        "changes/died", back=f"/staff/women/{reference}/change", reference=reference, name=record.name
    )  # fmt: skip


@blueprint.post("/women/<reference>/died")
@staff("nurse")
def died_now(reference: str) -> Response:
    """Everything stops."""
    record = _read(reference)
    if record.her.circumstances.died_on is None:
        woman_actions.report_death(services(), now(), current_user().actor, record.her.woman.id)
    return to("staff.woman", reference=reference, said="died")


@blueprint.get("/women/<reference>/death")
@staff("nurse")
def death(reference: str) -> Response:
    """A second person looks at the report."""
    return _death(_read(reference))


@blueprint.post("/women/<reference>/death")
@staff("nurse")
def death_now(reference: str) -> Response:
    """It is right, or it is wrong."""
    record = _read(reference)
    answer = request.form.get("answer", "")
    if answer not in ("right", "wrong"):
        return _death(record, problem("Choose whether the report is right.", "answer"))
    try:
        woman_actions.settle_death(
            services(), now(), current_user().actor, record.her.woman.id, right=answer == "right"
        )
    except Refused as refused:
        return _death(record, problem(refused.problems[0]))
    return to("staff.woman", reference=reference, said="settled")


def _read(reference: str) -> Record:
    return woman_record.read(services(), woman_of(reference), now(), brief=True)


def _asked(record: Record) -> tuple[Question, ...]:
    known = record.her.circumstances
    return (WHEN, BY_TEXT) if known.text.open and not known.email.open else (WHEN,)


def _loss(record: Record, typed: Typed, errors: Problems | None = None) -> Response:
    reference = record.her.woman.reference
    return show(
        "changes/loss", status=422 if errors else 200, errors=errors, back=f"/staff/women/{reference}/change",
        reference=reference, name=record.name, fields=draw(_asked(record), typed, errors or []),
    )  # fmt: skip


def _note(record: Record, errors: Problems | None = None) -> Response:
    reference, woman_id, known = record.her.woman.reference, record.her.woman.id, record.her.circumstances
    if not known.lost:
        abort(404)
    seen(woman_id)
    channels = ("email",) if known.email.open else ("text",) if known.text.open else ()
    words = preview.step_words(services(), now(), woman_id, NOTE, channels) if channels else ()
    return show(
        "changes/loss_note", status=422 if errors else 200, errors=errors, back=f"/staff/women/{reference}",
        reference=reference, name=record.name, known=known, words=words_to_show(words), channels=channels,
        held="held" in request.args,
    )  # fmt: skip


def _death(record: Record, errors: Problems | None = None) -> Response:
    reference = record.her.woman.reference
    if record.her.circumstances.died_on is None:
        abort(404)
    reporter = record.death_asked_by
    names = people.names_of(services(), [reporter] if reporter else [])
    return show(
        "changes/death", status=422 if errors else 200, errors=errors, back=f"/staff/women/{reference}",
        reference=reference, name=record.name, reporter=names.get(reporter or "", ""),
        mine=reporter == current_user().actor, on=record.her.circumstances.died_on,
    )  # fmt: skip
