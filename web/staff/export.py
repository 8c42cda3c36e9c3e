"""Everything that is held about a woman, for her: a page to read and a file with every row. Taking it is on record."""

from flask import Response, make_response

from actions import woman_record
from actions.privacy import export as action
from web.context import now, services
from web.headers import document_policy
from web.staff.access import current_user, staff
from web.staff.layout import blueprint, seen, show
from web.staff.women import woman_of


@blueprint.get("/women/<reference>/export")
@staff("nurse")
def woman_export(reference: str) -> Response:
    """Two buttons."""
    woman_id = woman_of(reference)
    seen(woman_id)
    record = woman_record.read(services(), woman_id, now(), brief=True)
    return show("women/export", back=f"/staff/women/{reference}", reference=reference, name=record.name)


@blueprint.post("/women/<reference>/export/page")
@staff("nurse")
def woman_export_page(reference: str) -> Response:
    """The page to read, as a file."""
    made = action.export(services(), now(), current_user().actor, woman_of(reference))
    response = _file(made.page, "text/html", "copy.html")
    response.headers["Content-Security-Policy"] = document_policy()
    return response


@blueprint.post("/women/<reference>/export/rows")
@staff("nurse")
def woman_export_rows(reference: str) -> Response:
    """Every row, as a file."""
    made = action.export(services(), now(), current_user().actor, woman_of(reference))
    return _file(made.rows, "application/json", "copy.json")


def _file(content: str, kind: str, name: str) -> Response:
    response = make_response(content)
    response.headers["Content-Type"] = f"{kind}; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
