"""A changed programme: read, tried out on every woman without changing anything, and applied by somebody else.

It is for everyone from then on, or for women who join from then on; those who are there stay on the version they
follow. A version that some still follow can be retired: they move to the programme in force. What a woman has had
stays had: the ledger of (woman, step, occurrence) is unique, and pacing and the lateness rule keep the rest from
coming all at once. Going back is applying the earlier text in the same way.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, insert, update

from actions import audit
from actions.errors import Refused
from actions.programmes.drafts import Draft, find
from actions.programmes.in_force import follow_in
from actions.programmes.scope import Scope
from actions.programmes.trial import ASKED, DONE
from actions.services import Services
from actions.staff.people import StaffUser
from db.engine import reading, writing
from db.queries import programmes, women
from db.tables import Woman
from db.wording_tables import ProgrammeDraft
from programme.definition import Programme, ProgrammeError, load_programme

LONGEST_NOTE: Final = 500
GONE: Final = "This change does not wait to be applied any more."


def upload(
    services: Services, now: datetime, user: StaffUser, source: str, note: str, scope: Scope | None = None
) -> int:
    """Check a programme text and keep it as a draft, to be tried out by the clock; answers its number.

    Raises Refused with every mistake and its line; when it is what is in force; or without a reason.
    """
    note = _reason(note)
    programme = checked(source)
    if programme.sha256 == services.programme.sha256:
        raise Refused(["This is the programme in force already."], ["source"])
    with writing(services.engine) as connection:
        return _draw_up(connection, now, user, programme, source, note, scope or Scope())


def draw_up_retirement(services: Services, now: datetime, user: StaffUser, version_id: int, note: str) -> int:
    """Draw up that the women who stay on a version move to the programme in force; answers the draft's number.

    Raises Refused when nobody stays on it, or without a reason.
    """
    note = _reason(note)
    with writing(services.engine) as connection:
        found = programmes.in_force(connection)
        if found is None or not women.following(connection).get(version_id):
            raise Refused(["Nobody follows that version any more."])
        source = programmes.source_of(connection, found.sha256) or ""
        return _draw_up(connection, now, user, checked(source), source, note, Scope(retired=version_id))


def _draw_up(
    connection: Connection, now: datetime, user: StaffUser, programme: Programme, source: str, note: str, scope: Scope
) -> int:
    draft_id: int = connection.execute(
        insert(ProgrammeDraft)
        .values(
            version=programme.version[:20], source=source, sha256=programme.sha256, author_id=user.id,
            created_at=now, state="draft", note=note, scope=str(scope), trial_state=ASKED,
        )
        .returning(ProgrammeDraft.id)
    ).scalar_one()  # fmt: skip
    audit.record(
        connection, now, user.actor, "programme-drafted", version=programme.version, draft=draft_id, scope=str(scope)
    )
    return draft_id


def _reason(note: str) -> str:
    note = note.strip()
    if not note or len(note) > LONGEST_NOTE:
        raise Refused([f"Say why the programme changes, in at most {LONGEST_NOTE} characters."], ["note"])
    return note


def checked(source: str) -> Programme:
    """The programme of a text. Raises Refused with every mistake and its line."""
    try:
        return load_programme(source.replace("\r\n", "\n"))
    except ProgrammeError as error:
        raise Refused(error.problems, ["source"] * len(error.problems)) from None
    except RecursionError:
        raise Refused(["The programme file nests too deeply to be read."], ["source"]) from None


def try_again(services: Services, now: datetime, user: StaffUser, draft_id: int) -> None:
    """Have a draft tried out once more by the clock, on women and programme as they are then."""
    _known(services, draft_id)
    with writing(services.engine) as connection:
        asked = connection.execute(
            update(ProgrammeDraft)
            .where(ProgrammeDraft.id == draft_id, ProgrammeDraft.state == "draft", ProgrammeDraft.trial_state == DONE)
            .values(trial_state=ASKED, trial_done=0)
        )
        if asked.rowcount == 1:
            audit.record(connection, now, user.actor, "programme-tried", draft=draft_id)


def apply(services: Services, now: datetime, user: StaffUser, draft_id: int) -> None:
    """Put a draft in force, in one transaction. Messages of the women concerned wait until they are planned again.

    The clock plans them again within a minute or so. Raises Refused for its author, for one that does not wait any
    more, before it is tried out, and when the programme in force is another than the one it was tried out against.
    """
    draft = _known(services, draft_id)
    if draft.author_id == user.id:
        raise Refused(["You drew up this change, so another admin must apply it."], code="own-change")
    if not user.may("admin"):
        raise Refused(["Only an admin can apply a programme."], code="wrong-role")
    if draft.trial != DONE:
        raise Refused(["This change is still being tried out. Look at what it would do first."])
    programme = checked(draft.source)
    with writing(services.engine) as connection:
        if follow_in(connection, services).programme.sha256 != draft.against:
            raise Refused(["The programme in force has changed since this was tried out. Try it out again first."])
        taken = connection.execute(
            update(ProgrammeDraft)
            .where(
                ProgrammeDraft.id == draft_id, ProgrammeDraft.state == "draft", ProgrammeDraft.author_id != user.id,
                ProgrammeDraft.trial_state == DONE,
            )
            .values(state="applied", applied_at=now, applied_by=user.id)
        )  # fmt: skip
        if taken.rowcount != 1:
            raise Refused([GONE])
        count = _put_in_force(connection, now, user, draft, programme)
        audit.record(
            connection, now, user.actor, "programme-in-force", version=programme.version, draft=draft_id,
            scope=str(draft.scope), women=count,
        )  # fmt: skip


def _put_in_force(connection: Connection, now: datetime, user: StaffUser, draft: Draft, programme: Programme) -> int:
    """Answers how many women it moves, or leaves where they are."""
    if draft.scope.retired is not None:
        return women.outdate_plans(connection, Woman.programme_id == draft.scope.retired, move=True)
    before = programmes.in_force(connection)
    # Going back to an earlier programme finds its text kept already.
    programmes.keep(connection, programme.version[:20], programme.sha256, draft.source, now)
    programmes.put_in_force(connection, programme.sha256, now, user.actor)
    if draft.scope.new_only and before is not None:
        return women.stay_on(connection, before.id)
    return women.outdate_plans(connection, move=True)


def drop(services: Services, now: datetime, user: StaffUser, draft_id: int) -> None:
    """Put a draft aside. Raises Refused when it does not wait any more."""
    with writing(services.engine) as connection:
        dropped = connection.execute(
            update(ProgrammeDraft)
            .where(ProgrammeDraft.id == draft_id, ProgrammeDraft.state == "draft")
            .values(state="dropped")
        )
        if dropped.rowcount != 1:
            raise Refused([GONE])
        audit.record(connection, now, user.actor, "programme-draft-dropped", draft=draft_id)


def planned_again(services: Services) -> tuple[int, int]:
    """How many women's plans follow their programme, of how many."""
    with reading(services.engine) as connection:
        return women.planned_again(connection)


def _known(services: Services, draft_id: int) -> Draft:
    draft = find(services, draft_id)
    if draft is None or draft.state != "draft":
        raise Refused([GONE])
    return draft
