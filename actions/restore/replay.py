"""Telling a restored database what went out and came in since: so that nobody gets the same twice, and a STOP counts.

Everything is taken in the order in which it happened. What a woman wrote is received again, with its own time; what
went out is matched with what was planned for her then, and noted as sent. Doing it again changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from actions import audit
from actions.gather import gather_known
from actions.receive_reply import receive_text
from actions.replan import replan
from actions.resolve_unknown import resolve_unknown
from actions.restore.candidates import Worded, worded
from actions.restore.lost import Lost
from actions.restore.match import How, choose
from actions.restore.note import note_sent
from actions.services import Services
from db.engine import writing
from db.queries import addresses, women
from db.queries.addresses import AddressRow
from delivery.history import Passed


@dataclass(frozen=True, slots=True)
class Found:
    """A sent message that is noted now as what it was."""

    reference: str
    step: str
    channel: str
    at: datetime
    how: How


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A message that fits nothing planned. ``reference`` is empty for an address that the database does not know."""

    reference: str
    channel: str
    at: datetime
    ending: str = field(repr=False)
    """The last digits of the number, or the part of an email address after the @: enough to find it at the provider."""


@dataclass(slots=True)
class Replayed:
    """What was noted."""

    found: list[Found] = field(default_factory=list)
    unmatched: list[Unmatched] = field(default_factory=list)
    replies: dict[str, int] = field(default_factory=dict)
    """How many replies were received anew, by what they mean."""


def replay(services: Services, now: datetime, actor: str, lost: Lost, progress: Callable[[int], None]) -> Replayed:
    """Note it all. Each message is a transaction of its own, so that breaking off loses nothing."""
    # What was in hand when the copy was made is settled by the same list that settles it every day.
    resolve_unknown(services, now)
    done, touched = Replayed(), set[int]()
    for number, one in enumerate(lost.messages, start=1):
        if one.inbound:
            received = receive_text(services, one.at, one.address, one.body, one.provider_id)
            done.replies[received.meaning] = done.replies.get(received.meaning, 0) + 1
        else:
            _take_sent(services, now, actor, one, done, touched)
        progress(number)
    for woman_id in sorted(touched):
        with writing(services.engine) as connection:
            women.lock(connection, woman_id)
            replan(connection, services, woman_id, now, actor)
    return done


def _take_sent(services: Services, now: datetime, actor: str, one: Passed, done: Replayed, touched: set[int]) -> None:
    with writing(services.engine) as connection:
        holders = {row.woman_id: row for row in addresses.holders(connection, one.channel, one.address)}
        for woman_id, address in sorted(holders.items()):
            women.lock(connection, woman_id)
            # Planned as of then: a message that followed another only comes up once that one is noted. A woman who was
            # entered again was, as far as the database knows, not there before.
            enrolled_at = gather_known(connection, woman_id, services).enrolled_at
            as_of = max(one.at, enrolled_at or one.at)
            replan(connection, services, woman_id, as_of, actor)
            touched.add(woman_id)
            found = _match(services, connection, one, woman_id, as_of)
            if found is not None:
                candidate, how = found
                note_sent(services, connection, one, candidate, address.id)
                audit.record(
                    connection, now, actor, "found-sent", woman_id,
                    message=candidate.message_id, step=candidate.step, channel=one.channel, how=how,
                )  # fmt: skip
                done.found.append(Found(candidate.reference, candidate.step, one.channel, one.at, how))
                return
        reference = _reference(connection, holders)
    done.unmatched.append(Unmatched(reference, one.channel, one.at, _ending(one)))


def _match(
    services: Services, connection: Connection, one: Passed, woman_id: int, as_of: datetime
) -> tuple[Worded, How] | None:
    planned = worded(services, connection, woman_id, one.channel, as_of)
    day = one.at.astimezone(services.zone).date()
    match = choose(one.body, day, [item.candidate for item in planned], services.public_base_url)
    if match is None:
        return None
    return next(item for item in planned if item.message_id == match.message_id), match.how


def _reference(connection: Connection, holders: dict[int, AddressRow]) -> str:
    known = women.rows(connection, set(holders))
    return next((row.reference for row in known.values()), "")


def _ending(one: Passed) -> str:
    return f"…{one.address[-3:]}" if one.channel == "text" else f"…@{one.address.rpartition('@')[2]}"
