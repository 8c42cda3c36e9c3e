"""Finding out what became of messages whose outcome is unknown, without ever sending a second one on a guess.

A text that the provider accepted is listed there, and once its validity has passed it is final. So after that time the
list tells: shown means accepted, not shown means it never was, and the message is due again if there is still time.
What cannot be told from the list is for a person (`decide`). Emails are sent again with the same Message-ID (see
dispatch.record).

Attempts that a stopped worker left without an outcome are unknown too, once they are older than any request can last.
Machines that work on one database may have clocks that differ, from each other's and the provider's: so how long
something stands open is counted by each process itself (`SeenOpen`), and the list is looked through well beyond the
time of the attempt.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from actions import audit, work_items
from actions.audit import DISPATCHER
from actions.dispatch.hand import Counts, Done, Lapsed, Tried
from actions.dispatch.record import record
from actions.dispatch.words import read_words
from actions.gather import TEXT
from actions.record_receipt import record_in
from actions.services import Services
from db.engine import reading, writing
from db.queries import addresses
from db.tables import Address, Attempt, Delivery, PlannedMessage
from delivery.protocol import Accepted, Listed, ListedText, ListingUnavailable, NotSent, Unknown

MOST_AT_ONCE = 500
ASKED_AGAIN_AFTER = timedelta(days=14)
"""How long a matter rests that a person has closed without saying whether the text went out."""
BEFORE = timedelta(minutes=2)
"""How far the provider's clock may lag behind ours."""
CLOCKS_APART = timedelta(hours=26)
"""How far the clock of whoever tried may have been wrong. What has the very words and falls within it is the text."""


@dataclass(slots=True)
class Resolved:
    """What one run found. ``asked``: a person has to look."""

    left_behind: int = 0
    matched: int = 0
    due_again: int = 0
    lapsed: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True)
class _Open:
    """An attempt to find out about."""

    tried: Tried
    number: str = field(repr=False)
    words: str = field(repr=False)
    started_at: datetime
    expires_at: datetime | None


def resolve_unknown(services: Services, now: datetime) -> Resolved:
    """Settle what can be settled now. Safe to run at any time and by several processes at once."""
    found = Resolved()
    _take_over(services, now, found)
    for one in _ripe(services, now):
        _resolve(services, now, one, found)
    return found


def decide(services: Services, now: datetime, actor: str, message_id: int, *, went_out: bool) -> bool:
    """A person found out whether a text went out. ``went_out`` False: it is due again, if there is still time.

    Answers False when nothing about this message is unknown any more.
    """
    with writing(services.engine) as connection:
        unknown = _attempts(connection, Attempt.outcome == "unknown", Delivery.message_id == message_id)
        for one in unknown:
            audit.record(
                connection, now, actor, "outcome-decided", one.tried.woman_id, message=message_id, went_out=went_out
            )
            if went_out:
                record(services, connection, now, [Done(one.tried, Accepted("", "said by staff"))], Counts())
                work_items.close_matter(connection, _matter(one), now, actor)
            else:
                _not_accepted(services, connection, now, one, Resolved())
        return bool(unknown)


def _take_over(services: Services, now: datetime, found: Resolved) -> None:
    """Attempts whose worker is gone."""
    lease = services.limits.lease
    by_clock = () if services.seen_open else (Attempt.started_at < now - lease,)
    unknown = Unknown("worker-stopped", "The program stopped while sending, so it is not known whether it went out.")
    with writing(services.engine) as connection:
        left = _long_open(services, lease, "in-hand", _attempts(connection, Attempt.outcome.is_(None), *by_clock))
        counts = Counts()
        record(services, connection, now, [Done(one.tried, unknown) for one in left], counts)
        found.left_behind = counts.unknown


def _long_open(services: Services, span: timedelta, matter: str, attempts: list[_Open]) -> list[_Open]:
    """Those that this process has seen open for so long; all of them where it lives too short to have seen anything."""
    if services.seen_open is None:
        return attempts
    long = services.seen_open.longer_than(span, matter, [one.tried.attempt_id for one in attempts])
    return [one for one in attempts if one.tried.attempt_id in long]


def _ripe(services: Services, now: datetime) -> list[_Open]:
    """Texts of unknown outcome that must be final at the provider by now."""
    grace = services.limits.settle_grace
    ripe = Attempt.valid_until < now - grace
    with reading(services.engine) as connection:
        found = _attempts(connection, Attempt.outcome == "unknown", ripe, Delivery.channel == TEXT)
    return _long_open(services, grace, "unknown", found)


def _resolve(services: Services, now: datetime, one: _Open, found: Resolved) -> None:
    if services.text_sender is None:
        _ask(services, now, one, "Texts are not set up, so the provider's list cannot be read.", found)
        return
    since, until = min(one.started_at, now) - CLOCKS_APART, max(one.started_at, now) + CLOCKS_APART
    listing = services.text_sender.find(one.number, since, until)
    if isinstance(listing, ListingUnavailable):
        _ask(services, now, one, listing.sentence, found)
        return
    with writing(services.engine) as connection:
        unaccounted = _unaccounted(connection, one, listing)
        mine = [text for text in unaccounted if _is(one, text)]
        if len(mine) == 1:
            _matched(services, connection, now, one, mine[0])
            found.matched += 1
        elif mine or any(_at_that_time(one, text, services.limits.lease) for text in unaccounted):
            _ask_in(services, connection, now, one, "The provider's list shows texts that fit only in part.")
            found.asked += 1
        else:
            _not_accepted(services, connection, now, one, found)


def _unaccounted(connection: Connection, one: _Open, listing: Listed) -> list[ListedText]:
    """Texts to her which no other attempt of ours accounts for."""
    # The number may be shared: what went to another woman there is accounted for by her.
    holders = {row.woman_id for row in addresses.holders(connection, TEXT, one.number)} | {one.tried.woman_id}
    known = set(
        connection.scalars(
            select(Attempt.provider_id).where(
                Attempt.woman_id.in_(holders), Attempt.provider_id.is_not(None), Attempt.id != one.tried.attempt_id
            )
        )
    )
    return [
        text
        for text in listing.texts
        if text.provider_id not in known and text.attempt_id in (None, one.tried.attempt_id)
    ]


def _at_that_time(one: _Open, text: ListedText, lease: timedelta) -> bool:
    """Whether a text with other words may be this one: only near to the attempt."""
    at = text.created_at
    return at is None or one.started_at - BEFORE <= at <= one.started_at + lease


def _is(one: _Open, text: ListedText) -> bool:
    if text.attempt_id is not None:
        return text.attempt_id == one.tried.attempt_id
    return text.body.split() == one.words.split()


def _matched(services: Services, connection: Connection, now: datetime, one: _Open, text: ListedText) -> None:
    accepted = Done(one.tried, Accepted(text.provider_id, text.status))
    record(services, connection, now, [accepted], Counts())
    record_in(services, connection, now, one.tried.attempt_id, text.provider_id, text.status, text.error_code)
    work_items.close_matter(connection, _matter(one), now, DISPATCHER)


def _not_accepted(services: Services, connection: Connection, now: datetime, one: _Open, found: Resolved) -> None:
    """The list does not show it: it was never accepted."""
    if one.expires_at is not None and now >= one.expires_at:
        sentence = "The text was not accepted by the provider, and by the time this was certain its day was over."
        record(services, connection, now, [Done(one.tried, Lapsed("not-accepted", sentence))], Counts())
        found.lapsed += 1
    else:
        sentence = "The provider never accepted the text, so it is sent again."
        record(services, connection, now, [Done(one.tried, NotSent(timedelta(), "not-accepted", sentence))], Counts())
        found.due_again += 1
    work_items.close_matter(connection, _matter(one), now, DISPATCHER)


def _ask(services: Services, now: datetime, one: _Open, why: str, found: Resolved) -> None:
    with writing(services.engine) as connection:
        _ask_in(services, connection, now, one, why)
    found.asked += 1


def _ask_in(services: Services, connection: Connection, now: datetime, one: _Open, why: str) -> None:
    work_items.open_item(
        connection,
        "outcome-unknown",
        one.tried.woman_id,
        f"It is not known whether the text “{one.tried.step}” went out. {why} It is not sent again on a guess.",
        now,
        services.work_calendar,
        actor=DISPATCHER,
        dedupe=_matter(one),
        quiet_for=ASKED_AGAIN_AFTER,
    )


def _matter(one: _Open) -> str:
    return f"outcome-unknown:{one.tried.message_id}"


def _attempts(connection: Connection, *conditions: ColumnElement[bool]) -> list[_Open]:
    query = (
        select(
            Attempt.id,
            Attempt.words,
            Attempt.outcome,
            Attempt.started_at,
            Delivery.id.label("delivery_id"),
            Delivery.message_id,
            Delivery.woman_id,
            Delivery.channel,
            Delivery.address_id,
            Delivery.tries,
            PlannedMessage.step,
            PlannedMessage.expires_at,
            Address.value,
        )
        .join(Delivery, Delivery.id == Attempt.delivery_id)
        .join(PlannedMessage, PlannedMessage.id == Delivery.message_id)
        .join(Address, Address.id == Delivery.address_id)
        .where(*conditions)
        .order_by(Attempt.started_at)
        .limit(MOST_AT_ONCE)
    )
    return _opened(connection.execute(query).all())


def _opened(rows: Sequence[Any]) -> list[_Open]:
    return [
        _Open(
            Tried(
                attempt_id=row.id,
                delivery_id=row.delivery_id,
                message_id=row.message_id,
                woman_id=row.woman_id,
                channel=row.channel,
                address_id=row.address_id,
                step=row.step,
                tries=row.tries + (1 if row.outcome is None else 0),
            ),
            number=row.value or "",
            words=read_words(row.words).text if row.words else "",
            started_at=row.started_at,
            expires_at=row.expires_at,
        )
        for row in rows
    ]
