"""Whether a channel may send at all, for all workers alike: the database holds it. What stops one: `channel_run`.

While it is stopped its messages stay due, the other channel goes on, and from time to time one message is let through
to see whether it was mended.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy import Row as Sql
from sqlalchemy.dialects import postgresql, sqlite

from actions import audit, work_items
from actions.dispatch.channel_run import PROVIDER, SETUP, Run, after
from actions.services import Services
from db.tables import ChannelState, PlannedMessage
from db.together import Look, Row
from delivery.protocol import Outcome, SetupFault

CODE = "channel-stopped"
NAMES = {"text": "Text messages", "email": "Emails"}


@dataclass(frozen=True, slots=True)
class Stopped:
    """A channel that does not send now, why, and when it is tried again."""

    channel: str
    since: datetime
    probe_at: datetime
    code: str
    reason: str
    cause: str


def stopped(connection: Connection) -> dict[str, Stopped]:
    """The channels that are stopped."""
    return stopped_from(STANDING.ask(connection, {}))


def stopped_from(rows: Iterable[Row]) -> dict[str, Stopped]:
    """Those of the answer of `STANDING` that are stopped, by channel."""
    return {
        channel: Stopped(channel, since, probe_at, code or CODE, reason or "", cause or SETUP)
        for channel, since, probe_at, code, reason, cause in rows
        if since is not None
    }


# Built once: this is asked at every sending. A channel that works, and has nothing counted against it, is not answered.
STANDING = Look(
    select(
        ChannelState.channel,
        ChannelState.stopped_since,
        ChannelState.probe_at,
        ChannelState.code,
        ChannelState.reason,
        ChannelState.cause,
    ).where(ChannelState.stopped_since.is_not(None) | (ChannelState.failures > 0) | (ChannelState.doubts > 0))
)


def follow(
    services: Services, connection: Connection, now: datetime, outcomes: Sequence[tuple[str, Outcome]]
) -> dict[str, datetime]:
    """Count what became of messages (channel and outcome, in order) for or against their channels.

    Stops or reopens a channel, and tells staff once. Answers when those that are stopped then are tried next.
    """
    probes = {}
    for channel in sorted({channel for channel, _ in outcomes}):
        row = _locked(connection, channel)
        before = Run(row.cause or SETUP, row.code or CODE, row.reason or "", row.failures, row.doubts)
        if row.stopped_since is None:
            before = Run(failures=row.failures, doubts=row.doubts)
        found = after(before, [outcome for one, outcome in outcomes if one == channel])
        if found.cause is not None:
            probes[channel] = _stay_stopped(services, connection, now, channel, row, found)
        elif row.stopped_since is not None:
            _reopen(connection, channel, now, found)
        elif found != before:
            _change(connection, channel, failures=found.failures, doubts=found.doubts)
    return probes


def stop(services: Services, connection: Connection, channel: str, now: datetime, code: str, reason: str) -> datetime:
    """A report that came later tells of a fault of our set-up. Answers when to try again."""
    probes = follow(services, connection, now, [(channel, SetupFault(code, reason))])
    return probes.get(channel, now + services.limits.probe_first)


def _locked(connection: Connection, channel: str) -> Sql[Any]:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(ChannelState).values(channel=channel).on_conflict_do_nothing())
    return connection.execute(
        select(ChannelState.__table__).where(ChannelState.channel == channel).with_for_update()
    ).one()


def _change(connection: Connection, channel: str, **values: object) -> None:
    connection.execute(update(ChannelState).where(ChannelState.channel == channel).values(**values))


def _stay_stopped(
    services: Services, connection: Connection, now: datetime, channel: str, row: Sql[Any], found: Run
) -> datetime:
    """Note why it is stopped now. What was under way when it stopped does not push the next try further off."""
    same = row.stopped_since is not None and (row.cause or SETUP) == found.cause
    since = row.stopped_since if same else now
    waits = same and row.probe_at is not None and row.probe_at > now
    probe_at: datetime = row.probe_at if waits else now + _wait(services, found.cause, now - since)
    _change(
        connection, channel, stopped_since=since, probe_at=probe_at, code=found.code[:60], reason=found.reason,
        cause=found.cause, failures=found.failures, doubts=found.doubts,
    )  # fmt: skip
    if not same:
        audit.record(connection, now, audit.DISPATCHER, "channel-stopped", channel=channel, code=found.code)
        work_items.open_item(
            connection,
            "channel-stopped",
            None,
            f"{NAMES[channel]} are stopped. {found.reason}",
            now,
            services.work_calendar,
            actor=audit.DISPATCHER,
            dedupe=f"{CODE}:{channel}",
        )
    return probe_at


def take_probe(services: Services, connection: Connection, state: Stopped, now: datetime) -> bool:
    """Whether this message may be the one that tries the channel. One of all workers gets True each time."""
    taken = connection.execute(
        update(ChannelState)
        .where(ChannelState.channel == state.channel, ChannelState.probe_at <= now)
        .values(probe_at=now + _wait(services, state.cause, now - state.since))
    )
    return taken.rowcount == 1


def _reopen(connection: Connection, channel: str, now: datetime, found: Run) -> None:
    """A message got through: send again. What waited for this alone is due at once."""
    _change(
        connection, channel, stopped_since=None, probe_at=None, code=None, reason=None, cause=None,
        failures=found.failures, doubts=found.doubts,
    )  # fmt: skip
    connection.execute(
        update(PlannedMessage)
        .where(PlannedMessage.due_at > now, PlannedMessage.reason_code == f"{CODE}-{channel}")
        .values(due_at=now)
    )
    work_items.close_matter(connection, f"{CODE}:{channel}", now, audit.DISPATCHER)
    audit.record(connection, now, audit.DISPATCHER, "channel-reopened", channel=channel)


def _wait(services: Services, cause: str | None, stopped_for: timedelta) -> timedelta:
    """The longer it has been stopped, the longer until the next try, between the two limits."""
    limits = services.limits
    first, most = (
        (limits.down_first, limits.down_most) if cause == PROVIDER else (limits.probe_first, limits.probe_most)
    )
    return min(max(first, stopped_for), most)
