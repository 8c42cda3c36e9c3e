"""Whether a channel may send at all: a fault in our own set-up stops it until one message gets through again.

While it is stopped its messages stay due, the other channel goes on, and from time to time one message is let through
to see whether it was mended.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from actions import audit, work_items
from actions.services import Services
from db.tables import ChannelState, PlannedMessage
from db.together import Look, Row

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


def stopped(connection: Connection) -> dict[str, Stopped]:
    """The channels that are stopped."""
    return stopped_from(STOPPED.ask(connection, {}))


def stopped_from(rows: Iterable[Row]) -> dict[str, Stopped]:
    """The answer of `STOPPED`, by channel."""
    return {
        channel: Stopped(channel, since, probe_at, code or CODE, reason or "")
        for channel, since, probe_at, code, reason in rows
    }


# Built once: this is asked at every sending.
STOPPED = Look(
    select(
        ChannelState.channel,
        ChannelState.stopped_since,
        ChannelState.probe_at,
        ChannelState.code,
        ChannelState.reason,
    ).where(ChannelState.stopped_since.is_not(None))
)


def stop(services: Services, connection: Connection, channel: str, now: datetime, code: str, reason: str) -> datetime:
    """Stop a channel, or note that it is still stopped; answers when it is tried next. Staff are told once."""
    known = connection.execute(
        select(ChannelState.stopped_since).where(ChannelState.channel == channel).with_for_update()
    ).one_or_none()
    if known is None:
        connection.execute(insert(ChannelState).values(channel=channel))
    since = (known.stopped_since if known else None) or now
    probe_at = now + _wait(services, now - since)
    connection.execute(
        update(ChannelState)
        .where(ChannelState.channel == channel)
        .values(stopped_since=since, probe_at=probe_at, code=code, reason=reason)
    )
    if since == now:
        audit.record(connection, now, audit.DISPATCHER, "channel-stopped", channel=channel, code=code)
        work_items.open_item(
            connection,
            "channel-stopped",
            None,
            f"{NAMES[channel]} are stopped. {reason}",
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
        .values(probe_at=now + _wait(services, now - state.since))
    )
    return taken.rowcount == 1


def reopen(connection: Connection, channel: str, now: datetime) -> bool:
    """A message got through: send again. What waited for this alone is due at once. False: it was not stopped."""
    changed = connection.execute(
        update(ChannelState)
        .where(ChannelState.channel == channel, ChannelState.stopped_since.is_not(None))
        .values(stopped_since=None, probe_at=None, code=None, reason=None)
    )
    if changed.rowcount == 0:
        return False
    connection.execute(
        update(PlannedMessage)
        .where(PlannedMessage.due_at > now, PlannedMessage.reason_code == f"{CODE}-{channel}")
        .values(due_at=now)
    )
    work_items.close_matter(connection, f"{CODE}:{channel}", now, audit.DISPATCHER)
    audit.record(connection, now, audit.DISPATCHER, "channel-reopened", channel=channel)
    return True


def _wait(services: Services, stopped_for: timedelta) -> timedelta:
    """The longer it has been stopped, the longer until the next try, between the two limits."""
    limits = services.limits
    return min(max(limits.probe_first, stopped_for), limits.probe_most)
