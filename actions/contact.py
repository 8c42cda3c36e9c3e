"""Her number and her email address: changing them with proof, and what happens when one is not hers.

A changed address is proved by a code sent to the new one, and announced at the old one, unless that was reported wrong.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, insert, select, update

from actions import answers, audit, private_links, work_items
from actions.enrolment.address_check import check_email, check_mobile
from actions.errors import Refused
from actions.gather import EMAIL, TEXT, Gathered, gather_known
from actions.replan import replan
from actions.services import Services
from db.cipher import keyed_hash
from db.engine import writing
from db.queries import addresses, consents, women
from db.queries.addresses import AddressRow
from db.tables import Verification

CODE_DIGITS = 6
CODES_A_DAY = 5


class CodeAnswer(StrEnum):
    """What became of a code."""

    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class CodeSent:
    """A code is on its way to the new address."""

    verification_id: int
    expires_at: datetime


def request_change(services: Services, now: datetime, actor: str, woman_id: int, channel: str, typed: str) -> CodeSent:
    """Send a code to a new number or address. Raises Refused with a sentence when it cannot be used."""
    value, problem = (
        check_mobile(typed, allow_test_numbers=services.allow_test_numbers) if channel == "text" else check_email(typed)
    )
    if problem:
        raise Refused([problem], ["mobile" if channel == "text" else "email"], code="invalid")
    with writing(services.engine) as connection:
        if not women.lock(connection, woman_id):
            raise Refused(["There is no such woman."], code="not-found")
        if gather_known(connection, woman_id, services).circumstances.ended:
            raise Refused(
                ["She is not on the programme any more, so nothing is sent, not even a code. If she wants to come "
                 "back, she texts START, or a nurse enrols her anew."],
                code="ended",
            )  # fmt: skip
        value_hash = addresses.address_hash(value)
        if addresses.suppressed_because(connection, channel, value_hash) == addresses.ERASED:
            raise Refused(["The record of whoever has this address was erased, so it is not written to. Use another."])
        if (channel, value_hash) in addresses.suppressed(connection, [value_hash]):
            raise Refused(["Messages to this address were stopped by the person who has it. Text START from it first."])
        _limit(connection, now, woman_id)
        address_id = addresses.add(connection, woman_id, channel, value, now, state="asked")
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
        expires_at = now + services.limits.code_life
        verification_id = connection.execute(
            insert(Verification)
            .values(
                woman_id=woman_id,
                address_id=address_id,
                code_hash=keyed_hash("code", f"{address_id}|{code}"),
                created_at=now,
                expires_at=expires_at,
            )
            .returning(Verification.id)
        ).scalar_one()
        answers.add(
            connection, services, now, woman_id, "sys-number-verify", f"verify-{verification_id}",
            channels=(channel,), values={"code": code, "address_id": str(address_id)},
            window=services.limits.code_life, reason="A code for a new number or address.",
        )  # fmt: skip
        audit.record(connection, now, actor, "address-change-asked", woman_id, channel=channel)
    return CodeSent(verification_id, expires_at)


def prove_change(services: Services, now: datetime, actor: str, woman_id: int, code: str) -> CodeAnswer:
    """The code from the new address: right, it takes the place of the old one at once."""
    with writing(services.engine) as connection:
        if not women.lock(connection, woman_id):
            return CodeAnswer.WRONG
        row = connection.execute(
            select(Verification)
            .where(Verification.woman_id == woman_id, Verification.used_at.is_(None))
            .order_by(Verification.id.desc())
            .limit(1)
        ).one_or_none()
        if row is None or row.expires_at <= now or row.tries >= services.limits.code_tries:
            return CodeAnswer.EXPIRED
        typed = "".join(one for one in code if one.isdigit())
        right = secrets.compare_digest(row.code_hash, keyed_hash("code", f"{row.address_id}|{typed}"))
        connection.execute(
            update(Verification)
            .where(Verification.id == row.id)
            .values(tries=Verification.tries + 1, used_at=now if right else None)
        )
        if not right:
            return CodeAnswer.WRONG if row.tries + 1 < services.limits.code_tries else CodeAnswer.EXPIRED
        _take_over(connection, services, now, actor, woman_id, row.address_id)
        return CodeAnswer.RIGHT


def _take_over(
    connection: Connection, services: Services, now: datetime, actor: str, woman_id: int, address_id: int
) -> None:
    her = gather_known(connection, woman_id, services)
    new = addresses.by_id(connection, [address_id])[address_id]
    way = her.ways[new.channel]
    old = way.address
    addresses.put_in_use(connection, address_id, now)
    if old is not None and old.id != address_id:
        _announce(connection, services, now, her, new, old)
        addresses.retire(connection, old.id, "replaced", now)
        private_links.revoke_links(connection, now, woman_id, old.value_hash)
    word = _her_word(connection, woman_id, new.channel)
    if way.consent is None or way.consent.event != word or word == "confirmed":
        consents.append(connection, woman_id, new.channel, word, now, how="code", actor=actor, address_id=address_id)
    audit.record(connection, now, actor, "address-changed", woman_id, channel=new.channel)
    work_items.close_matter(connection, f"unreachable:{woman_id}", now, actor)
    work_items.close_matter(connection, f"bad-address:{woman_id}", now, actor)
    replan(connection, services, woman_id, now, actor)


def _her_word(connection: Connection, woman_id: int, channel: str) -> str:
    """What she herself said last of this channel: that another person had her old number is no word of hers."""
    events = consents.of(connection, [woman_id]).get(woman_id, [])
    hers = consents.standing([one for one in events if one.event != "wrong"], channel)
    return "stopped" if hers is not None and hers.event == "stopped" else "confirmed"


def _announce(
    connection: Connection, services: Services, now: datetime, her: Gathered, new: AddressRow, old: AddressRow
) -> None:
    """Tell the old address, in case it was not her; where she stopped that channel, the other one, if it is open."""
    way = her.ways[new.channel]
    stopped = way.consent is not None and way.consent.event == "stopped"
    other = EMAIL if new.channel == TEXT else TEXT
    if stopped and her.ways[other].closed_because is not None:
        return
    answers.add(
        connection, services, now, her.woman.id, "sys-contact-changed", f"changed-{new.id}",
        channels=(other if stopped else new.channel,), values=None if stopped else {"address_id": str(old.id)},
        reason="Her number or address changed; she is told where she had messages until now, in case it was not her.",
    )  # fmt: skip


def _limit(connection: Connection, now: datetime, woman_id: int) -> None:
    recent = connection.scalars(
        select(Verification.id).where(
            Verification.woman_id == woman_id, Verification.created_at > now - timedelta(days=1)
        )
    ).all()
    if len(recent) >= CODES_A_DAY:
        raise Refused(
            ["Too many codes were asked for today. Please try again tomorrow, or ask the clinic."], code="too-many"
        )


def report_wrong(
    services: Services, now: datetime, actor: str, woman_id: int, channel: str, address_hash: str | None = None
) -> None:
    """The address reaches somebody else: never write there again, and tell a nurse. No answer goes there."""
    with writing(services.engine) as connection:
        if women.lock(connection, woman_id):
            report_wrong_in(connection, services, now, actor, woman_id, channel, address_hash)


def report_wrong_in(
    connection: Connection,
    services: Services,
    now: datetime,
    actor: str,
    woman_id: int,
    channel: str,
    address_hash: str | None = None,
) -> None:
    """The same inside a transaction of the caller's; her record is locked."""
    her = gather_known(connection, woman_id, services)
    way = her.ways[channel]
    affected = [
        row
        for row in her.addresses
        if row.channel == channel
        and (row.value_hash == address_hash if address_hash else way.address is not None and row.id == way.address.id)
    ]
    for row in affected:
        addresses.suppress(connection, channel, row.value_hash, "wrong", now)
        addresses.retire(connection, row.id, "wrong", now)
        private_links.revoke_links(connection, now, woman_id, row.value_hash)
    if any(way.address is not None and row.id == way.address.id for row in affected):
        consents.append(connection, woman_id, channel, "wrong", now, how="reported wrong", actor=actor)
        answers.cancel_waiting(connection, now, woman_id, "stopped-channel", "The address reaches somebody else.")
    if affected:
        audit.record(connection, now, actor, "wrong-person", woman_id, channel=channel)
        work_items.open_item(
            connection, "wrong-person", woman_id,
            f"Her {'number' if channel == 'text' else 'email address'} reaches somebody else. Nothing goes there any "
            "more. Find out how to reach her.",
            now, services.work_calendar, actor=actor,
        )  # fmt: skip
        replan(connection, services, woman_id, now, actor)
