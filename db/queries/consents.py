"""Consent per channel: an appended history, of which the last decisive event counts."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from db.bulk import BulkInsert, add_all
from db.one_of import one_of
from db.tables import Consent
from db.together import Look, Row

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
    add_all(
        connection, NEW, [row(woman_id, channel, event, at, how=how, actor=actor, words=words, address_id=address_id)]
    )


def row(
    woman_id: int,
    channel: str,
    event: str,
    at: datetime,
    *,
    how: str,
    actor: str,
    words: str | None = None,
    address_id: int | None = None,
) -> dict[str, Any]:
    """The row of an event, for `NEW`."""
    return {
        "woman_id": woman_id,
        "channel": channel,
        "event": event,
        "at": at,
        "how": how,
        "actor": actor,
        "words": words,
        "address_id": address_id,
    }


def of(connection: Connection, ids: Collection[int]) -> Mapping[int, list[ConsentRow]]:
    """Every consent event of these women, oldest first, without the words."""
    return grouped(OF.ask(connection, {"ids": ids}))


def grouped(rows: Iterable[Row]) -> Mapping[int, list[ConsentRow]]:
    """The answer of `OF`, by woman."""
    found: dict[int, list[ConsentRow]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(ConsentRow(*row))
    return found


def standing(rows: Collection[ConsentRow], channel: str) -> ConsentRow | None:
    """The last decisive event on a channel; None: she was never asked, or has not answered yet."""
    events = [row for row in rows if row.channel == channel and row.event in DECISIVE]
    return events[-1] if events else None


def first_confirmed_at(rows: Collection[ConsentRow]) -> datetime | None:
    """When she first confirmed any channel: the instant of her enrolment."""
    return min((row.at for row in rows if row.event == "confirmed"), default=None)


# Built once: this is asked at every sending and every change.
OF = Look(
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
NEW = BulkInsert(
    Consent.__table__,  # type: ignore[arg-type]
    ("woman_id", "channel", "event", "at", "how", "actor", "words", "address_id"),
)
