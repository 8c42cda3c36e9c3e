"""Enrolling many women from a file: the empty file, the check of every line, and the import itself."""

from flask import Response, abort, make_response, request

from actions.enrolment import import_table, import_women
from actions.enrolment.import_table import COLUMNS, MOST_BYTES, MOST_ROWS
from actions.enrolment.import_women import Batch
from actions.errors import NotFound, Refused
from web.context import now, services
from web.staff.access import current_user, staff
from web.staff.layout import Problems, blueprint, problem, problems_of, show, to

UPLOAD = "staff.import_check"
ROOM_FOR_THE_FORM = 16 * 1024


@blueprint.url_value_preprocessor
def _allow_a_file(endpoint: str | None, values: dict[str, object] | None) -> None:
    """This one form carries a file. It must be said before the form is read for its token."""
    if endpoint == UPLOAD:
        request.max_content_length = MOST_BYTES + ROOM_FOR_THE_FORM


@blueprint.get("/import")
@staff("nurse")
def import_page() -> Response:
    """Where a file is chosen, and what may stand in it."""
    return _page()


@blueprint.get("/import/women.csv")
@staff("nurse")
def import_template() -> Response:
    """The empty file."""
    response = make_response(import_table.template())
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="women.csv"'
    return response


@blueprint.post("/import")
@staff("nurse")
def import_check() -> Response:
    """Check every line; nobody is enrolled yet."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _page(problem("Choose a file.", "file"))
    try:
        batch_id = import_women.check(
            services(), now(), current_user().id, sent.filename, sent.stream.read(MOST_BYTES + 1)
        )
    except Refused as refused:
        return _page(problems_of(refused))
    return to("staff.import_report", batch_id=batch_id)


@blueprint.get("/import/<int:batch_id>")
@staff("nurse")
def import_report(batch_id: int) -> Response:
    """What was found, line by line."""
    return _report(_batch(batch_id))


@blueprint.post("/import/<int:batch_id>")
@staff("nurse")
def import_now(batch_id: int) -> Response:
    """Enrol every woman whose line is right."""
    batch = _batch(batch_id)
    if request.form.get("agreed") != "yes":
        return _report(batch, problem("Tick that each of them agreed to be asked.", "agreed"))
    user = current_user()
    import_women.carry_out(services(), now(), user.actor, user.id, batch_id)
    return to("staff.import_report", batch_id=batch_id)


def _batch(batch_id: int) -> Batch:
    try:
        return import_women.find(services(), current_user().id, batch_id)
    except NotFound:
        abort(404)


def _page(errors: Problems | None = None) -> Response:
    return show(
        "imports/page", status=422 if errors else 200, errors=errors, back="/staff/enrol", columns=COLUMNS,
        most=MOST_ROWS, latest=import_women.latest(services(), current_user().id),
    )  # fmt: skip


def _report(batch: Batch, errors: Problems | None = None) -> Response:
    return show(
        "imports/report", status=422 if errors else 200, errors=errors, back="/staff/import", batch=batch,
        ready=batch.count(import_women.READY), wrong=batch.count(import_women.WRONG),
        there=batch.count(import_women.THERE), enrolled=batch.count(import_women.ENROLLED),
    )  # fmt: skip
