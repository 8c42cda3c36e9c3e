"""What follows for her when a message cannot be delivered: her address, her consent, and a nurse.

Used for answers to a send and for receipts that come later. The caller has locked her record.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from actions import answers, audit, preferences, work_items
from actions.audit import DISPATCHER
from actions.gather import EMAIL, TEXT, gather_one
from actions.replan import replan
from actions.services import Services
from db.queries import addresses
from delivery.protocol import RejectReason

CHECK_STEP = "sys-change-check"
CHECK_LIFE = timedelta(days=14)
BLOCKS_UNTIL_STOP = 2
WORDS = {TEXT: "text", EMAIL: "email"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A message of hers that was refused, or failed for good: where, and what the provider said."""

    woman_id: int
    channel: str
    address_id: int
    step: str
    code: str
    sentence: str


def react(services: Services, connection: Connection, now: datetime, reason: RejectReason, refusal: Refusal) -> None:
    """Do what a refusal calls for. Repeating it changes nothing more."""
    if reason is RejectReason.FILTERED:
        what = f"The message “{refusal.step}” was taken for spam. {refusal.sentence}"
        _item(services, connection, now, "wording-filtered", None, what, f"filtered:{refusal.step}")
        return
    if reason is RejectReason.OTHER:
        _item(services, connection, now, "message-refused", refusal.woman_id, refusal.sentence)
        return
    handlers = {
        RejectReason.BAD_ADDRESS: _bad_address,
        RejectReason.OPTED_OUT: _opted_out,
        RejectReason.BLOCKED: _blocked,
    }
    if handlers[reason](services, connection, now, refusal):
        # Her ways have changed, and with them what can be planned for her.
        replan(connection, services, refusal.woman_id, now, DISPATCHER)


def _bad_address(services: Services, connection: Connection, now: datetime, refusal: Refusal) -> bool:
    if not addresses.retire(connection, refusal.address_id, "invalid", now):
        return False
    audit.record(
        connection, now, DISPATCHER, "address-invalid", refusal.woman_id,
        channel=refusal.channel, address=refusal.address_id, code=refusal.code,
    )  # fmt: skip
    _ask_elsewhere(services, connection, now, refusal, "bad-address")
    return True


def _blocked(services: Services, connection: Connection, now: datetime, refusal: Refusal) -> bool:
    if addresses.count_failure(connection, refusal.address_id) < BLOCKS_UNTIL_STOP:
        return False
    if not addresses.retire(connection, refusal.address_id, "invalid", now):
        return False
    audit.record(
        connection, now, DISPATCHER, "address-blocked", refusal.woman_id,
        channel=refusal.channel, address=refusal.address_id, code=refusal.code,
    )  # fmt: skip
    _ask_elsewhere(services, connection, now, refusal, "texts-blocked")
    return True


def _opted_out(services: Services, connection: Connection, now: datetime, refusal: Refusal) -> bool:
    """The provider says that she stopped there: record it as her STOP, which plans her anew by itself."""
    row = addresses.by_id(connection, [refusal.address_id]).get(refusal.address_id)
    if row is not None:
        addresses.suppress(connection, refusal.channel, row.value_hash, "stopped", now)
    preferences.stop_in(
        connection, services, now, DISPATCHER, refusal.woman_id, refusal.channel,
        how=f"provider said so ({refusal.code})"[:40],
    )  # fmt: skip
    return False


def _ask_elsewhere(services: Services, connection: Connection, now: datetime, refusal: Refusal, kind: str) -> None:
    """Tell a nurse, and ask her by the other channel whether her details changed, where that one is open."""
    gathered = gather_one(connection, refusal.woman_id, services)
    other = EMAIL if refusal.channel == TEXT else TEXT
    open_ = gathered is not None and gathered.ways[other].closed_because is None
    if not open_:
        what = f"No way to reach her is left: her last {WORDS[refusal.channel]} address failed. {refusal.sentence}"
        _item(services, connection, now, "unreachable", refusal.woman_id, what)
        return
    _item(services, connection, now, kind, refusal.woman_id, refusal.sentence)
    if CHECK_STEP in services.programme.steps:
        answers.add(
            connection,
            services,
            now,
            refusal.woman_id,
            CHECK_STEP,
            f"address-{refusal.address_id}",
            channels=(other,),
            immediate=False,
            window=CHECK_LIFE,
            reason=f"Her {WORDS[refusal.channel]} address failed, so she is asked by {WORDS[other]}.",
        )


def _item(
    services: Services,
    connection: Connection,
    now: datetime,
    kind: str,
    woman_id: int | None,
    reason: str,
    dedupe: str | None = None,
) -> None:
    work_items.open_item(
        connection, kind, woman_id, reason, now, services.work_calendar, actor=DISPATCHER, dedupe=dedupe
    )
