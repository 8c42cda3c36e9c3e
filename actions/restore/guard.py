"""Whether this database may be sent from: not when it was restored or copied and nobody has looked yet.

Whoever sends looks first. Each look also moves the counter on, in the database and then outside of it, so that an
older copy is recognised later. What this recognises and what it cannot: docs/adr/0014.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from actions import audit, work_items
from actions.operating.events import EventLog
from actions.services import Services
from db.engine import reading, writing
from db.mark_file import OUTDATED
from db.queries import installation
from db.queries.installation import InstallationRow

log = EventLog(__name__)

ACTOR = "clock"
MATTER = "sending-off"
OLDER, ELSEWHERE, UNMARKED, NAMELESS, BACKUP, BY_HAND = (
    "older",
    "elsewhere",
    "unmarked",
    "nameless",
    "backup",
    "by-hand",
)
REASONS: Mapping[str, str] = {
    OLDER: "This database is an older copy: this machine has seen it further on.",
    ELSEWHERE: "This database was copied or moved: it was last used on another machine, server or folder.",
    UNMARKED: "The mark that is kept beside this database is missing, so it may be an older copy.",
    NAMELESS: "This database is a copy from before an update: this machine has seen it further on.",
    BACKUP: "This database is a backup that was put in place.",
    BY_HAND: "Sending was switched off by a person.",
}


@dataclass(frozen=True, slots=True)
class Guard:
    """Sending is off. ``unknown_since``: what happened after it, the database may not know."""

    since: datetime
    code: str
    unknown_since: datetime

    @property
    def reason(self) -> str:
        """Why, in a sentence."""
        return REASONS.get(self.code, "This database may be a copy.")


def current(connection: Connection) -> Guard | None:
    """Whether sending is off, as it was found before. A cheap look."""
    row = installation.read(connection)
    return _guard(row) if row is not None else None


def peek(services: Services, now: datetime) -> Guard | None:
    """Whether sending is off, or would be at the next look. Changes nothing."""
    marks = services.marks.read() if services.marks else {}
    with reading(services.engine) as connection:
        row = installation.read(connection)
        known = _guard(row) if row is not None else None
        return known or _suspected(connection, row, installation.place_of(connection), marks, now)


def look(services: Services, now: datetime) -> Guard | None:
    """Ask before anything is sent. None: this is the database it should be; it has been moved on by one."""
    with reading(services.engine) as connection:
        known = current(connection)
    if known is not None:
        return known
    marks = services.marks.read() if services.marks else {}
    with writing(services.engine) as connection:
        place = installation.place_of(connection)
        row, nameless = _own_row(connection, place, marks, now)
        found = _guard(row) or nameless or _suspected(connection, row, place, marks, now)
        if found is not None:
            if row.guarded_since is None:
                _switch_off(services, connection, now, ACTOR, found)
            return found
        counter = row.counter + 1
        marked = row.marked or row.identity in marks
        installation.change(connection, counter=counter, marked=marked, place=place, seen_at=now)
    _write_marks(services, {row.identity: counter})
    return None


def switch_off(services: Services, now: datetime, actor: str) -> bool:
    """A person wants nothing to be sent, as before a restore. False: it is off already."""
    with writing(services.engine) as connection:
        row, _ = _own_row(connection, installation.place_of(connection), {}, now)
        if row.guarded_since is not None:
            return False
        _switch_off(services, connection, now, actor, Guard(now, BY_HAND, now))
    return True


def switch_on(services: Services, connection: Connection, now: datetime, actor: str) -> Mapping[str, int]:
    """A person has looked. Answers the marks to write down once this is committed (`write_marks`).

    The database gets a new identity: what other machines, and older copies, hold of the earlier one counts no more.
    """
    place = installation.place_of(connection)
    row, _ = _own_row(connection, place, {}, now)
    identity = secrets.token_hex(16)
    installation.change(
        connection,
        identity=identity,
        counter=1,
        marked=False,
        place=place,
        seen_at=now,
        guarded_since=None,
        guard_code=None,
        unknown_since=None,
    )
    work_items.close_matter(connection, MATTER, now, actor)
    audit.record(connection, now, actor, "sending-on", code=row.guard_code or "")
    return {row.identity: OUTDATED, identity: 1}


def write_marks(services: Services, marks: Mapping[str, int]) -> None:
    """Write down, outside the database, how far it has come."""
    _write_marks(services, dict(marks))


def suspicion(row: InstallationRow, place: Mapping[str, str], mark: int | None) -> str | None:
    """Why this may not be the database it was; None: it is. Pure."""
    if _moved(row.place, place):
        return ELSEWHERE
    if mark is not None and mark > row.counter:
        return OLDER
    # Several machines share one PostgreSQL, and a new one has no mark yet. An SQLite file and its mark stand together.
    if mark is None and row.marked and "file" in place:
        return UNMARKED
    return None


def _moved(before: Mapping[str, str], now: Mapping[str, str]) -> bool:
    if "file" not in now:
        return any(before.get(name, number) != number for name, number in now.items())
    # A folder that was renamed keeps its file; a file that was put back has a new number at the old path.
    elsewhere = before.get("path") != now["path"] and before.get("file") != now["file"]
    return elsewhere or before.get("machine", "") != now["machine"]


def _suspected(
    connection: Connection,
    row: InstallationRow | None,
    place: Mapping[str, str],
    marks: Mapping[str, int],
    now: datetime,
) -> Guard | None:
    if row is not None:
        code = suspicion(row, place, marks.get(row.identity))
        return None if code is None else Guard(now, code, row.seen_at)
    if marks and installation.any_women(connection):
        return Guard(now, NAMELESS, installation.last_attempt(connection) or now)
    return None


def _own_row(
    connection: Connection, place: Mapping[str, str], marks: Mapping[str, int], now: datetime
) -> tuple[InstallationRow, Guard | None]:
    """The row, locked; made when there is none yet, with what speaks against sending from a database that had none."""
    row = installation.read(connection, lock=True)
    if row is None:
        installation.lock_table(connection)
        row = installation.read(connection, lock=True)
    if row is not None:
        return row, None
    found = _suspected(connection, None, place, marks, now)
    return installation.create(connection, secrets.token_hex(16), place, now), found


def _switch_off(services: Services, connection: Connection, now: datetime, actor: str, found: Guard) -> None:
    installation.change(connection, guarded_since=now, guard_code=found.code, unknown_since=found.unknown_since)
    audit.record(connection, now, actor, "sending-off", code=found.code)
    work_items.open_item(
        connection,
        MATTER,
        None,
        f"Nothing is sent. {found.reason} Ask whoever runs the service: `recovery restore-check` says how to go on.",
        now,
        services.work_calendar,
        actor=actor,
        dedupe=MATTER,
    )
    log.warning("sending.off", code=found.code, says=f"{found.reason} `recovery restore-check` says how to go on.")


def _guard(row: InstallationRow) -> Guard | None:
    if row.guarded_since is None:
        return None
    return Guard(row.guarded_since, row.guard_code or "", row.unknown_since or row.guarded_since)


def _write_marks(services: Services, marks: dict[str, int]) -> None:
    if services.marks is None:
        return
    try:
        services.marks.write(marks)
    except OSError as error:
        log.error("sending.mark-not-written", says=error.strerror)
