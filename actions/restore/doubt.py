"""Messages of a channel that keeps no list: nobody can tell from here whether they went. A person decides."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from actions.dispatch.decide import narrowed
from actions.gather import gather
from actions.replan import replan
from actions.restore.candidates import worded
from actions.restore.guard import OLDER, Guard
from actions.restore.note import note_assumed
from actions.services import Services
from db.engine import reading, writing
from db.queries import women
from db.tables import PlannedMessage
from programme.gates import open_channels

ROUNDS = 60
"""A message that follows another comes up once that one is noted: so many in a row, at most."""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A message that was due while the database knew nothing, by a channel that cannot be asked."""

    woman_id: int
    reference: str
    message_id: int
    step: str
    channel: str
    due_at: datetime


def doubtful_until(found: Guard, now: datetime) -> datetime:
    """Until when something may have been sent that this database knows nothing of.

    An older copy took the place of the database on this machine, and was recognised at once: what has come due since
    then nobody has sent. Of every other copy the original may still be at work.
    """
    return min(found.since, now) if found.code == OLDER else now


def in_doubt(services: Services, now: datetime, unlisted: Collection[str]) -> list[Doubtful]:
    """All of them, as of now. Reads only."""
    if not unlisted:
        return []
    with reading(services.engine) as connection:
        return _in_doubt(services, connection, now, unlisted)


def assume_sent(services: Services, now: datetime, actor: str, unlisted: Collection[str]) -> int:
    """A person says that they went: note each as sent at the time it was due. Answers how many."""
    count = 0
    for _ in range(ROUNDS):
        doubtful = in_doubt(services, now, unlisted)
        for one in doubtful:
            with writing(services.engine) as connection:
                women.lock(connection, one.woman_id)
                count += _assume(services, connection, one)
                replan(connection, services, one.woman_id, one.due_at, actor)
        for woman_id in sorted({one.woman_id for one in doubtful}):
            with writing(services.engine) as connection:
                women.lock(connection, woman_id)
                replan(connection, services, woman_id, now, actor)
        if not doubtful:
            break
    return count


def _in_doubt(services: Services, connection: Connection, now: datetime, unlisted: Collection[str]) -> list[Doubtful]:
    query = (
        select(
            PlannedMessage.id,
            PlannedMessage.woman_id,
            PlannedMessage.step,
            PlannedMessage.channels,
            PlannedMessage.due_at,
            PlannedMessage.reason_code,
        )
        .where(PlannedMessage.state.in_(("planned", "held")), PlannedMessage.due_at <= now)
        .order_by(PlannedMessage.due_at, PlannedMessage.id)
    )
    # What waited for its wording did not go before, and had no reason to go since.
    rows = [row for row in connection.execute(query) if not row.reason_code.startswith("wording")]
    known = gather(connection, {row.woman_id for row in rows}, services) if rows else {}
    found = []
    for row in rows:
        her = known[row.woman_id]
        step = her.programme.steps.get(row.step)
        if step is None or row.due_at is None:
            continue
        channels = open_channels(step, her.circumstances, narrowed(row.channels))
        # One that goes on both channels is answered for by the one that is listed.
        if channels and all(one in unlisted for one in channels):
            found.append(Doubtful(row.woman_id, her.woman.reference, row.id, row.step, channels[0], row.due_at))
    return found


def _assume(services: Services, connection: Connection, one: Doubtful) -> int:
    hers = worded(services, connection, one.woman_id, one.channel, one.due_at)
    address = gather(connection, [one.woman_id], services)[one.woman_id].ways[one.channel].address
    item = next((item for item in hers if item.message_id == one.message_id), None)
    if item is None or address is None:
        return 0
    note_assumed(services, connection, item, one.channel, address.id, one.due_at)
    return 1
