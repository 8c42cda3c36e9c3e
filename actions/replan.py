"""Work out a woman's plan again and store the difference: gather, decide (pure), apply, in one transaction.

Everything that may change a plan calls this in its own transaction. Planning twice changes nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from actions import audit
from actions.gather import Gathered, gather
from actions.services import Services
from db.queries import planning, women
from db.queries.messages import went_on
from db.queries.planning import MessageRow
from programme.calendar import SendingHours
from programme.definition import Programme, Step
from programme.history import OVER, Past
from programme.plan import PLANNED, Wanted, plan
from programme.reconcile import Cancel, Change, Diff, Insert, Stored, reconcile

EVENT_PREFIX = "event-"
"""Occurrences that an event put there, not the plan."""


@dataclass(frozen=True, slots=True)
class Replanned:
    """What planning again changed for one woman."""

    woman_id: int
    changes: tuple[Diff, ...]
    her: Gathered = field(repr=False)


def replan(connection: Connection, services: Services, woman_id: int, now: datetime, actor: str) -> Replanned:
    """Plan one woman again. Her record must be locked (`db.queries.women.lock`) in this transaction."""
    return replan_many(connection, services, [woman_id], now, actor)[0]


def replan_many(
    connection: Connection, services: Services, ids: Collection[int], now: datetime, actor: str
) -> list[Replanned]:
    """Plan these women again, in a handful of statements. Their records must be locked."""
    gathered = gather(connection, ids, services)
    stored = planning.messages_of(connection, ids)
    found = [
        Replanned(id_, changes_for(services, gathered[id_], stored.get(id_, ()), now), gathered[id_])
        for id_ in ids
        if id_ in gathered
    ]
    _apply(connection, services, found, now)
    women.plans_follow(connection, [one.woman_id for one in found if one.her.woman.plan_outdated])
    audit.record_all(
        connection,
        [audit.Event(now, actor, "replanned", one.woman_id, _counts(one.changes)) for one in found if one.changes],
    )
    return found


def changes_for(services: Services, her: Gathered, stored: Iterable[MessageRow], now: datetime) -> tuple[Diff, ...]:
    """What would change, without changing it."""
    rows = list(stored)
    known = her.circumstances
    wanted = wanted_for(services, her, rows, now)
    code = _end_code(her)
    have = [
        Stored(
            row.id,
            row.step,
            row.occurrence,
            row.state,
            row.due_on,
            row.code,
            by_event=by_event(her.programme.steps.get(row.step), row.occurrence),
        )
        for row in rows
    ]
    if known.died_on is not None:
        have = [Stored(one.id, one.step, one.occurrence, one.state, one.due_on, one.code) for one in have]
    return reconcile(wanted, have, code)


def wanted_for(services: Services, her: Gathered, rows: Iterable[MessageRow], now: datetime) -> tuple[Wanted, ...]:
    """Her plan as of now."""
    hours = services.rules.hours.narrowed(her.circumstances.safe_hours)
    today = hours.local_day(now)
    history = past_of(rows)
    return plan(
        her.programme, her.circumstances, history, today, services.rules, day_is_over=now >= hours.closes(today)
    )


def past_of(rows: Iterable[MessageRow]) -> tuple[Past, ...]:
    """What she has had, from her stored messages."""
    return tuple(
        Past(
            row.step,
            row.occurrence,
            row.state,
            went_on(row.state, row.sent_on, row.due_on, row.updated_at),
            row.answered,
        )
        for row in rows
        if row.state in OVER
    )


def _end_code(her: Gathered) -> str:
    known = her.circumstances
    if known.died_on is not None:
        return "died"
    if known.withdrawn_on is not None:
        return "withdrawn"
    return "not-pao" if known.not_pao_on is not None else "no-longer-wanted"


def by_event(step: Step | None, occurrence: str) -> bool:
    """Whether something that happened put a message there (an answer, a code), not the plan."""
    return occurrence.startswith(EVENT_PREFIX) or (step is not None and step.kind != "scheduled")


def _apply(connection: Connection, services: Services, found: Sequence[Replanned], now: datetime) -> None:
    inserts: list[dict[str, Any]] = []
    updates: list[dict[str, Any]] = []
    for one in found:
        hours = services.rules.hours.narrowed(one.her.circumstances.safe_hours)
        for change in one.changes:
            if isinstance(change, Insert):
                inserts.append(_insert_row(one, change.wanted, hours, now))
            elif isinstance(change, Change):
                updates.append(_update_row(one.her.programme, change.stored.id, change.wanted, hours, now))
            else:
                updates.append(_cancel_row(change, now))
    planning.insert_all(connection, inserts)
    planning.change_all(connection, updates)


def _times(step: Step, wanted: Wanted, hours: SendingHours, now: datetime) -> tuple[datetime | None, datetime | None]:
    if wanted.state != PLANNED or wanted.due_on is None:
        return None, None
    if step.immediate:
        return now, None
    return hours.opens(wanted.due_on), None if step.never_dropped else hours.closes(wanted.due_on)


def _insert_row(one: Replanned, wanted: Wanted, hours: SendingHours, now: datetime) -> dict[str, Any]:
    step = one.her.programme.steps[wanted.step]
    due_at, expires_at = _times(step, wanted, hours, now)
    return {
        "woman_id": one.woman_id,
        "step": wanted.step,
        "occurrence": wanted.occurrence,
        "state": wanted.state,
        "due_at": due_at,
        "due_on": wanted.due_on,
        "expires_at": expires_at,
        "priority": step.priority,
        "immediate": step.immediate,
        "channels": _joined(wanted.channels),
        "reason_code": wanted.code,
        "reason": wanted.reason,
        "programme_version": one.her.programme.version,
        "created_at": now,
        "updated_at": now,
    }


def _update_row(
    programme: Programme, row_id: int, wanted: Wanted, hours: SendingHours, now: datetime
) -> dict[str, Any]:
    due_at, expires_at = _times(programme.steps[wanted.step], wanted, hours, now)
    return {
        "row_id": row_id,
        "new_state": wanted.state,
        "new_due_at": due_at,
        "new_due_on": wanted.due_on,
        "new_expires_at": expires_at,
        "new_code": wanted.code,
        "new_reason": wanted.reason,
        "new_channels": _joined(wanted.channels),
        "new_updated_at": now,
    }


def _cancel_row(change: Cancel, now: datetime) -> dict[str, Any]:
    return {
        "row_id": change.stored.id,
        "new_state": "cancelled",
        "new_due_at": None,
        "new_due_on": change.stored.due_on,
        "new_expires_at": None,
        "new_code": change.code,
        "new_reason": change.reason,
        "new_channels": None,
        "new_updated_at": now,
    }


def _joined(channels: tuple[str, ...] | None) -> str | None:
    return ",".join(channels) if channels else None


def _counts(changes: tuple[Diff, ...]) -> dict[str, Any]:
    names = [type(change).__name__.lower() for change in changes]
    return {name: names.count(name) for name in sorted(set(names))}
