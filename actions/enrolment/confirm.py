"""Double opt-in: an invitation per channel, one reminder, a lapse; and her yes, which proves the address hers."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from actions import answers, audit, work_items
from actions.errors import Refused
from actions.gather import Gathered, gather_known, gather_one
from actions.replan import replan
from actions.services import Services
from db.bulk import add_all
from db.engine import writing
from db.queries import addresses, consents, planning, women
from db.queries.consents import ConsentRow

WELCOME = "welcome-start"
INVITATION = "sys-confirm-optin"


def invite_in(
    connection: Connection,
    services: Services,
    now: datetime,
    actor: str,
    woman_id: int,
    channel: str,
    address_id: int,
    *,
    how: str = "enrolment",
) -> None:
    """Ask her by this channel whether she would like the messages. The nurse is with her, so it goes at once."""
    rows = consents.of(connection, [woman_id]).get(woman_id, [])
    number = sum(1 for row in rows if row.channel == channel and row.event == "invited") + 1
    consents.append(connection, woman_id, channel, "invited", now, how=how, actor=actor, address_id=address_id)
    add_all(connection, answers.NEW, [invitation(services, now, woman_id, channel, number)])


def invitation(services: Services, now: datetime, woman_id: int, channel: str, number: int = 1) -> dict[str, Any]:
    """The message that asks her, for `answers.NEW`. ``number``: how often she has been asked there with this."""
    return answers.row_of(
        services,
        now,
        woman_id,
        INVITATION,
        f"{channel}-{number}",
        channels=(channel,),
        reason="A nurse entered her details; she is asked whether she wants messages.",
    )


def invitation_open(rows: list[ConsentRow], channel: str) -> bool:
    """Whether an invitation waits for her answer on this channel."""
    last = next((row.event for row in reversed(rows) if row.channel == channel), None)
    return last in ("invited", "reminded")


def confirm(
    services: Services, now: datetime, actor: str, woman_id: int, channel: str, *, how: str = "her yes"
) -> None:
    """She said yes on this channel. Raises Refused when no invitation is open there."""
    with writing(services.engine) as connection:
        if not women.lock(connection, woman_id):
            raise Refused(["There is no such woman."], code="not-found")
        rows = consents.of(connection, [woman_id]).get(woman_id, [])
        her = gather_known(connection, woman_id, services)
        way = her.ways[channel]
        if way.consent is not None and way.consent.event == "confirmed":
            return
        if way.address is None:
            name = "mobile number" if channel == "text" else "email address"
            raise Refused([f"She has no {name} that can be used, so “{channel}” cannot be confirmed. Add one first."])
        if not invitation_open(list(rows), channel):
            raise Refused(
                [
                    f"No invitation is open on “{channel}”. Only she can start it again: by texting START, or on her "
                    "page."
                ],
                code="no-invitation",
            )
        confirm_in(connection, services, now, actor, her, channel, how=how)


def confirm_in(
    connection: Connection, services: Services, now: datetime, actor: str, her: Gathered, channel: str, *, how: str
) -> None:
    """Her yes, inside a transaction of the caller's: consent, proof of the address, plan, and a welcome there."""
    woman_id = her.woman.id
    address = her.ways[channel].address
    if address is None:
        raise Refused(["She has no address on that channel."], code="no-address")
    consents.append(connection, woman_id, channel, "confirmed", now, how=how, actor=actor, address_id=address.id)
    addresses.prove(connection, address.id, now)
    addresses.lift(connection, channel, address.value_hash, actor, now)
    audit.record(connection, now, actor, "confirmed", woman_id, channel=channel, how=how)
    work_items.close_matter(connection, f"optin-unanswered:{woman_id}", now, actor)
    welcomed = _welcomed(connection, woman_id)
    replan(connection, services, woman_id, now, actor)
    known = gather_one(connection, woman_id, services)
    if welcomed is not None and channel not in welcomed and known and not known.circumstances.loss_hold:
        answers.add(
            connection,
            services,
            now,
            woman_id,
            WELCOME,
            f"welcome-{channel}",
            channels=(channel,),
            reason="She confirmed a second channel, so it gets the welcome with its way to stop too.",
        )


def _welcomed(connection: Connection, woman_id: int) -> set[str] | None:
    """On which channels the welcome went out; None when it has not gone yet (the plan sends it)."""
    rows = [row for row in planning.messages_of(connection, [woman_id]).get(woman_id, []) if row.step == WELCOME]
    gone = [row for row in rows if row.state in ("sending", "sent", "unknown")]
    if not gone:
        return None
    channels: set[str] = set()
    for row in gone:
        channels.update((row.channels or "").split(","))
    for names in planning.accepted_channels(connection, [row.id for row in gone]).values():
        channels.update(names)
    return channels
