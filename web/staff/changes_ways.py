"""How she is reached: a new number or address proved by a code, stopping a channel, and leaving for good."""

from typing import Final

from flask import Response, request

from actions import contact, preferences, preview, woman_record
from actions.contact import CodeAnswer
from actions.errors import Refused
from actions.woman_record import Record
from web.context import now, services
from web.staff.access import current_user, staff
from web.staff.layout import Problems, blueprint, problem, show, to
from web.staff.women import woman_of
from web.staff.women_fields import draw
from web.staff.women_questions import CHOICE, TEXT, Option, Question, Typed, mistakes, read

NEW: Final = (
    Question(
        "channel", CHOICE, "What is new?", needed="Choose what is new.",
        options=(
            Option("text", "Her mobile number", reveals=(
                Question("mobile", TEXT, "New mobile number", input_type="tel", needed="Enter her new mobile number."),
            )),
            Option("email", "Her email address", reveals=(
                Question("email", TEXT, "New email address", input_type="email", width="30",
                         needed="Enter her new email address."),
            )),
        ),
    ),
)  # fmt: skip
STOP: Final = (
    Question(
        "stop", CHOICE, "What should stop?", needed="Choose what should stop.",
        options=(
            Option("text", "Texts"), Option("email", "Emails"),
            Option("wrong-text", "The number reaches somebody else", "Nothing goes there any more"),
            Option("wrong-email", "The email address reaches somebody else", "Nothing goes there any more"),
            Option("all", "Everything, for good: she leaves the programme",
                   "Nothing is sent any more, not even the later reminder"),
        ),
    ),
)  # fmt: skip
WRONG_CODE: Final = {
    CodeAnswer.WRONG: "This is not the code. Ask her to read it once more.",
    CodeAnswer.EXPIRED: "This code is no longer good. Send a new one.",
}


@blueprint.get("/women/<reference>/new-address")
@staff("nurse")
def new_address(reference: str) -> Response:
    """Another number or email address."""
    return _ask(_read(reference), {})


@blueprint.post("/women/<reference>/new-address")
@staff("nurse")
def new_address_now(reference: str) -> Response:
    """Send a code there."""
    record = _read(reference)
    typed = read(NEW, request.form)
    errors = mistakes(NEW, typed)
    if errors:
        return _ask(record, typed, errors)
    channel = typed["channel"]
    field = "mobile" if channel == "text" else "email"
    try:
        contact.request_change(services(), now(), current_user().actor, record.her.woman.id, channel, typed[field])
    except Refused as refused:
        return _ask(record, typed, problem(refused.problems[0], field))
    return to("staff.new_address_code", reference=reference)


@blueprint.get("/women/<reference>/new-address/code")
@staff("nurse")
def new_address_code(reference: str) -> Response:
    """The code she reads to the nurse."""
    return _code(_read(reference))


@blueprint.post("/women/<reference>/new-address/code")
@staff("nurse")
def new_address_code_now(reference: str) -> Response:
    """Right, and the new number or address is in use."""
    record = _read(reference)
    typed = request.form.get("code", "")[:20]
    if not typed.strip():
        return _code(record, problem("Enter the code of 6 digits that she got.", "code"))
    answer = contact.prove_change(services(), now(), current_user().actor, record.her.woman.id, typed)
    if answer is not CodeAnswer.RIGHT:
        return _code(record, problem(WRONG_CODE[answer], "code"), typed)
    return to("staff.woman", reference=reference, said="code")


@blueprint.get("/women/<reference>/stop")
@staff("nurse")
def woman_stop(reference: str) -> Response:
    """Stop one way, or everything."""
    return _stop(_read(reference), {})


@blueprint.post("/women/<reference>/stop")
@staff("nurse")
def woman_stop_now(reference: str) -> Response:
    """Show what stops; then stop it."""
    record = _read(reference)
    typed = read(STOP, request.form)
    errors = mistakes(STOP, typed)
    if errors:
        return _stop(record, typed, errors)
    if request.form.get("do") != "save":
        return _stop_preview(record, typed["stop"])
    _carry_out(record.her.woman.id, typed["stop"])
    return to("staff.woman", reference=reference, said="withdrawn" if typed["stop"] == "all" else "changed")


def _carry_out(woman_id: int, what: str) -> None:
    actor = current_user().actor
    if what == "all":
        preferences.withdraw(services(), now(), actor, woman_id)
    elif what.startswith("wrong-"):
        contact.report_wrong(services(), now(), actor, woman_id, what.removeprefix("wrong-"))
    else:
        preferences.stop(services(), now(), actor, woman_id, what, how="told a nurse")


def _stop_preview(record: Record, what: str) -> Response:
    reference, woman_id = record.her.woman.reference, record.her.woman.id
    everything = what == "all"
    effect = preview.effect_of(
        services(), now(), woman_id, [("withdraw", "", None)] if everything else [],
        closed=() if everything else (what.removeprefix("wrong-"),),
    )  # fmt: skip
    said = next(one.text for one in STOP[0].options if one.value == what)
    return show(
        "changes/stop_preview", back=f"/staff/women/{reference}/stop", reference=reference, name=record.name, what=what,
        said=said, effect=effect,
    )  # fmt: skip


def _read(reference: str) -> Record:
    return woman_record.read(services(), woman_of(reference), now(), brief=True)


def _ask(record: Record, typed: Typed, errors: Problems | None = None) -> Response:
    reference = record.her.woman.reference
    return show(
        "changes/new_address", status=422 if errors else 200, errors=errors, back=f"/staff/women/{reference}",
        reference=reference, name=record.name, fields=draw(NEW, typed, errors or []),
    )  # fmt: skip


def _code(record: Record, errors: Problems | None = None, typed: str = "") -> Response:
    reference = record.her.woman.reference
    return show(
        "changes/code", status=422 if errors else 200, errors=errors, back=f"/staff/women/{reference}",
        reference=reference, name=record.name, until=record.code_out_until, typed=typed,
    )  # fmt: skip


def _stop(record: Record, typed: Typed, errors: Problems | None = None) -> Response:
    reference = record.her.woman.reference
    return show(
        "changes/stop", status=422 if errors else 200, errors=errors, back=f"/staff/women/{reference}/change",
        reference=reference, name=record.name, fields=draw(STOP, typed, errors or []),
    )  # fmt: skip
