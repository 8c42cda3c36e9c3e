"""Writing a message: one box for each part, what is wrong beside it, and a preview."""

from dataclasses import dataclass

from flask import Response, request

from actions.errors import Refused
from actions.wording import drafts, versions
from actions.wording.checks import errors_of, findings, in_words
from actions.wording.difference import differences
from actions.wording.drafts import Draft, SavedElsewhere
from actions.wording.form import DETAILS, Form, parts_of, variants_of, with_typed
from actions.wording.versions import form_of_version
from messages.fields import FIELDS, FLAGS
from messages.parsing import vocabulary_for
from messages.samples import SAMPLE_WOMEN
from web.context import now, services
from web.staff.access import current_user, staff
from web.staff.layout import Problems, blueprint, problems_of, show, to
from web.staff.wording.preview import preview_of
from web.staff.wording.words import (
    LANGUAGES,
    anchor,
    draft_or_404,
    message_page,
    names,
    own_draft,
    part_name,
    slug,
    typed,
    whole_number,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page of a draft says beside the draft itself."""

    errors: Problems | None = None
    status: int = 200
    elsewhere: Draft | None = None
    notice: str = ""


@blueprint.get("/wording/drafts/<int:draft_id>")
@staff("admin")
def wording_draft(draft_id: int) -> Response:
    """The editor. A colleague's draft can be read, not written in."""
    draft = draft_or_404(draft_id)
    return _page(draft, draft.form, draft.note, draft.revision, Shown(notice=request.args.get("done", "")))


@blueprint.post("/wording/drafts/<int:draft_id>")
@staff("admin")
def wording_draft_save(draft_id: int) -> Response:
    """Keep what was typed; then, as the button says: look at it, send it for approval, add a part, or throw it away."""
    draft = own_draft(draft_id)
    asked = request.form.get("do", "save")
    if asked == "discard":
        drafts.discard(services(), now(), current_user(), draft)
        return to("staff.wording_message", language=draft.language, name=slug(draft.key), done="discarded")
    form, note = typed(draft.form), request.form.get("note", draft.note)
    if asked == "add":
        form = _with_part(form)
    revision = whole_number(request.form.get("revision", ""), -1)
    try:
        saved = drafts.save(services(), now(), current_user(), draft, revision, form, note)
    except SavedElsewhere as other:
        shown = Shown(problems_of(other), 409, other.stored)
        return _page(other.stored, form, note, other.stored.revision, shown)
    except Refused as refused:
        return _page(draft, form, note, revision, Shown(problems_of(refused), 422))
    if asked == "rebase":
        drafts.seen_what_is_in_force(services(), current_user(), saved)
        return to("staff.wording_draft", draft_id=draft_id)
    return _submitted(saved) if asked == "submit" else _after_save(saved, asked)


def _after_save(draft: Draft, asked: str) -> Response:
    """Saved. What cannot be used as it stands is said at once; nothing of it can be shown, sent or approved."""
    template, places = findings(services().step(draft.key), draft.form, now().date())
    if template is None:
        errors: Problems = [{"text": in_words(one), "href": f"#{anchor(one.section)}"} for one in places]
        return _page(draft, draft.form, draft.note, draft.revision, Shown(errors, 422))
    if asked == "preview":
        woman = whole_number(request.form.get("woman", ""), 1)
        return to("staff.wording_draft", draft_id=draft.id, woman=woman, _anchor="preview")
    return to("staff.wording_draft", draft_id=draft.id, done="saved")


def _submitted(draft: Draft) -> Response:
    try:
        versions.submit(services(), now(), current_user(), draft)
    except Refused as refused:
        return _page(draft, draft.form, draft.note, draft.revision, Shown(problems_of(refused), 422))
    return to("staff.wording_message", language=draft.language, name=slug(draft.key), done="sent")


def _with_part(form: Form) -> Form:
    base, variant = request.form.get("new-part", ""), request.form.get("new-variant", "")
    if base not in parts_of(form.key) or (variant and variant not in variants_of(form.key)):
        return form
    name = f"{base} / {variant}" if variant else base
    return form if name in form.sections else with_typed(form, {}, {name: ""})


def _page(draft: Draft, form: Form, note: str, revision: int, shown: Shown) -> Response:
    user = current_user()
    template, places = findings(services().step(draft.key), form, now().date())
    live = versions.live(services(), draft.key, draft.language)
    others = drafts.colleagues(services(), draft)
    woman = whole_number(request.values.get("woman", ""), 1)
    vocabulary = vocabulary_for(draft.key)
    return show(
        "wording/editor", status=shown.status, errors=shown.errors, draft=draft, form=form, note=note,
        revision=revision, own=draft.author_id == user.id and draft.state == "editing", details=DETAILS,
        places=places, wrong=errors_of(places), by_part={one.section: one for one in reversed(places)}, anchor=anchor,
        preview=preview_of(template, woman), woman_number=woman, women=SAMPLE_WOMEN,
        live=live, changes=differences(form_of_version(live), form),
        overtaken=draft.base_version_id != (live.id if live else None),
        elsewhere=shown.elsewhere,
        elsewhere_changes=differences(shown.elsewhere.form, form) if shown.elsewhere else (),
        others=[(one, differences(one.form, form)) for one in others],
        names=names([draft.author_id, *(one.author_id for one in others)]),
        fields=[(name, FIELDS[name].meaning if name in FIELDS else "") for name in sorted(vocabulary.fields)],
        flags=[(name, FLAGS[name].meaning) for name in sorted(vocabulary.flags)],
        base_parts=parts_of(draft.key), variants=variants_of(draft.key), part_name=part_name,
        language_name=LANGUAGES.get(draft.language, draft.language), saved=shown.notice == "saved",
        back=message_page(draft.key, draft.language),
    )  # fmt: skip
