"""Mobile numbers and email addresses, and which of them must not be written to.

An address is found again by its keyed hash: `address_hash`. Numbers are stored in E.164, email addresses as given; the
hash of an email address ignores upper and lower case.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from db.bulk import BulkInsert
from db.cipher import keyed_hash
from db.one_of import one_of
from db.tables import Address, Suppression, Woman
from db.together import Look, Row

ERASED = "erased"
"""The reason of a suppression that stands for an erased record."""
USABLE = frozenset({"unverified", "verified"})


@dataclass(frozen=True, slots=True)
class AddressRow:
    """One address of hers. State: asked (a code is out), unverified, verified, invalid, wrong, replaced."""

    id: int
    woman_id: int
    channel: str
    value: str | None = field(repr=False)
    value_hash: str
    state: str
    added_at: datetime
    proved_at: datetime | None
    retired_at: datetime | None
    failures: int

    @property
    def usable(self) -> bool:
        """Whether it can work at all; whether she may be written to there is a matter of consent and suppression."""
        return self.state in USABLE and self.retired_at is None and bool(self.value)


COLUMNS = (
    Address.id,
    Address.woman_id,
    Address.channel,
    Address.value,
    Address.value_hash,
    Address.state,
    Address.added_at,
    Address.proved_at,
    Address.retired_at,
    Address.failures,
)


def address_hash(value: str) -> str:
    """The keyed hash under which an address is found and suppressed."""
    return keyed_hash("address", value.strip().casefold())


def add(
    connection: Connection, woman_id: int, channel: str, value: str, at: datetime, *, state: str = "unverified"
) -> int:
    """Add an address; answers its number. Earlier ones are left as they are: retire them with `retire`."""
    return connection.execute(
        insert(Address)
        .values(
            woman_id=woman_id, channel=channel, value=value, value_hash=address_hash(value), state=state, added_at=at
        )
        .returning(Address.id)
    ).scalar_one()


def row(woman_id: int, channel: str, value: str, value_hash: str, at: datetime) -> dict[str, Any]:
    """The row of an address that she has not used yet, for `NEW`."""
    return {
        "woman_id": woman_id, "channel": channel, "value": value, "value_hash": value_hash, "state": "unverified",
        "added_at": at, "failures": 0,
    }  # fmt: skip


def prove(connection: Connection, address_id: int, at: datetime) -> None:
    """She answered from, or at, this address: it is hers as of now."""
    connection.execute(
        update(Address)
        .where(Address.id == address_id, Address.state.in_(USABLE))
        .values(state="verified", proved_at=at, failures=0)
    )


def put_in_use(connection: Connection, address_id: int, at: datetime) -> None:
    """A changed address was proved by its code: it is hers as of now."""
    connection.execute(update(Address).where(Address.id == address_id).values(state="verified", proved_at=at))


def retire(connection: Connection, address_id: int, state: str, at: datetime) -> bool:
    """Take it out of use as ``invalid``, ``wrong`` or ``replaced``. False: it was out of use already."""
    changed = connection.execute(
        update(Address).where(Address.id == address_id, Address.retired_at.is_(None)).values(state=state, retired_at=at)
    )
    return changed.rowcount == 1


def count_failure(connection: Connection, address_id: int) -> int:
    """One more message was blocked there; answers how many in a row."""
    changed = connection.execute(
        update(Address)
        .where(Address.id == address_id)
        .values(failures=Address.failures + 1)
        .returning(Address.failures)
    )
    return int(changed.scalar_one())


def of(connection: Connection, ids: Collection[int]) -> Mapping[int, list[AddressRow]]:
    """Every address these women ever gave, oldest first."""
    return grouped(OF.ask(connection, {"ids": ids}))


def grouped(rows: Iterable[Row]) -> Mapping[int, list[AddressRow]]:
    """The answer of `OF`, by woman."""
    found: dict[int, list[AddressRow]] = defaultdict(list)
    for row in rows:
        found[row[1]].append(AddressRow(*row))
    return found


def by_id(connection: Connection, address_ids: Collection[int]) -> dict[int, AddressRow]:
    """These addresses, by number."""
    query = select(*COLUMNS).where(Address.id.in_(address_ids))
    return {row.id: AddressRow(*tuple(row)) for row in connection.execute(query)}


def holders(connection: Connection, channel: str, value: str) -> list[AddressRow]:
    """Who has, or had, this address: newest first."""
    query = (
        select(*COLUMNS)
        .where(Address.value_hash == address_hash(value), Address.channel == channel)
        .order_by(Address.id.desc())
    )
    return [AddressRow(*tuple(row)) for row in connection.execute(query)]


def current(rows: Collection[AddressRow]) -> dict[str, AddressRow]:
    """The address in use per channel: the newest verified one, else the newest that could work."""
    chosen: dict[str, AddressRow] = {}
    for row in sorted(rows, key=lambda one: one.id):
        before = chosen.get(row.channel)
        if row.usable and not (before and before.state == "verified" and row.state != "verified"):
            chosen[row.channel] = row
    return chosen


def suppress(connection: Connection, channel: str, value_hash: str, reason: str, at: datetime) -> None:
    """Never write to this address again, until `lift`. Repeating changes nothing."""
    if (channel, value_hash) not in suppressed(connection, [value_hash]):
        connection.execute(insert(Suppression).values(address_hash=value_hash, channel=channel, reason=reason, at=at))


def lift(connection: Connection, channel: str, value_hash: str, actor: str, at: datetime) -> int:
    """She asked to hear from us there again. Answers how many suppressions were lifted."""
    changed = connection.execute(
        update(Suppression)
        .where(Suppression.address_hash == value_hash, Suppression.channel == channel, Suppression.lifted_at.is_(None))
        .values(lifted_at=at, lifted_by=actor)
    )
    return changed.rowcount


def suppressed(connection: Connection, hashes: Collection[str]) -> set[tuple[str, str]]:
    """Which of these addresses must not be written to, as (channel, hash)."""
    return {(row[0], row[1]) for row in connection.execute(_SUPPRESSED, {"hashes": hashes})}


def suppressed_because(connection: Connection, channel: str, value_hash: str) -> str | None:
    """Why this address must not be written to: stopped, wrong, erased. None: it may be, as far as this goes."""
    return connection.scalar(
        select(Suppression.reason)
        .where(Suppression.channel == channel, Suppression.address_hash == value_hash, Suppression.lifted_at.is_(None))
        .order_by(Suppression.id.desc())
        .limit(1)
    )


# Built once: these are asked at every sending and every change.
OF = Look(select(*COLUMNS).where(one_of(Address.woman_id, "ids")).order_by(Address.woman_id, Address.id))
FORGET_FAILURES = Look(update(Address).where(one_of(Address.id, "ids"), Address.failures > 0).values(failures=0))
"""A message got through to these addresses: earlier failures no longer count."""
SUPPRESSED_OF = Look(
    select(Suppression.channel, Suppression.address_hash)
    .where(Suppression.lifted_at.is_(None))
    .where(Suppression.address_hash.in_(select(Address.value_hash).where(one_of(Address.woman_id, "ids"))))
)
"""Which addresses of these women must not be written to, as (channel, hash)."""
_SUPPRESSED = select(Suppression.channel, Suppression.address_hash).where(
    one_of(Suppression.address_hash, "hashes"), Suppression.lifted_at.is_(None)
)
NEW = BulkInsert(
    Address.__table__,  # type: ignore[arg-type]
    ("woman_id", "channel", "value", "value_hash", "state", "added_at", "failures"),
)
NUMBERS_OF = Look(select(Address.woman_id, Address.channel, Address.id).where(one_of(Address.woman_id, "ids")))
IN_USE = Look(
    select(Address.channel, Address.value_hash, Woman.id, Woman.reference, Woman.first_name, Woman.date_of_birth)
    .join(Woman, Woman.id == Address.woman_id)
    .where(one_of(Address.value_hash, "hashes"), one_of(Address.state, "usable", USABLE))
    .where(Address.retired_at.is_(None), Address.value.is_not(None))
    .order_by(Woman.id)
)
"""Whose these addresses are: those of a woman that can work (`AddressRow.usable`), by her number."""
BARRED = Look(
    select(Suppression.channel, Suppression.address_hash, Suppression.reason)
    .where(one_of(Suppression.address_hash, "hashes"), Suppression.lifted_at.is_(None))
    .order_by(Suppression.id)
)
"""Why these addresses must not be written to (`suppressed_because`); of several reasons for one, the last counts."""
