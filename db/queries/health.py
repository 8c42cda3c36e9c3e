"""What `recovery doctor`, and the start, need to know of the state of the service. Reads only."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from db.tables import Address, ChannelState, PlannedMessage, TemplateVersion, WorkItem


def read_something_encrypted(connection: Connection) -> None:
    """Read one encrypted value, if there is any. Raises CipherError when the loaded key does not open it."""
    connection.execute(select(Address.value).order_by(Address.id.desc()).limit(1)).all()


@dataclass(frozen=True, slots=True)
class Stop:
    """A channel that a fault in the set-up has stopped."""

    channel: str
    since: datetime | None
    reason: str


def stopped_channels(connection: Connection) -> list[Stop]:
    """The channels that do not send now."""
    query = select(ChannelState.channel, ChannelState.stopped_since, ChannelState.reason)
    rows = connection.execute(query.where(ChannelState.stopped_since.is_not(None)))
    return [Stop(row[0], row[1], row[2] or "") for row in rows]


def wording_counts(connection: Connection) -> tuple[int, int]:
    """How many message files are in force, and how many of them a person approved."""
    query = select(func.count(), func.count(TemplateVersion.approved_by)).where(TemplateVersion.state == "live")
    row = connection.execute(query).one()
    return row[0], row[1]


def overdue(connection: Connection, before: datetime) -> int:
    """How many messages were due before an instant and have not been looked at."""
    query = select(func.count()).select_from(PlannedMessage).where(PlannedMessage.due_at < before)
    return connection.execute(query).scalar_one()


def in_state(connection: Connection, state: str, reason_code: str | None = None) -> int:
    """How many messages are in a state, all or those with one reason."""
    query = select(func.count()).select_from(PlannedMessage).where(PlannedMessage.state == state)
    if reason_code is not None:
        query = query.where(PlannedMessage.reason_code == reason_code)
    return connection.execute(query).scalar_one()


def open_work(connection: Connection, now: datetime) -> tuple[int, int]:
    """How many work items are open, and how many of them are past their time."""
    query = select(func.count(), func.count().filter(WorkItem.due_at < now)).where(WorkItem.done_at.is_(None))
    row = connection.execute(query).one()
    return row[0], row[1]
