"""Changing the programme: a new text is checked and tried out, and another admin applies it."""

from flask import Response, abort, make_response, request

from actions import programme_change
from actions.errors import Refused
from actions.programme_change import Draft
from web.context import now, services
from web.staff.access import current_user, staff
from web.staff.layout import Problems, blueprint, problem, problems_of, show, to
from web.staff.wording.words import names, said_by, whole_number

LARGEST: int = 400_000
"""Characters of a programme text."""


@blueprint.get("/programme/change")
@staff("admin")
def programme_change_page() -> Response:
    """Upload a text, or go on from an earlier one; and every text there was."""
    return _upload_page()


@blueprint.post("/programme/change")
@staff("admin")
def programme_upload() -> Response:
    """Check it, try it out, and show what it would do."""
    source, wrong = _source()
    note = request.form.get("note", "")
    if wrong:
        return _upload_page(source, note, wrong)
    try:
        draft_id = programme_change.upload(services(), now(), current_user(), source, note)
    except Refused as refused:
        return _upload_page(source, note, problems_of(refused))
    return to("staff.programme_draft", draft_id=draft_id)


@blueprint.get("/programme/drafts/<int:draft_id>")
@staff("admin")
def programme_draft(draft_id: int) -> Response:
    """What a change would do."""
    return _draft_page(_known(draft_id))


@blueprint.post("/programme/drafts/<int:draft_id>")
@staff("admin")
def programme_decide(draft_id: int) -> Response:
    """Apply it, try it out again, or put it aside."""
    asked = request.form.get("do", "")
    known = _known(draft_id)
    try:
        if asked == "apply":
            programme_change.apply(services(), now(), current_user(), draft_id)
            return to("staff.programme", done="applied")
        if asked == "drop":
            programme_change.drop(services(), now(), current_user(), draft_id)
            return to("staff.programme", done="dropped")
        programme_change.try_again(services(), now(), current_user(), draft_id)
    except Refused as refused:
        return _draft_page(known, problems_of(refused))
    return to("staff.programme_draft", draft_id=draft_id)


@blueprint.get("/programme/texts/<int:version_id>")
@staff("admin")
def programme_text(version_id: int) -> Response:
    """A programme text as a file, to be changed and sent back."""
    source = programme_change.source_of(services(), version_id)
    if source is None:
        abort(404)
    response = make_response(source)
    response.mimetype = "text/plain"
    response.headers["Content-Disposition"] = 'attachment; filename="pao.toml"'
    return response


def _source() -> tuple[str, Problems]:
    earlier = whole_number(request.form.get("earlier", ""), 0)
    if earlier:
        found = programme_change.source_of(services(), earlier)
        return found or "", [] if found else problem("There is no such programme text.", "source")
    file = request.files.get("file")
    if file is None or not file.filename:
        source = request.form.get("source", "")
    else:
        try:
            source = file.read(LARGEST + 1).decode("utf-8")
        except UnicodeDecodeError:
            return "", problem("That file is not a text file in UTF-8. Send the programme file, pao.toml.", "file")
    if not source.strip():
        return "", problem("Choose the changed programme file, or paste its text.", "file")
    if len(source) > LARGEST:
        return "", problem("That is larger than any programme. Send the programme file, pao.toml.", "file")
    return source.replace("\r\n", "\n"), []


def _upload_page(source: str = "", note: str = "", errors: Problems | None = None) -> Response:
    kept = programme_change.kept(services())
    return show(
        "programme/change", status=422 if errors else 200, errors=errors, source=source, note=note, kept=kept,
        in_force=services().programme, said_by=said_by, drafts=programme_change.drafts(services())[:10],
        back="/staff/programme",
    )  # fmt: skip


def _draft_page(draft: Draft, errors: Problems | None = None) -> Response:
    programme = programme_change.checked(draft.source)
    own = draft.author_id == current_user().id
    people = names([draft.author_id, *([draft.applied_by] if draft.applied_by else [])])
    says = {key: step.says for key, step in {**services().programme.steps, **programme.steps}.items()}
    return show(
        "programme/draft", status=422 if errors else 200, errors=errors, draft=draft, run=draft.dry_run, own=own,
        people=people, says=says, stale=draft.against != services().programme.sha256,
        before=services().programme, after=programme, back="/staff/programme",
    )  # fmt: skip


def _known(draft_id: int) -> Draft:
    draft = programme_change.find(services(), draft_id)
    if draft is None:
        abort(404)
    return draft
