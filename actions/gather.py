"""Everything that is known about women, read in a few statements however many they are.

Planning, sending and answering all decide on the same `Gathered`, so that none of them knows her differently.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from actions.programmes.kept import Followed
from actions.services import Services
from db.queries import addresses, consents, facts, programmes, women
from db.queries.addresses import AddressRow
from db.queries.consents import ConsentRow
from db.queries.women import WomanRow
from db.together import Row, together
from programme.circumstances import Channel, Circumstances
from programme.definition import Programme
from programme.folding import circumstances_from

TEXT, EMAIL = "text", "email"
CHANNELS = (TEXT, EMAIL)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach her, and why it is not open where it is not."""

    channel: str
    address: AddressRow | None
    consent: ConsentRow | None
    suppressed: bool

    @property
    def closed_because(self) -> str | None:
        """None when she may be written to; else no-address, bad-address, not-confirmed, or what ended the consent."""
        if self.address is None:
            return "no-address"
        if self.consent is None:
            return "not-confirmed"
        if self.consent.event != "confirmed":
            return self.consent.event
        return "stopped" if self.suppressed else None


@dataclass(frozen=True, slots=True)
class Gathered:
    """One woman: her record, what is known, her ways, and every address she ever gave."""

    woman: WomanRow
    circumstances: Circumstances
    ways: Mapping[str, Way]
    addresses: tuple[AddressRow, ...]
    suppressed: frozenset[tuple[str, str]]
    enrolled_at: datetime | None
    programme: Programme
    """The one she follows: that in force, or the earlier one she stays on."""


def gather(connection: Connection, ids: Collection[int], services: Services) -> dict[int, Gathered]:
    """Read these women. To decide on it, lock them first (`women.lock`, or the dispatcher's claim)."""
    answers = together(connection, [(programmes.EVER_IN_FORCE, {}), *((look, {"ids": ids}) for look in ASKED)])
    followed = services.kept_programmes.read_if_new(connection, answers[0], services.programme)
    return gathered_from(answers[1:], services.zone, followed)


ASKED = (women.ROWS, facts.OF, addresses.OF, consents.OF, addresses.SUPPRESSED_OF)
"""What is asked about women."""


def gathered_from(answers: Sequence[Sequence[Row]], zone: ZoneInfo, followed: Followed) -> dict[int, Gathered]:
    """The answers to `ASKED`, put together woman by woman, each with the programme she follows."""
    records, known_facts = women.rows_from(answers[0]), facts.grouped(answers[1])
    known_addresses, known_consents = addresses.grouped(answers[2]), consents.grouped(answers[3])
    barred = frozenset((row[0], row[1]) for row in answers[4])
    found = {}
    for woman_id, record in records.items():
        hers, events = known_addresses.get(woman_id, []), known_consents.get(woman_id, [])
        ways = ways_of(hers, events, barred)
        enrolled_at = consents.first_confirmed_at(events)
        circumstances = circumstances_from(
            woman_id,
            known_facts.get(woman_id, []),
            born=record.born,
            enrolled_on=enrolled_at.astimezone(zone).date() if enrolled_at else None,
            text=_channel(ways[TEXT], zone),
            email=_channel(ways[EMAIL], zone),
            zone=zone,
        )
        found[woman_id] = Gathered(
            record, circumstances, ways, tuple(hers), barred, enrolled_at, followed.by(record.programme_id)
        )
    return found


def gather_one(connection: Connection, woman_id: int, services: Services) -> Gathered | None:
    """Read one woman; None when there is no such record."""
    return gather(connection, [woman_id], services).get(woman_id)


def gather_known(connection: Connection, woman_id: int, services: Services) -> Gathered:
    """Read one woman whose record is locked. Raises LookupError when there is no such record."""
    her = gather_one(connection, woman_id, services)
    if her is None:
        raise LookupError("There is no such woman.")
    return her


def ways_of(
    rows: Collection[AddressRow], events: Collection[ConsentRow], barred: Collection[tuple[str, str]]
) -> dict[str, Way]:
    """Her way per channel: the address in use, the standing consent, and whether the address is barred."""
    in_use = addresses.current(rows)
    ways = {}
    for channel in CHANNELS:
        address = in_use.get(channel)
        is_barred = address is not None and (channel, address.value_hash) in barred
        ways[channel] = Way(channel, address, consents.standing(events, channel), is_barred)
    return ways


def _channel(way: Way, zone: ZoneInfo) -> Channel:
    proved = way.address.proved_at if way.address else None
    confirmed = way.consent.at if way.consent and way.consent.event == "confirmed" else None
    return Channel(
        open=way.closed_because is None,
        confirmed_on=confirmed.astimezone(zone).date() if confirmed else None,
        proved_on=proved.astimezone(zone).date() if proved else None,
    )
