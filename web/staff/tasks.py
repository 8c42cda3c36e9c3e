"""The first page: what needs a person, most urgent and oldest first, and what failed today."""

from typing import Final

from flask import Response, abort, request

from actions import task_list
from actions.errors import Refused
from actions.staff import people
from actions.task_words import TITLES
from web.context import now, services
from web.staff.access import current_user, staff
from web.staff.layout import Problems, blueprint, home, problems_of, show, to
from web.staff.women import woman_of

_CHANGE: Final = "staff.change_form"
_NEW_ADDRESS: Final = ("staff.new_address", "Record another number or address", "")
LINKS: Final = {
    "loss": ("staff.loss_note", "Read the note and approve it", ""),
    "death": ("staff.death", "Look at the report", ""),
    "erasure": ("staff.erasure", "Confirm it, or turn it down", ""),
    "gp-letter": ("staff.woman_papers", "Print the letter", ""),
    "find-birth-date": (_CHANGE, "Record the day", "birth"),
    "status-check": ("staff.change", "Record what you find out", ""),
    "maybe-stop": ("staff.woman_stop", "Stop her messages", ""),
    "wrong-person": _NEW_ADDRESS,
    "bad-address": _NEW_ADDRESS,
    "unreachable": _NEW_ADDRESS,
    "restart-asked": (_CHANGE, "Start messages again", "restart"),
    "loss-corrected": (_CHANGE, "Start messages again", "go-on"),
    "new-break": ("staff.change", "Record what you find out", ""),
    "contact-wanted": ("staff.change", "Record what you find out", ""),
    "reminder-unanswered": (_CHANGE, "Record the talk with her doctor", "talk"),
}
"""Where the work of a kind is done, how the link to it is called, and which change it opens."""


@blueprint.get("/")
@staff("nurse", "admin")
def tasks() -> Response:
    """What needs a person."""
    return task_page()


def task_page(errors: Problems | None = None, typed: dict[str, str] | None = None) -> Response:
    """The list, as it stands now."""
    found = task_list.open_tasks(services(), now())
    nurse = current_user().may("nurse")
    failed = task_list.failures(services(), now()) if nurse else []
    names = people.names_of(services(), {one.owner for one in found.tasks if one.owner})
    return show(
        "tasks/list", status=422 if errors else 200, errors=errors, found=found, failed=failed, names=names,
        titles=TITLES, links=LINKS, clock=now(), me=current_user(), nurse=nurse, typed=typed or {},
    )  # fmt: skip


@blueprint.post("/tasks/<int:task_id>/take")
@staff("nurse", "admin")
def task_take(task_id: int) -> Response:
    """Take it on."""
    task_list.take(services(), now(), current_user().actor, task_id)
    return _back()


@blueprint.post("/tasks/<int:task_id>/done")
@staff("nurse", "admin")
def task_done(task_id: int) -> Response:
    """Done, with a note."""
    note = request.form.get("note", "")[: task_list.LONGEST_NOTE + 1]
    try:
        task_list.done(services(), now(), current_user().actor, task_id, note)
    except Refused as refused:
        return task_page(problems_of(refused), {f"note-{task_id}": note})
    return _back()


def _back() -> Response:
    reference = request.form.get("woman", "")
    if not reference:
        return home()
    if not current_user().may("nurse"):
        abort(403)
    woman_of(reference)
    return to("staff.woman", reference=reference)
