"""Changing the programme: a new text is checked and tried out, and another admin applies it."""

from datetime import datetime

from flask import Response, abort, make_response, request

from actions.errors import Refused
from actions.programmes import change, drafts
from actions.programmes.drafts import PER_PAGE, Draft
from actions.programmes.scope import EVERYONE, NEW, Scope
from actions.programmes.trial import DONE
from web.context import now, services
from web.staff.access import current_user, staff
from web.staff.layout import Problems, blueprint, problem, problems_of, show, to
from web.staff.wording.words import names, said_by, whole_number

LARGEST: int = 400_000
"""Characters of a programme text."""
LOOK_AGAIN: int = 3
"""Seconds after which a page shows again how far a trial is."""


@blueprint.get("/programme/change")
@staff("admin")
def programme_change_page() -> Response:
    """Upload a text, or go on from an earlier one; and every text there was."""
    earlier = whole_number(request.args.get("earlier", ""), 0)
    source = drafts.source_of(services(), earlier) if earlier else ""
    if source is None:
        abort(404)
    return _upload_page(source)


@blueprint.post("/programme/change")
@staff("admin")
def programme_upload() -> Response:
    """Check it, try it out, and show what it would do."""
    source, wrong = _source()
    note, scope = request.form.get("note", ""), request.form.get("scope", "")
    if scope not in (EVERYONE, NEW):
        wrong = [*wrong, *problem("Choose for whom the change is.", "scope")]
    if wrong:
        return _upload_page(source, note, wrong)
    try:
        draft_id = change.upload(services(), now(), current_user(), source, note, Scope.read(scope))
    except Refused as refused:
        return _upload_page(source, note, problems_of(refused))
    return to("staff.programme_draft", draft_id=draft_id)


@blueprint.post("/programme/texts/<int:version_id>/retire")
@staff("admin")
def programme_retire(version_id: int) -> Response:
    """Draw up that the women who stay on a version move to the programme in force."""
    note = request.form.get("note", "")
    try:
        draft_id = change.draw_up_retirement(services(), now(), current_user(), version_id, note)
    except Refused as refused:
        return _upload_page(errors=problems_of(refused))
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
            change.apply(services(), now(), current_user(), draft_id)
            return to("staff.programme", done="new" if known.scope.new_only else "applied")
        if asked == "drop":
            change.drop(services(), now(), current_user(), draft_id)
            return to("staff.programme", done="dropped")
        change.try_again(services(), now(), current_user(), draft_id)
    except Refused as refused:
        return _draft_page(known, problems_of(refused))
    return to("staff.programme_draft", draft_id=draft_id)


@blueprint.get("/programme/texts/<int:version_id>")
@staff("admin")
def programme_text(version_id: int) -> Response:
    """A programme text as a file, to be changed and sent back."""
    source = drafts.source_of(services(), version_id)
    if source is None:
        abort(404)
    response = make_response(source)
    response.mimetype = "text/plain"
    response.headers["Content-Disposition"] = 'attachment; filename="pao.toml"'
    return response


def _source() -> tuple[str, Problems]:
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
    kept = drafts.kept(services())
    return show(
        "programme/change", status=422 if errors else 200, errors=errors, source=source, note=note, kept=kept,
        in_force=services().programme, said_by=said_by, drafts=drafts.drafts(services())[:10],
        scope=request.form.get("scope", ""),
        back="/staff/programme",
    )  # fmt: skip


def _draft_page(draft: Draft, errors: Problems | None = None) -> Response:
    programme = change.checked(draft.source)
    own = draft.author_id == current_user().id
    people = names([draft.author_id, *([draft.applied_by] if draft.applied_by else [])])
    says = {key: step.says for key, step in {**services().programme.steps, **programme.steps}.items()}
    tried, page = draft.trial == DONE, max(1, whole_number(request.args.get("page", ""), 1))
    changed = drafts.changed_since(services(), draft.dry_run) if tried and draft.state == "draft" else 0
    response = show(
        "programme/draft", status=422 if errors else 200, errors=errors, draft=draft, run=draft.dry_run, own=own,
        people=people, says=says, stale=tried and draft.against != services().programme.sha256, tried=tried,
        tried_at=datetime.fromisoformat(draft.dry_run.at) if draft.dry_run.at else None, changed_since=changed,
        women=drafts.her_lines(services(), draft.id, page) if tried else [], page=page,
        pages=-(-draft.dry_run.women_changed // PER_PAGE), retired=_version(draft.scope.retired),
        after=programme, back="/staff/programme/change",
    )  # fmt: skip
    if not tried and draft.state == "draft":
        response.headers["Refresh"] = str(LOOK_AGAIN)
    return response


def _version(version_id: int | None) -> str:
    return next((one.version for one in drafts.kept(services()) if one.id == version_id), "")


def _known(draft_id: int) -> Draft:
    draft = drafts.find(services(), draft_id)
    if draft is None:
        abort(404)
    return draft
