"""What has been kept long enough is let go, in small transactions, once a day; how much goes stands in the record.

The periods are in the settings, and 0 keeps for good. What must last lasts: that a message went (its row of the
ledger), what she agreed to and the words that she was shown, and the hashes of addresses not to be written to.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, Select, delete, or_, select, update

from actions import audit
from actions.errors import Refused
from actions.gather import gather_one
from actions.privacy.erase import erase_in
from actions.seals.marks import FORGETTABLE
from actions.seals.verify import FORGOTTEN
from actions.services import Services
from db.engine import reading, writing
from db.queries import seals, women
from db.staff_tables import EnrolmentDraft, ImportBatch, SignInTry
from db.tables import Attempt, Consent, FactRow, PageAttempt, PlannedMessage, Reply, Woman
from programme.calendar import add_months

ACTOR: Final = "clock"
AT_ONCE: Final = 500
SHORTEST_TRIES: Final = timedelta(days=7)
"""Wrong tries count for so long, whatever the settings say."""
LATER: Final = ("planned", "held", "sending", "unknown")
"""States of messages with which something may still happen."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of thing: what is taken away in one transaction before an instant, and how many that were."""

    name: str
    period: int
    months: bool
    some: Callable[[Connection, datetime], int]


def let_go(services: Services, now: datetime, stopping: Callable[[], bool] = lambda: False) -> Mapping[str, int]:
    """Let everything go that was kept for longer than the settings say. Answers how many of each kind."""
    keep = services.limits
    done = {"views forgotten": _views(services, now, keep.keep_views_months, stopping)}
    for kind in (
        _Kind("replies forgotten", keep.keep_replies_months, True, _replies),
        _Kind("sent words forgotten", keep.keep_words_months, True, _words),
        _Kind("values forgotten", keep.keep_words_months, True, _values),
        _Kind("import reports removed", keep.keep_imports_days, False, _imports),
        _Kind("drafts removed", keep.keep_drafts_days, False, _drafts),
        _Kind("tries removed", keep.keep_tries_days, False, _tries),
    ):
        done[kind.name] = _all(services, kind, now, stopping)
    done["women erased"] = _women(services, now, keep.keep_ended_months, stopping)
    if any(done.values()):
        with writing(services.engine) as connection:
            audit.record(connection, now, ACTOR, "retention", None, **{k.replace(" ", "_"): n for k, n in done.items()})
    return done


def _all(services: Services, kind: _Kind, now: datetime, stopping: Callable[[], bool]) -> int:
    if not kind.period:
        return 0
    before = _months_ago(now, kind.period) if kind.months else now - timedelta(days=kind.period)
    if kind.some is _tries:
        before = min(before, now - SHORTEST_TRIES)
    count = 0
    while not stopping():
        with writing(services.engine) as connection:
            gone = kind.some(connection, before)
        count += gone
        if gone < AT_ONCE:
            break
    return count


def _months_ago(now: datetime, months: int) -> datetime:
    return datetime.combine(add_months(now.date(), -months), now.timetz())


def _replies(connection: Connection, before: datetime) -> int:
    """The words of replies; that one came, and its meaning, stay."""
    old = select(Reply.id).where(Reply.received_at < before, Reply.body.is_not(None)).limit(AT_ONCE)
    return connection.execute(update(Reply).where(Reply.id.in_(old)).values(body=None)).rowcount


def _words(connection: Connection, before: datetime) -> int:
    """The words of messages whose fate is known; that they went, and which version of the wording it was, stay."""
    old = (
        select(Attempt.id)
        .where(
            Attempt.started_at < before, Attempt.words.is_not(None), Attempt.outcome.is_not(None),
            Attempt.outcome != "unknown",
        )
        .limit(AT_ONCE)
    )  # fmt: skip
    return connection.execute(update(Attempt).where(Attempt.id.in_(old)).values(words=None)).rowcount


def _values(connection: Connection, before: datetime) -> int:
    """What only one message knew, such as a code, once nothing can happen with that message any more."""
    old = (
        select(PlannedMessage.id)
        .where(
            PlannedMessage.updated_at < before, PlannedMessage.values.is_not(None), PlannedMessage.due_at.is_(None),
            PlannedMessage.state.not_in(LATER),
        )
        .limit(AT_ONCE)
    )  # fmt: skip
    return connection.execute(update(PlannedMessage).where(PlannedMessage.id.in_(old)).values(values=None)).rowcount


def _imports(connection: Connection, before: datetime) -> int:
    """The line by line reports of imported files; that a file was imported stays."""
    old = select(ImportBatch.id).where(ImportBatch.at < before, ImportBatch.report.is_not(None)).limit(AT_ONCE)
    return connection.execute(update(ImportBatch).where(ImportBatch.id.in_(old)).values(report=None)).rowcount


def _drafts(connection: Connection, before: datetime) -> int:
    old = select(EnrolmentDraft.id).where(EnrolmentDraft.updated_at < before).limit(AT_ONCE)
    return connection.execute(delete(EnrolmentDraft).where(EnrolmentDraft.id.in_(old))).rowcount


def _tries(connection: Connection, before: datetime) -> int:
    """Tries to sign in, and to open a woman's page."""
    signing_in = select(SignInTry.id).where(SignInTry.at < before).limit(AT_ONCE // 2)
    pages = select(PageAttempt.id).where(PageAttempt.at < before).limit(AT_ONCE // 2)
    gone = connection.execute(delete(SignInTry).where(SignInTry.id.in_(signing_in))).rowcount
    gone += connection.execute(delete(PageAttempt).where(PageAttempt.id.in_(pages))).rowcount
    return gone


def _views(services: Services, now: datetime, months: int, stopping: Callable[[], bool]) -> int:
    """Who looked at which record. An event says up to which number, so that their chain still fits."""
    count = 0
    while months and not stopping():
        with writing(services.engine) as connection:
            newest = seals.last(connection)
            if newest is None:
                break
            gone, through = seals.forget(connection, FORGETTABLE, _months_ago(now, months), newest.through_id)
            if gone:
                audit.record(connection, now, ACTOR, FORGOTTEN, number=gone, through=through)
        count += gone
        if gone < seals.AT_ONCE:
            break
    return count


def _women(services: Services, now: datetime, months: int, stopping: Callable[[], bool]) -> int:
    """Records of women for whom it has ended, and about whom nothing has happened for so long: erased as if asked."""
    count = last = 0
    while months and not stopping():
        with reading(services.engine) as connection:
            ids = list(connection.scalars(_quiet(last, _months_ago(now, months))))
        for woman_id in ids:
            count += _erase_if_over(services, now, woman_id)
        if len(ids) < AT_ONCE:
            break
        last = ids[-1]
    return count


def _quiet(last: int, before: datetime) -> Select[int]:
    """Women with nothing ahead of them, about whom nothing was recorded, sent or received since an instant."""

    def none_of(table: type[FactRow] | type[Consent] | type[Reply], at: ColumnElement[bool]) -> ColumnElement[bool]:
        return ~select(table.id).where(table.woman_id == Woman.id, at).exists()

    ahead = or_(PlannedMessage.state.in_(LATER), PlannedMessage.due_at.is_not(None), PlannedMessage.sent_at >= before)
    return (
        select(Woman.id)
        .where(Woman.id > last, Woman.erased_at.is_(None), Woman.created_at < before)
        .where(
            none_of(FactRow, FactRow.recorded_at >= before),
            none_of(Consent, Consent.at >= before),
            none_of(Reply, Reply.received_at >= before),
            ~select(PlannedMessage.id).where(PlannedMessage.woman_id == Woman.id, ahead).exists(),
        )
        .order_by(Woman.id)
        .limit(AT_ONCE)
    )


def _erase_if_over(services: Services, now: datetime, woman_id: int) -> bool:
    with writing(services.engine) as connection:
        if not women.lock(connection, woman_id):
            return False
        her = gather_one(connection, woman_id, services)
        if her is None:
            return False
        known, today = her.circumstances, now.astimezone(services.zone).date()
        grown = known.born is not None and today.year - known.born.year > services.rules.last_reminder_age + 1
        if not (known.ended or grown or known.enrolled_on is None):
            return False
        try:
            erase_in(connection, services, now, ACTOR, woman_id, why="kept long enough")
        except Refused:
            return False
    return True
