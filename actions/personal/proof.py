"""Proving who she is on her page: her date of birth, or the year where that is all we know. Tries are limited.

Wrong tries are counted per link and per network address. A date of birth is no strong secret, so the waits grow: after
five wrong tries half an hour, after ten a day, after twenty a month. A bare year is weaker still, and five wrong tries
close the page for a month. Many phones share one network address, so an address gets more tries than a link.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, ip_address
from typing import Final

from sqlalchemy import ColumnElement, Connection, func, insert, select

from actions.private_links import LinkOwner, find_owner, hash_token
from actions.services import Services
from db.cipher import keyed_hash
from db.engine import reading, writing
from db.queries import facts
from db.tables import PageAttempt, PrivateLink, Woman
from programme import corrections

Limits = tuple[tuple[timedelta, int], ...]
LINK_LIMITS: Final[Limits] = ((timedelta(minutes=30), 5), (timedelta(days=1), 10), (timedelta(days=30), 20))
YEAR_LIMITS: Final[Limits] = ((timedelta(days=30), 5),)
ADDRESS_LIMITS: Final[Limits] = ((timedelta(minutes=30), 20), (timedelta(days=1), 60))
ENDED: Final = ("died", "not-pao")


class Question(StrEnum):
    """What her page may ask her, by what we know of her birthday."""

    DATE = "date"
    YEAR = "year"


class Answer(StrEnum):
    """What became of a try."""

    RIGHT = "right"
    WRONG = "wrong"
    WAIT = "wait"
    NOT_ASKED = "not-asked"


@dataclass(frozen=True, slots=True)
class Front:
    """What the page may show before proof. ``stop_only``: the link is closed but still stops messages."""

    question: Question | None
    stop_only: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """The answer to a try; ``wait`` is how long until the next one is looked at."""

    answer: Answer
    wait: timedelta | None = None


def front(services: Services, token: str) -> Front | None:
    """What to show before proof, or None for a token we never gave out."""
    with reading(services.engine) as connection:
        owner = find_owner(connection, token)
        if owner is None:
            return None
        question, _ = _what_we_know(connection, owner)
        return Front(question, stop_only=_closed(connection, owner))


def proved_woman(services: Services, token: str) -> int | None:
    """The woman whose page an open token shows; None once it is closed. The caller has checked her proof."""
    with reading(services.engine) as connection:
        owner = find_owner(connection, token)
        if owner is None or _closed(connection, owner):
            return None
        return owner.woman_id


def prove(services: Services, now: datetime, token: str, network_address: str, typed: str) -> Tried:
    """Compare what she typed ("1986-03-27", or "1986" where the year is asked) and count the try."""
    origin = hash_origin(network_address)
    with writing(services.engine) as connection:
        # One try at a time for each link, so that many at once are not all let through.
        connection.execute(
            select(PrivateLink.id).where(PrivateLink.token_hash == hash_token(token)).with_for_update()
        ).all()
        owner = find_owner(connection, token)
        question, known = _what_we_know(connection, owner) if owner is not None else (None, "")
        if question is None:
            return Tried(Answer.NOT_ASKED)
        wait = _wait(connection, now, token, origin, question)
        if wait is not None:
            return Tried(Answer.WAIT, wait)
        right = hmac.compare_digest(known.encode(), typed.strip().encode())
        connection.execute(
            insert(PageAttempt).values(token_hash=hash_token(token), origin_hash=origin, at=now, right=right)
        )
        return Tried(Answer.RIGHT) if right else Tried(Answer.WRONG, _wait(connection, now, token, origin, question))


def hash_origin(network_address: str) -> str:
    """A keyed hash of where a try came from; of an IPv6 address the network (/64), as one phone has many."""
    try:
        address = ip_address(network_address)
    except ValueError:
        return keyed_hash("page-origin", "unknown")
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        text = str(mapped) if mapped is not None else f"{int(address) >> 64:x}/64"
    else:
        text = str(address)
    return keyed_hash("page-origin", text)


def _closed(connection: Connection, owner: LinkOwner) -> bool:
    if owner.woman_id is None or owner.revoked:
        return True
    erased = connection.scalar(select(Woman.erased_at).where(Woman.id == owner.woman_id))
    recorded = corrections.standing_facts(facts.of(connection, [owner.woman_id]).get(owner.woman_id, []))
    ends = [fact.name for fact in recorded if fact.name in (*ENDED, "died-in-error")]
    return erased is not None or (bool(ends) and ends[-1] in ENDED)


def _what_we_know(connection: Connection, owner: LinkOwner) -> tuple[Question | None, str]:
    if _closed(connection, owner):
        return None, ""
    known = connection.scalar(select(Woman.date_of_birth).where(Woman.id == owner.woman_id)) or ""
    if len(known) == len("1986-03-27"):
        return Question.DATE, known
    if len(known) == len("1986"):
        return Question.YEAR, known
    return None, ""


def _wait(connection: Connection, now: datetime, token: str, origin: str, question: Question) -> timedelta | None:
    by_link = PageAttempt.token_hash == hash_token(token)
    last_right = connection.scalar(select(func.max(PageAttempt.at)).where(by_link, PageAttempt.right.is_(True)))
    since_right = (by_link, PageAttempt.at > last_right) if last_right is not None else (by_link,)
    waits = [
        *_waits(connection, now, YEAR_LIMITS if question is Question.YEAR else LINK_LIMITS, *since_right),
        *_waits(connection, now, ADDRESS_LIMITS, PageAttempt.origin_hash == origin),
    ]
    return max(waits, default=None)


def _waits(connection: Connection, now: datetime, limits: Limits, *which: ColumnElement[bool]) -> list[timedelta]:
    found = []
    for span, most in limits:
        # The try that must become older than the span before another is looked at.
        blocking = connection.scalar(
            select(PageAttempt.at)
            .where(*which, PageAttempt.right.is_(False), PageAttempt.at > now - span)
            .order_by(PageAttempt.at.desc())
            .offset(most - 1)
            .limit(1)
        )
        if blocking is not None:
            found.append(blocking + span - now)
    return found
