"""What the clock does beside sending: invitations that wait, questions nobody answered, and the nightly sweep."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Select, func, select
from sqlalchemy.exc import DBAPIError

from actions import answers, audit, work_items
from actions.enrolment.confirm import INVITATION
from actions.gather import gather
from actions.operating.events import EventLog, where
from actions.replan import Replanned, replan_many
from actions.services import Services
from actions.wording.review_tasks import review_tasks
from db.engine import reading, writing
from db.queries import consents, women
from db.tables import Consent, PlannedMessage, Question, Woman
from programme.circumstances import Circumstances
from programme.reconcile import surprises

log = EventLog(__name__)

ACTOR = "clock"
SWEEP_BATCH = 100
LAST_FOLLOW_UP_WAIT = timedelta(days=28)
STATUS_QUIET = timedelta(days=28)
"""How long a check that a nurse has done, without finding out, rests before it is asked for again."""


@dataclass(frozen=True, slots=True)
class Swept:
    """The nightly sweep: how many women were planned again, and how many differences time does not explain."""

    women: int
    changed: int
    surprises: int


def invitations(services: Services, now: datetime) -> tuple[int, int]:
    """Remind once, then let lapse. Answers how many were reminded and how many lapsed."""
    reminded = lapsed = 0
    with reading(services.engine) as connection:
        waiting = _waiting_invitations(connection, now, services)
    for woman_id, channel in waiting:
        with writing(services.engine) as connection:
            women.lock(connection, woman_id)
            rows = [row for row in consents.of(connection, [woman_id]).get(woman_id, []) if row.channel == channel]
            if not rows or rows[-1].event not in ("invited", "reminded"):
                continue
            invited = next(row for row in reversed(rows) if row.event == "invited")
            age = now - invited.at
            if age >= services.limits.invitation_lapse:
                consents.append(connection, woman_id, channel, "lapsed", now, how="no answer", actor=ACTOR)
                work_items.open_item(
                    connection, "optin-unanswered", woman_id,
                    "She did not answer the invitation. Ask her whether she would like messages.", now,
                    services.work_calendar, actor=ACTOR,
                )  # fmt: skip
                audit.record(connection, now, ACTOR, "invitation-lapsed", woman_id, channel=channel)
                lapsed += 1
            elif rows[-1].event == "invited" and age >= services.limits.invitation_reminder:
                number = sum(1 for row in rows if row.event == "invited")
                consents.append(connection, woman_id, channel, "reminded", now, how="no answer", actor=ACTOR)
                answers.add(
                    connection, services, now, woman_id, INVITATION, f"{channel}-{number}-reminder",
                    channels=(channel,), values={"reminder": "yes"}, immediate=False,
                    window=timedelta(days=3), reason="She has not answered the invitation; this is the one reminder.",
                )  # fmt: skip
                audit.record(connection, now, ACTOR, "invitation-reminded", woman_id, channel=channel)
                reminded += 1
    return reminded, lapsed


def _waiting_invitations(connection: Connection, now: datetime, services: Services) -> list[tuple[int, str]]:
    latest = (
        select(Consent.woman_id, Consent.channel, func.max(Consent.id).label("last"))
        .group_by(Consent.woman_id, Consent.channel)
        .subquery()
    )
    query = (
        select(Consent.woman_id, Consent.channel)
        .join(latest, latest.c.last == Consent.id)
        .where(Consent.event.in_(("invited", "reminded")), Consent.at <= now - services.limits.invitation_reminder)
    )
    return [(row[0], row[1]) for row in connection.execute(query)]


def unanswered_reminders(services: Services, now: datetime) -> int:
    """Menopause messages asked twice more without an answer become a task: call, then letter, then her GP practice."""
    opened = 0
    with writing(services.engine) as connection:
        query = (
            select(PlannedMessage.woman_id, func.max(PlannedMessage.sent_at))
            .join(Question, Question.message_id == PlannedMessage.id)
            .where(
                PlannedMessage.step == "meno-followup",
                PlannedMessage.sent_at <= now - LAST_FOLLOW_UP_WAIT,
                PlannedMessage.sent_at > now - 3 * LAST_FOLLOW_UP_WAIT,
                Question.answered_at.is_(None),
            )
            .group_by(PlannedMessage.woman_id)
        )
        rows = [(woman_id, last) for woman_id, last in connection.execute(query) if last is not None]
        known = gather(connection, [row[0] for row in rows], services) if rows else {}
        for woman_id, last in rows:
            answered = connection.scalar(
                select(func.max(Question.answered_at)).where(
                    Question.woman_id == woman_id, Question.kind == "menopause"
                )
            )
            her = known[woman_id].circumstances
            if (answered and answered > last) or her.ended or her.settled_talk() or her.declined_on:
                continue
            item = work_items.open_item(
                connection, "reminder-unanswered", woman_id,
                "She did not answer the menopause reminder, nor the two after it. Call; else a letter, then her GP.",
                now, services.work_calendar, actor=ACTOR, dedupe=f"reminder-unanswered:{woman_id}:{last:%Y-%m}",
                quiet_for=4 * LAST_FOLLOW_UP_WAIT,
            )  # fmt: skip
            opened += item is not None
    return opened


def status_checks(services: Services, now: datetime, planned: Iterable[Replanned]) -> None:
    """Tasks beside the check that asks her: her due date is two weeks gone, or her status is not known for a week."""
    today = now.astimezone(services.zone).date()
    found = [(one.woman_id, reason) for one in planned if (reason := _status_reason(one.her.circumstances, today))]
    if not found:
        return
    with writing(services.engine) as connection:
        for woman_id, reason in found:
            work_items.open_item(
                connection, "status-check", woman_id, reason, now, services.work_calendar, actor=ACTOR,
                dedupe=f"status-check:{woman_id}", quiet_for=STATUS_QUIET,
            )  # fmt: skip


def _status_reason(known: Circumstances, today: date) -> str | None:
    if known.ended or known.enrolled_on is None or known.loss_hold:
        return None
    if known.pregnant and known.due_date is not None and today >= known.due_date + timedelta(days=14):
        return "The due date passed two weeks ago without news. Ask gently."
    since = known.pregnancy.since or known.enrolled_on
    if known.pregnancy.value == "not-known" and today >= since + timedelta(days=7):
        return "It is not known whether she is pregnant. Please find out."
    return None


def sweep(services: Services, now: datetime, *, programme_changed: bool = False) -> Swept:
    """Plan everybody again, in batches with flat memory. Several processes that do so at once share the women.

    What time does not explain is counted: it is a fault. A programme that has just changed explains everything.
    """
    today = now.astimezone(services.zone).date()
    count = changed = odd = 0
    last, wait = 0, False
    while True:
        ids, found = _plan_again(services, now, _not_seen(today, last, wait=wait))
        if not ids and not last and wait:
            return Swept(count, changed, odd)
        # Until a look from the start finds nobody, not even one whom somebody has locked: those who were forgotten
        # again meanwhile come once more.
        last, wait = (ids[-1], wait) if ids else (0, not last)
        status_checks(services, now, found)
        count += len(ids)
        changed += sum(bool(one.changes) for one in found)
        for one in () if programme_changed else found:
            strange = surprises(one.changes, today, one.her.programme)
            if strange:
                odd += 1
                with writing(services.engine) as connection:
                    audit.record(
                        connection, now, ACTOR, "sweep-surprise", one.woman_id, steps=[_name(c) for c in strange]
                    )


def _plan_again(services: Services, now: datetime, who: Select[int]) -> tuple[list[int], list[Replanned]]:
    """Plan these women, as many as there are; answers their numbers too. A woman whom the program cannot plan keeps
    nobody else waiting: somebody is told, and the rest goes on.
    """
    today = now.astimezone(services.zone).date()
    ids: list[int] = []
    try:
        with writing(services.engine) as connection:
            ids = list(connection.scalars(who))
            women.lock_all(connection, ids)
            found = replan_many(connection, services, ids, now, ACTOR)
            women.mark_replanned(connection, ids, today)
        return ids, found
    except (DBAPIError, OSError):
        raise
    except Exception as error:
        if len(ids) > 1:
            each = [_plan_again(services, now, select(Woman.id).where(Woman.id == woman_id)) for woman_id in ids]
            return ids, [one for _, found in each for one in found]
        if not ids:
            raise
        log.error("woman.not-planned", woman=ids[0], error=type(error).__name__, where=where(error.__traceback__))
    with writing(services.engine) as connection:
        women.mark_replanned(connection, ids, today)
        work_items.open_item(
            connection, "program-fault", ids[0], "A fault in the program keeps her messages from being planned.", now,
            services.work_calendar, actor=ACTOR, dedupe=f"cannot-plan:{ids[0]}",
        )  # fmt: skip
    return ids, []


def _name(change: object) -> str:
    source = getattr(change, "wanted", None) or getattr(change, "stored", None)
    return f"{type(change).__name__.lower()} {source.step}/{source.occurrence}" if source else ""


def _not_seen(today: date, last: int, *, wait: bool) -> Select[int]:
    """The next women whom no sweep has seen today, locked. ``wait``: also those whom others have locked."""
    return (
        select(Woman.id)
        .where(Woman.id > last, Woman.erased_at.is_(None))
        .where(Woman.replanned_on.is_(None) | (Woman.replanned_on < today))
        .order_by(Woman.id)
        .limit(SWEEP_BATCH)
        .with_for_update(key_share=True, skip_locked=not wait)
    )


def chores(services: Services, now: datetime) -> None:
    """Everything that is due every so often."""
    invitations(services, now)
    unanswered_reminders(services, now)
    review_tasks(services, now)
