"""One message: what is in force and how it reads, its history, and where to go on."""

from typing import Final

from flask import Response, abort, request

from actions.errors import Refused
from actions.wording import preview, versions
from actions.wording.difference import differences
from actions.wording.drafts import begin
from actions.wording.languages import missing_parts
from actions.wording.overview import lines
from actions.wording.versions import form_of_version, template_of
from db.queries.wording import VersionFull
from messages.samples import SAMPLE_WOMEN
from web.context import now, services
from web.staff.access import current_user, staff
from web.staff.layout import blueprint, problems_of, show, to
from web.staff.wording.words import (
    LANGUAGES,
    STATES,
    cautions,
    key_of,
    known_language,
    message_page,
    names,
    part_name,
    said_by,
    slug,
    version_or_404,
    whole_number,
)

DONE: Final = {
    "discarded": ("Draft discarded", "The wording in force is as it was."),
    "sent": ("Sent for approval", "Somebody else must approve it before it is in force."),
    "back": ("Sent back", "Its author has the words again, as a draft."),
    "approved": ("Approved", "One more person must approve it."),
    "live": ("In force now", "What goes out from now on says this. What was sent keeps its own words."),
    "dismissed": ("Put aside", "The wording in force stays as it is."),
}


@blueprint.get("/wording/<language>/<name>")
@staff("admin", "nurse", "clinical")
def wording_message(language: str, name: str) -> Response:
    """The page of one message in one language."""
    return _page(known_language(language), key_of(name))


@blueprint.post("/wording/<language>/<name>/edit")
@staff("admin")
def wording_edit(language: str, name: str) -> Response:
    """Begin a draft, or go on with the own one."""
    wanted = whole_number(request.form.get("version", ""), 0) or None
    try:
        draft_id = begin(services(), now(), current_user(), key_of(name), known_language(language), wanted)
    except Refused as refused:
        return _page(language, key_of(name), refused)
    return to("staff.wording_draft", draft_id=draft_id)


@blueprint.post("/wording/versions/<int:version_id>/dismiss")
@staff("admin")
def wording_dismiss(version_id: int) -> Response:
    """Put aside what the files offer."""
    row = version_or_404(version_id).row
    try:
        versions.dismiss(services(), now(), current_user(), version_id)
    except Refused as refused:
        return _page(row.language, row.key, refused)
    return to("staff.wording_message", language=row.language, name=slug(row.key), done="dismissed")


def _page(language: str, key: str, refused: Refused | None = None) -> Response:
    line = next((one for one in lines(services()) if (one.key, one.language) == (key, language)), None)
    english = versions.live(services(), key, "en")
    if line is None and (english is None or language == "en"):
        abort(404)
    history = versions.history(services(), key, language)
    live = next((one for one in history if one.row.state == "live"), None)
    template = template_of(live.row) if live else None
    chosen = whole_number(request.args.get("woman", ""), 1)
    woman = preview.woman_of(chosen)
    shared = preview.shared_for(services(), template)
    texts = list(preview.texts(template, shared, woman)) if template and shared else []
    email = preview.email(template, shared, woman) if template and shared else None
    step = services().step(key)
    return show(
        "wording/message", status=422 if refused else 200, errors=problems_of(refused) if refused else None,
        key=key, language=language, language_name=LANGUAGES[language], languages=LANGUAGES, name=slug(key),
        line=line, live=live, words=template, history=history, texts=texts, email=email,
        women=SAMPLE_WOMEN, woman_number=SAMPLE_WOMEN.index(woman), step=step,
        may_edit=current_user().may("admin"), done=DONE.get(request.args.get("done", "")),
        writers=names(line.writers if line else ()), me=current_user().id,
        states=STATES, said_by=said_by, part_name=part_name, cautions=cautions,
        gaps=_gaps(english, live.row if live else None),
        outdated=language != "en" and bool(live and english and later(english, live.row)), back="/staff/wording",
    )  # fmt: skip


def _gaps(english: VersionFull | None, translation: VersionFull | None) -> tuple[str, ...]:
    source = template_of(english) if english else None
    if source is None or translation is None or english is translation or translation.language == source.language:
        return ()
    return missing_parts(source, template_of(translation))


def later(english: VersionFull, translation: VersionFull) -> bool:
    """Whether the English came into force after the translation was written."""
    return english.live_at is not None and english.live_at > translation.created_at


@blueprint.get("/wording/versions/<int:version_id>")
@staff("admin", "nurse", "clinical")
def wording_version(version_id: int) -> Response:
    """One version: what it changes, why, who approved it; and the form to approve it where one may."""
    return version_page(version_id)


def version_page(version_id: int, refused: Refused | None = None) -> Response:
    """The page, also with what was refused."""
    version = version_or_404(version_id)
    row = version.row
    live = versions.live(services(), row.key, row.language)
    base_id = live.id if live and row.state in ("waiting", "draft") else row.base_version_id
    base = live if live and base_id == live.id else (version_or_404(base_id).row if base_id else None)
    form = form_of_version(row)
    template = template_of(row)
    woman = preview.woman_of(whole_number(request.args.get("woman", ""), 1))
    shared = preview.shared_for(services(), template)
    return show(
        "wording/version", status=422 if refused else 200, errors=problems_of(refused) if refused else None,
        version=version, row=row, live=live, base=base,
        changes=differences(form_of_version(base), form) if form else (),
        words=template, approvers=names(one.user_id for one in version.approvals if one.user_id is not None),
        roles=version.roles_for(current_user()), own=row.author_id == current_user().id,
        may_send_back=row.state == "waiting" and (current_user().may("admin") or current_user().may("clinical")),
        may_edit=current_user().may("admin"), states=STATES, said_by=said_by, part_name=part_name, name=slug(row.key),
        texts=list(preview.texts(template, shared, woman)) if template and shared else [],
        email=preview.email(template, shared, woman) if template and shared else None,
        women=SAMPLE_WOMEN, woman_number=SAMPLE_WOMEN.index(woman),
        overtaken=row.state == "waiting" and row.base_version_id != (live.id if live else None),
        back=message_page(row.key, row.language),
    )  # fmt: skip
