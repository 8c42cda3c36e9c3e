"""Consent per channel: an appended history, of which the last decisive event counts."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, insert, select

from db.one_of import one_of
from db.tables import Consent

DECISIVE = frozenset({"confirmed", "stopped", "lapsed", "wrong"})


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """One event. ``words`` are the exact words shown to her, or hers."""

    woman_id: int
    channel: str
    event: str
    at: datetime
    how: str
    actor: str
    address_id: int | None
    words: str | None = field(repr=False, default=None)


def append(
    connection: Connection,
    woman_id: int,
    channel: str,
    event: str,
    at: datetime,
    *,
    how: str,
    actor: str,
    words: str | None = None,
    address_id: int | None = None,
) -> None:
    """Record an event: given, invited, reminded, confirmed, stopped, lapsed or wrong. Lock her record first."""
    connection.execute(
        insert(Consent).values(
            woman_id=woman_id,
            channel=channel,
            event=event,
            at=at,
            how=how,
            actor=actor,
            words=words,
            address_id=address_id,
        )
    )


def of(connection: Connection, ids: Collection[int]) -> Mapping[int, list[ConsentRow]]:
    """Every consent event of these women, oldest first, without the words."""
    found: dict[int, list[ConsentRow]] = defaultdict(list)
    for row in connection.execute(_OF, {"ids": ids}):
        found[row.woman_id].append(ConsentRow(*row))
    return found


def standing(rows: Collection[ConsentRow], channel: str) -> ConsentRow | None:
    """The last decisive event on a channel; None: she was never asked, or has not answered yet."""
    events = [row for row in rows if row.channel == channel and row.event in DECISIVE]
    return events[-1] if events else None


def first_confirmed_at(rows: Collection[ConsentRow]) -> datetime | None:
    """When she first confirmed any channel: the instant of her enrolment."""
    return min((row.at for row in rows if row.event == "confirmed"), default=None)


# Built once: this is asked at every sending and every change.
_OF = (
    select(
        Consent.woman_id,
        Consent.channel,
        Consent.event,
        Consent.at,
        Consent.how,
        Consent.actor,
        Consent.address_id,
    )
    .where(one_of(Consent.woman_id, "ids"))
    .order_by(Consent.woman_id, Consent.id)
)
