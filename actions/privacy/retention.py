"""What has been kept long enough is let go, in small transactions, once a day; how much goes stands in the record.

The periods are in the settings, and 0 keeps for good. What must last lasts: that a message went (its row of the
ledger), what she agreed to and the words that she was shown, and the hashes of addresses not to be written to.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Delete, Select, Update, delete, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from actions import audit
from actions.errors import Refused
from actions.gather import gather_one
from actions.privacy.erase import erase_in
from actions.seals.marks import FORGETTABLE
from actions.seals.verify import FORGOTTEN
from actions.services import Services
from db.engine import empty_log, reading, writing
from db.queries import seals, women
from db.staff_tables import EnrolmentDraft, ImportBatch, SignInTry
from db.tables import Attempt, Consent, FactRow, PageAttempt, PlannedMessage, Reply, Woman
from programme.calendar import add_months

ACTOR: Final = "clock"
AT_ONCE: Final = 500
SHORTEST_TRIES: Final = 7
"""Days."""
LATER: Final = ("planned", "held", "sending", "unknown")
"""States of messages with which something may still happen."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of thing: the period in the settings, which rows are old enough, and what is done with those."""

    name: str
    period: int
    months: bool
    key: InstrumentedAttribute[Any]
    old: Callable[[datetime], Sequence[ColumnElement[bool]]]
    change: Update | Delete


def let_go(services: Services, now: datetime, stopping: Callable[[], bool] = lambda: False) -> Mapping[str, int]:
    """Let everything go that was kept for longer than the settings say. Answers how many of each kind.

    In small transactions, with flat memory; stopped anywhere, the next run goes on. Sending goes on meanwhile.
    """
    keep = services.limits
    done = {"views forgotten": _views(services, now, keep.keep_views_months, stopping)}
    for kind in (
        _Kind("replies forgotten", keep.keep_replies_months, True, Reply.id, _replies, update(Reply).values(body=None)),
        _Kind("sent words forgotten", keep.keep_words_months, True, Attempt.id, _words,
              update(Attempt).values(words=None)),
        _Kind("values forgotten", keep.keep_words_months, True, PlannedMessage.id, _values,
              update(PlannedMessage).values(values=None)),
        _Kind("import reports removed", keep.keep_imports_days, False, ImportBatch.id, _imports,
              update(ImportBatch).values(report=None, filename=None)),
        _Kind("drafts removed", keep.keep_drafts_days, False, EnrolmentDraft.id, _drafts, delete(EnrolmentDraft)),
        _Kind("tries removed", _tries_days(keep.keep_tries_days), False, SignInTry.id, _sign_ins, delete(SignInTry)),
        _Kind("page tries removed", _tries_days(keep.keep_tries_days), False, PageAttempt.id, _page_tries,
              delete(PageAttempt)),
    ):  # fmt: skip
        done[kind.name] = _all(services, kind, now, stopping)
    done["tries removed"] += done.pop("page tries removed")
    done["women erased"] = _women(services, now, keep.keep_ended_months, stopping)
    if any(done.values()):
        with writing(services.engine) as connection:
            audit.record(connection, now, ACTOR, "retention", None, **{k.replace(" ", "_"): n for k, n in done.items()})
    empty_log(services.engine)
    return done


def _tries_days(days: int) -> int:
    """Wrong tries count for a week, whatever the settings say."""
    return max(days, SHORTEST_TRIES) if days else 0


def _all(services: Services, kind: _Kind, now: datetime, stopping: Callable[[], bool]) -> int:
    """Everything of a kind. Looking keeps no writer waiting, and goes on from where it was; only changes are locked."""
    if not kind.period:
        return 0
    before = _months_ago(now, kind.period) if kind.months else now - timedelta(days=kind.period)
    conditions = kind.old(before)
    query, count = select(kind.key).where(*conditions).order_by(kind.key).limit(AT_ONCE), 0
    last: Any = None
    while not stopping():
        with reading(services.engine) as connection:
            found = connection.scalars(query if last is None else query.where(kind.key > last)).all()
        if not found:
            break
        with writing(services.engine) as connection:
            count += connection.execute(kind.change.where(kind.key.in_(found), *conditions)).rowcount
        last = found[-1]
    return count


def _months_ago(now: datetime, months: int) -> datetime:
    return datetime.combine(add_months(now.date(), -months), now.timetz())


def _replies(before: datetime) -> Sequence[ColumnElement[bool]]:
    """The words of replies; that one came, and its meaning, stay."""
    return Reply.received_at < before, Reply.body.is_not(None)


def _words(before: datetime) -> Sequence[ColumnElement[bool]]:
    """The words of messages whose fate is known; that they went, and which version of the wording it was, stay."""
    return (
        Attempt.started_at < before, Attempt.words.is_not(None), Attempt.outcome.is_not(None),
        Attempt.outcome != "unknown",
    )  # fmt: skip


def _values(before: datetime) -> Sequence[ColumnElement[bool]]:
    """What only one message knew, such as a code, once nothing can happen with that message any more."""
    return (
        PlannedMessage.updated_at < before, PlannedMessage.values.is_not(None), PlannedMessage.due_at.is_(None),
        PlannedMessage.state.not_in(LATER),
    )  # fmt: skip


def _imports(before: datetime) -> Sequence[ColumnElement[bool]]:
    """The names and line by line reports of imported files; that a file was imported stays."""
    return ImportBatch.at < before, or_(ImportBatch.report.is_not(None), ImportBatch.filename.is_not(None))


def _drafts(before: datetime) -> Sequence[ColumnElement[bool]]:
    return (EnrolmentDraft.updated_at < before,)


def _sign_ins(before: datetime) -> Sequence[ColumnElement[bool]]:
    return (SignInTry.at < before,)


def _page_tries(before: datetime) -> Sequence[ColumnElement[bool]]:
    return (PageAttempt.at < before,)


def _views(services: Services, now: datetime, months: int, stopping: Callable[[], bool]) -> int:
    """Who looked at which record. An event says up to which number, so that their chain still fits."""
    count = last = 0
    with reading(services.engine) as connection:
        newest = seals.last(connection)
    while newest is not None and months and not stopping():
        with reading(services.engine) as connection:
            found = seals.forgettable(connection, FORGETTABLE, _months_ago(now, months), last, newest.through_id)
        if not found:
            break
        last = found[-1]
        with writing(services.engine) as connection:
            gone = seals.forget(connection, FORGETTABLE, found)
            if gone:
                audit.record(connection, now, ACTOR, FORGOTTEN, number=gone, through=last)
        count += gone
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
