"""Versions of the wording: sent for approval, approved by others, in force, and later replaced. Nothing is edited.

Nobody approves their own words, and wording with a SAFETY or BALANCE caution needs two others: an admin and a clinical
approver. The action says so in a sentence; the database refuses what would slip past it (db.wording_tables).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, update

from actions import audit
from actions.errors import Refused
from actions.services import Services
from actions.staff.people import StaffUser
from actions.wording.checks import errors_of, findings, in_words, is_guarded
from actions.wording.difference import differences
from actions.wording.drafts import LONGEST_NOTE, Draft, read_row
from actions.wording.form import Form, compose, form_of, to_json
from actions.wording.live import parse_once
from db.engine import reading, writing
from db.queries import wording
from db.queries.wording import ApprovalRow, VersionFull
from db.tables import PlannedMessage
from db.wording_tables import THE_FILES
from messages.findings import TemplateError
from messages.template import Template

ADMIN, CLINICAL = "admin", "clinical"
WAITS_FOR_WORDING: Final = (
    "wording-not-approved", "wording-expired", "wording-missing", "wording-unusable", "wording-missing-value",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Version:
    """A version and who has approved it so far."""

    row: VersionFull
    approvals: tuple[ApprovalRow, ...]

    @property
    def needs_clinical(self) -> bool:
        """Whether a clinical approver must approve it beside an admin. Wording of the files is asked as it is read."""
        return self.row.needs_clinical or (self.row.author_id == THE_FILES and is_guarded(template_of(self.row)))

    @property
    def still_needs(self) -> tuple[str, ...]:
        """As what it must still be approved: admin, clinical, or either ("admin or clinical approver")."""
        if not is_open(self.row):
            return ()
        have = {one.role for one in self.approvals}
        if self.needs_clinical:
            return tuple(role for role in (ADMIN, CLINICAL) if role not in have)
        return () if have else ("either",)

    def roles_for(self, user: StaffUser) -> tuple[str, ...]:
        """As what this person may approve it now."""
        if user.id == self.row.author_id or any(one.user_id == user.id for one in self.approvals):
            return ()
        own = tuple(role for role in (ADMIN, CLINICAL) if user.may(role))
        needs = self.still_needs
        return own[:1] if "either" in needs else tuple(role for role in own if role in needs)


def is_open(row: VersionFull) -> bool:
    """Whether it may be approved: it waits, or it came with the program and nobody has read it yet."""
    return row.state == "waiting" or (row.state == "live" and row.approved_by is None)


def template_of(row: VersionFull) -> Template | None:
    """What the version says; None when it cannot be read any more."""
    try:
        return parse_once(row.key, row.source, row.language)
    except TemplateError:
        return None


def form_of_version(row: VersionFull | None) -> Form | None:
    """The version as a form, to compare with."""
    template = template_of(row) if row is not None else None
    return None if template is None else form_of(template)


def history(services: Services, key: str, language: str) -> list[Version]:
    """Every version of a message, newest first."""
    with reading(services.engine) as connection:
        rows = wording.versions_of(connection, key, language)
        return with_approvals(connection, rows)


def find(services: Services, version_id: int) -> Version | None:
    """One version."""
    with reading(services.engine) as connection:
        row = wording.version(connection, version_id)
        return None if row is None else with_approvals(connection, [row])[0]


def live(services: Services, key: str, language: str) -> VersionFull | None:
    """What is in force."""
    with reading(services.engine) as connection:
        return wording.live_version(connection, key, language)


def with_approvals(connection: Connection, rows: list[VersionFull]) -> list[Version]:
    """The same, with who has approved them so far."""
    found = wording.approvals(connection, [row.id for row in rows])
    return [Version(row, tuple(one for one in found if one.version_id == row.id)) for row in rows]


def submit(services: Services, now: datetime, user: StaffUser, draft: Draft) -> int:
    """Send a draft, as it was last saved, for approval; answers the number of the version.

    Raises Refused: without a reason, with anything that must be mended, when it says what is in force already, or when
    something else came into force since it was begun.
    """
    if not draft.note.strip():
        raise Refused(["Say why the wording changes: whoever approves it reads this."], ["note"])
    template, places = findings(services.step(draft.key), draft.form, now.date())
    wrong = errors_of(places)
    if template is None or wrong:
        raise Refused([in_words(one) for one in wrong or places])
    with writing(services.engine) as connection:
        in_force = wording.live_version(connection, draft.key, draft.language)
        _refuse_overtaken(draft.base_version_id, in_force)
        if not differences(form_of_version(in_force), draft.form):
            raise Refused(["Nothing is different from the wording in force. Change something first."])
        source = _unlike(connection, draft, compose(draft.form), now, services.zone)
        version_id = wording.add_version(
            connection, key=draft.key, language=draft.language, source=source,
            sha256=hashlib.sha256(source.encode()).hexdigest(), state="waiting", created_at=now, created_by=user.actor,
            author_id=user.id, base_version_id=in_force.id if in_force else None, note=draft.note.strip(),
            needs_clinical=is_guarded(template, template_of(in_force) if in_force else None),
        )  # fmt: skip
        if not wording.close_draft(connection, draft.id, user.id, draft.revision, now):
            raise Refused(["This draft was saved or sent in another window. Open it again."])
        audit.record(
            connection, now, user.actor, "wording-sent-for-approval",
            template=draft.key, language=draft.language, version=version_id,
        )  # fmt: skip
    return version_id


def approve(
    services: Services, now: datetime, user: StaffUser, version_id: int, role: str, seen_in_force: int | None
) -> bool:
    """Note this person's approval; answers whether it is in force now.

    ``seen_in_force``: the version it was compared with on the page. Raises Refused for one's own wording, for a role
    one does not have, twice by one person, and when something else came into force meanwhile.
    """
    if role not in (ADMIN, CLINICAL) or not user.may(role):
        raise Refused(["You cannot approve as that. Ask an admin, or a clinical approver."], code="wrong-role")
    with writing(services.engine) as connection:
        version = _may_approve(connection, user, version_id, role)
        row = version.row
        in_force = wording.live_version(connection, row.key, row.language)
        if row.state == "waiting":
            _refuse_overtaken(row.base_version_id, in_force)
        _refuse_overtaken(seen_in_force, in_force)
        _refuse_unfit(services, row, now)
        if version.needs_clinical:
            wording.mark_guarded(connection, row.id)
        wording.add_approval(connection, row, user.id, role, now)
        audit.record(connection, now, user.actor, "wording-approved", template=row.key, version=row.id, role=role)
        if not wording.enough_approvals(connection, row.id):
            return False
        names = [*(one.actor for one in version.approvals), user.actor]
        replaces = in_force.id if in_force else None
        if row.state == "live":
            done = wording.confirm_live(connection, row.id, names, now)
        else:
            done = wording.put_live(connection, row, replaces, names, now)
        if not done:
            raise Refused(["Something else came into force this moment. Look at it again."], code="overtaken")
        audit.record(connection, now, user.actor, "wording-in-force", template=row.key, version=row.id)
        look_again(connection, row.key, now)
    return True


def _may_approve(connection: Connection, user: StaffUser, version_id: int, role: str) -> Version:
    row = wording.lock_version(connection, version_id)
    if row is None or not is_open(row):
        raise Refused(["This version does not wait for approval any more."])
    if row.author_id == user.id:
        raise Refused(["You wrote this wording, so somebody else must approve it."], code="own-wording")
    version = with_approvals(connection, [row])[0]
    same_name = user.name.casefold()
    if any(one.user_id == user.id or (one.named or "").casefold() == same_name for one in version.approvals):
        raise Refused(["You have approved this already. A second person must."], code="twice")
    if role not in version.roles_for(user):
        raise Refused(["It is approved in that role already."], code="wrong-role")
    return version


def send_back(services: Services, now: datetime, user: StaffUser, version_id: int, remark: str) -> None:
    """Take a version out of the queue: by its author, or by somebody who may approve it, with a reason.

    Its author gets the words back as a draft. Raises Refused without a reason.
    """
    if not remark.strip() or len(remark) > LONGEST_NOTE:
        raise Refused([f"Say why, in at most {LONGEST_NOTE} characters: its author reads this."], ["remark"])
    with writing(services.engine) as connection:
        row = wording.lock_version(connection, version_id)
        if row is None or not wording.set_aside(connection, version_id, "waiting", remark.strip(), now):
            raise Refused(["This version does not wait for approval any more."])
        form = form_of_version(row)
        theirs = [read_row(one) for one in wording.open_drafts(connection, row.key, row.language)]
        if form is not None and all(one.author_id != row.author_id for one in theirs):
            in_force = wording.live_version(connection, row.key, row.language)
            wording.add_draft(
                connection, key=row.key, language=row.language, source=to_json(form), author_id=row.author_id,
                base_version_id=in_force.id if in_force else None, updated_at=now, state="editing",
                note=row.note or "", revision=1,
            )  # fmt: skip
        audit.record(connection, now, user.actor, "wording-sent-back", template=row.key, version=row.id)


def dismiss(services: Services, now: datetime, user: StaffUser, version_id: int) -> None:
    """Put aside what the files offer: what staff have in force stays. Raises Refused when it is no such offer."""
    with writing(services.engine) as connection:
        row = wording.lock_version(connection, version_id)
        if row is None or not wording.set_aside(connection, version_id, "draft", "Put aside.", now):
            raise Refused(["This is not on offer any more."])
        audit.record(connection, now, user.actor, "wording-offer-dismissed", template=row.key, version=row.id)


def look_again(connection: Connection, key: str, now: datetime) -> None:
    """Messages that were held for want of this wording are due at once."""
    held = update(PlannedMessage).where(
        PlannedMessage.state == "held", PlannedMessage.reason_code.in_(WAITS_FOR_WORDING)
    )
    if not key.startswith(("_", "documents/")):
        held = held.where(PlannedMessage.step == key)
    connection.execute(held.values(due_at=now))


def _refuse_overtaken(known: int | None, in_force: VersionFull | None) -> None:
    if known != (in_force.id if in_force else None):
        raise Refused(
            [
                "Other wording of this message came into force since. Look at the difference to what is in force now, "
                "take in what is new, and send it again."
            ],
            code="overtaken",
        )


def _refuse_unfit(services: Services, row: VersionFull, now: datetime) -> None:
    form = form_of_version(row)
    if form is None:
        raise Refused(["This version cannot be read. Send it back to its author."])
    _, places = findings(services.step(row.key), form, now.date())
    if wrong := errors_of(places):
        raise Refused([in_words(one) for one in wrong])


def _unlike(connection: Connection, draft: Draft, source: str, now: datetime, zone: ZoneInfo) -> str:
    """A text that no version has yet: the same words again get a line in the file that says so."""
    again = source
    count = 0
    while wording.is_known(connection, draft.key, draft.language, hashlib.sha256(again.encode()).hexdigest()):
        count += 1
        said = f"# The same words as an earlier version, again from {now.astimezone(zone):%d %B %Y, %H:%M}"
        again = source.replace("+++\n", f"+++\n{said}{f' ({count})' if count > 1 else ''}.\n", 1)
    return again
