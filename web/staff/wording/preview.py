"""How a draft reads for sample women: beside the editor, kept up to date while writing, and the email in its frame."""

from dataclasses import dataclass

from flask import Response, abort, make_response, render_template, request

from actions.errors import Refused
from actions.wording import drafts, preview
from actions.wording.checks import findings
from actions.wording.difference import differences
from actions.wording.form import read
from actions.wording.preview import ShownEmail, ShownText
from actions.wording.versions import form_of_version, live, template_of
from messages.findings import TemplateError
from messages.samples import SAMPLE_WOMEN
from messages.template import Template
from web.context import now, services
from web.headers import letter_policy
from web.staff.access import current_user, staff
from web.staff.layout import blueprint
from web.staff.wording.words import draft_or_404, own_draft, part_name, typed, version_or_404, whole_number


@dataclass(frozen=True, slots=True)
class Preview:
    """What a sample woman would get; ``usable`` False: it cannot be read as it stands."""

    usable: bool
    texts: tuple[ShownText, ...] = ()
    email: ShownEmail | None = None


def preview_of(template: Template | None, woman_number: int) -> Preview:
    """How a template reads for one of the sample women."""
    shared = preview.shared_for(services(), template) if template else None
    if template is None or shared is None:
        return Preview(usable=False)
    woman = preview.woman_of(woman_number)
    texts = tuple(preview.texts(template, shared, woman))
    return Preview(usable=True, texts=texts, email=preview.email(template, shared, woman))


@blueprint.post("/wording/drafts/<int:draft_id>/live")
@staff("admin")
def wording_live_preview(draft_id: int) -> Response:
    """For the script: keep what was typed, and answer the preview and the findings as a piece of the page.

    The new revision is in the header ``X-Revision``; 409 when the draft was saved in another window.
    """
    draft = own_draft(draft_id)
    form, note = typed(draft.form), request.form.get("note", draft.note)
    revision = whole_number(request.form.get("revision", ""), -1)
    try:
        saved = drafts.save(services(), now(), current_user(), draft, revision, form, note)
    except Refused:
        return make_response("", 409)
    template, places = findings(services().step(draft.key), form, now().date())
    woman = whole_number(request.form.get("woman", ""), 1)
    in_force = live(services(), draft.key, draft.language)
    page = render_template(
        "staff/wording/preview.jinja", preview=preview_of(template, woman), places=places, draft=saved,
        live=in_force, changes=differences(form_of_version(in_force), form), woman_number=woman, women=SAMPLE_WOMEN,
        part_name=part_name,
    )  # fmt: skip
    response = make_response(page)
    response.headers["X-Revision"] = str(saved.revision)
    return response


@blueprint.get("/wording/drafts/<int:draft_id>/email")
@staff("admin")
def wording_draft_email(draft_id: int) -> Response:
    """The email of a draft, for the frame."""
    try:
        template = read(draft_or_404(draft_id).form)
    except TemplateError:
        return _framed("<p>The email is shown once the wording can be read.</p>")
    return _email(template)


@blueprint.get("/wording/versions/<int:version_id>/email")
@staff("admin", "nurse", "clinical")
def wording_version_email(version_id: int) -> Response:
    """The email of a version, for the frame."""
    template = template_of(version_or_404(version_id).row)
    if template is None:
        abort(404)
    return _email(template)


def _email(template: Template) -> Response:
    shown = preview_of(template, whole_number(request.args.get("woman", ""), 1)).email
    if shown is None or not shown.html:
        return _framed("<p>There is no email to show for her.</p>")
    return _framed(shown.html)


def _framed(html: str) -> Response:
    """Its own inline styles, and nothing else: no script, no picture, no address from outside."""
    response = make_response(html)
    response.headers["Content-Security-Policy"] = letter_policy()
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response
