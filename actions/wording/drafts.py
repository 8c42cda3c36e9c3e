"""Drafts of wording: each person has their own of a message, kept at every save, and is told of colleagues' drafts.

A draft belongs to whoever began it: so a version has one author, and nobody approves their own words. ``revision``
keeps two windows of one person from overwriting each other unseen.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from actions import audit
from actions.errors import Refused
from actions.services import Services
from actions.staff.people import StaffUser
from actions.wording.form import Form, form_of, from_json, to_json
from db.engine import reading, writing
from db.queries import wording
from db.queries.wording import DraftRow
from messages.findings import TemplateError
from messages.parsing import parse_template

LONGEST_NOTE: Final = 500
LONGEST_DRAFT: Final = 400_000
ENGLISH: Final = "en"


@dataclass(frozen=True, slots=True)
class Draft:
    """Somebody's new wording of a message, as typed so far. ``note``: why."""

    id: int
    key: str
    language: str
    form: Form
    base_version_id: int | None
    author_id: int
    updated_at: datetime
    state: str
    note: str
    revision: int


class SavedElsewhere(Refused):
    """The draft was saved in another window since; ``stored`` is what stands there. Nothing was overwritten."""

    def __init__(self, stored: Draft) -> None:
        super().__init__(
            [
                "This draft was saved in another window since you opened it here. Nothing is lost: your words are "
                "below, with the difference. Save again to keep yours."
            ],
            code="saved-elsewhere",
        )
        self.stored = stored


def begin(
    services: Services, now: datetime, user: StaffUser, key: str, language: str, version_id: int | None = None
) -> int:
    """This person's open draft of a message, begun where there is none; answers its number.

    It starts from a version (to restore it, or to take up what the files bring), else from what is in force, and a
    translation without any from the English. Raises Refused when there is nothing to start from, or when an open draft
    would have to make way for another version.
    """
    with writing(services.engine) as connection:
        live = wording.live_version(connection, key, language)
        for one in wording.open_drafts(connection, key, language):
            if one.author_id != user.id:
                continue
            if version_id is not None:
                raise Refused(
                    ["You are writing this message already. Finish or discard your draft first, then start from this."]
                )
            return one.id
        chosen = wording.version(connection, version_id) if version_id is not None else live
        chosen = chosen or wording.live_version(connection, key, ENGLISH)
        if chosen is None or chosen.key != key or chosen.language not in (language, ENGLISH):
            raise Refused(["There is no wording of this message to start from."])
        try:
            form = form_of(parse_template(key, chosen.source, language))
        except TemplateError as error:
            raise Refused(["That version cannot be read any more, so nothing can start from it."]) from error
        draft_id = wording.add_draft(
            connection, key=key, language=language, source=to_json(form), author_id=user.id, updated_at=now,
            base_version_id=live.id if live else None, state="editing", note="", revision=1,
        )  # fmt: skip
        audit.record(connection, now, user.actor, "wording-draft-begun", template=key, language=language)
    return draft_id


def find(services: Services, draft_id: int) -> Draft | None:
    """A draft, open or done."""
    with reading(services.engine) as connection:
        row = wording.draft(connection, draft_id)
    return None if row is None else read_row(row)


def colleagues(services: Services, draft: Draft) -> list[Draft]:
    """What others are writing of the same message."""
    with reading(services.engine) as connection:
        rows = wording.open_drafts(connection, draft.key, draft.language)
    return [read_row(row) for row in rows if row.author_id != draft.author_id]


def save(
    services: Services, now: datetime, user: StaffUser, draft: Draft, revision: int, form: Form, note: str
) -> Draft:
    """Keep what was typed, fit for use or not, over ``revision``. Raises SavedElsewhere, or Refused when it is done."""
    kept = to_json(form)
    if len(kept) > LONGEST_DRAFT or len(note) > LONGEST_NOTE:
        raise Refused([f"That is too long: a reason may have {LONGEST_NOTE} characters. Make it shorter."], ["note"])
    with writing(services.engine) as connection:
        if not wording.save_draft(connection, draft.id, user.id, revision, kept, note, now):
            raise _why_not(connection, draft.id, user)
        row = wording.draft(connection, draft.id)
    if row is None:
        raise LookupError("There is no such draft.")
    return read_row(row)


def seen_what_is_in_force(services: Services, user: StaffUser, draft: Draft) -> None:
    """Its author has looked at what came into force since, and goes on from there."""
    with writing(services.engine) as connection:
        live = wording.live_version(connection, draft.key, draft.language)
        wording.rebase_draft(connection, draft.id, user.id, live.id if live else None)


def discard(services: Services, now: datetime, user: StaffUser, draft: Draft) -> None:
    """Throw it away; what was typed stays in the database as a closed draft. Raises Refused when it is not theirs."""
    with writing(services.engine) as connection:
        if not wording.close_draft(connection, draft.id, user.id, None, now):
            raise _why_not(connection, draft.id, user)
        audit.record(
            connection, now, user.actor, "wording-draft-discarded", template=draft.key, language=draft.language
        )


def _why_not(connection: Connection, draft_id: int, user: StaffUser) -> Refused:
    row = wording.draft(connection, draft_id)
    if row is None or row.state != "editing":
        return Refused(["This draft is finished. Start a new one from the page of the message."], code="done")
    if row.author_id != user.id:
        return Refused(["This is a colleague's draft. You can read it, and write your own."], code="not-yours")
    return SavedElsewhere(read_row(row))


def read_row(row: DraftRow) -> Draft:
    """A draft as it is kept."""
    return Draft(
        row.id, row.key, row.language, from_json(row.key, row.language, row.kept), row.base_version_id, row.author_id,
        row.updated_at, row.state, row.note, row.revision,
    )  # fmt: skip
