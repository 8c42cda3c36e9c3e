"""Approving a version, or sending it back."""

from flask import Response, request

from actions.errors import Refused
from actions.wording import versions
from web.context import now, services
from web.staff.access import current_user, staff
from web.staff.layout import blueprint, to
from web.staff.wording.message import version_page
from web.staff.wording.words import slug, version_or_404, whole_number


@blueprint.post("/wording/versions/<int:version_id>/approve")
@staff("admin", "clinical")
def wording_approve(version_id: int) -> Response:
    """One person's yes. The action refuses authors, second times and roles one does not have."""
    row = version_or_404(version_id).row
    seen = whole_number(request.form.get("in-force", ""), 0) or None
    try:
        live = versions.approve(services(), now(), current_user(), version_id, request.form.get("role", "")[:10], seen)
    except Refused as refused:
        return version_page(version_id, refused)
    done = "live" if live else "approved"
    return to("staff.wording_message", language=row.language, name=slug(row.key), done=done)


@blueprint.post("/wording/versions/<int:version_id>/send-back")
@staff("admin", "clinical")
def wording_send_back(version_id: int) -> Response:
    """Take it out of the queue, with a reason."""
    row = version_or_404(version_id).row
    try:
        versions.send_back(services(), now(), current_user(), version_id, request.form.get("remark", ""))
    except Refused as refused:
        return version_page(version_id, refused)
    return to("staff.wording_message", language=row.language, name=slug(row.key), done="back")
