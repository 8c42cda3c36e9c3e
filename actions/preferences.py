"""What she chooses about her messages: stop, start, pause, resume, fewer, leave. Each takes effect in its transaction.

A stop needs nobody's leave and is undone by nobody but her: by her own START within the time the settings give, or by
saying yes to a new invitation.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from actions import answers, audit
from actions.change_circumstances import record_fact, record_in
from actions.dispatch.settle import wait_until_nothing_in_hand
from actions.enrolment.confirm import confirm_in
from actions.gather import CHANNELS, Gathered, gather_known
from actions.replan import replan
from actions.services import Services
from db.engine import writing
from db.queries import addresses, consents, women

PAUSE_WEEKS: Final = (4, 8, 12)


def stop(
    services: Services,
    now: datetime,
    actor: str,
    woman_id: int,
    channel: str,
    *,
    how: str,
    words: str | None = None,
    answer: bool = False,
) -> bool:
    """No more on this channel, at once. Repeating changes nothing. ``answer``: say so once, on that channel."""
    with writing(services.engine) as connection:
        new = stop_in(connection, services, now, actor, woman_id, channel, how=how, words=words, answer=answer)
    wait_until_nothing_in_hand(services, now, [woman_id])
    return new


def stop_in(
    connection: Connection,
    services: Services,
    now: datetime,
    actor: str,
    woman_id: int,
    channel: str,
    *,
    how: str,
    words: str | None = None,
    answer: bool = False,
    answer_key: str = "",
) -> bool:
    """The same inside a transaction of the caller's. False: it was stopped already, or there is no such woman."""
    if not women.lock(connection, woman_id):
        return False
    her = gather_known(connection, woman_id, services)
    way = her.ways[channel]
    already = way.consent is not None and way.consent.event in ("stopped", "wrong")
    if way.address is not None:
        addresses.suppress(connection, channel, way.address.value_hash, "stopped", now)
    if not already:
        consents.append(
            connection,
            woman_id,
            channel,
            "stopped",
            now,
            how=how,
            actor=actor,
            words=words,
            address_id=way.address.id if way.address else None,
        )
        audit.record(connection, now, actor, "stopped", woman_id, channel=channel, how=how)
    taken_back = answers.cancel_waiting(connection, now, woman_id, "stopped-channel", "She stopped messages.")
    if already and taken_back:
        audit.record(connection, now, actor, "answers-taken-back", woman_id, channel=channel, messages=taken_back)
    if answer and not already and her.circumstances.died_on is None:
        key = answer_key or f"{channel}-{now:%Y%m%d%H%M%S}"
        answers.add(connection, services, now, woman_id, "sys-stop-confirm", key, channels=(channel,))
    replan(connection, services, woman_id, now, actor)
    return not already


def start(services: Services, now: datetime, actor: str, woman_id: int, channel: str) -> bool:
    """She wants this channel again, on her own word (her START, or her page after proof)."""
    with writing(services.engine) as connection:
        return start_in(connection, services, now, actor, woman_id, channel, how="her page")


def start_in(
    connection: Connection, services: Services, now: datetime, actor: str, woman_id: int, channel: str, *, how: str
) -> bool:
    """The same inside a transaction of the caller's. False: there is no such woman or no address."""
    if not women.lock(connection, woman_id):
        return False
    her = gather_known(connection, woman_id, services)
    if not may_start(her, channel):
        return False
    confirm_in(connection, services, now, actor, her, channel, how=how)
    if her.circumstances.withdrawn_on is not None:
        record_in(connection, services, now, actor, woman_id, [("rejoin", "", None)])
    return True


def may_start(her: Gathered, channel: str) -> bool:
    """Whether there is an address to start again, and nothing that only a person may undo."""
    way = her.ways[channel]
    known = her.circumstances
    wrong = way.consent is not None and way.consent.event == "wrong"
    return way.address is not None and not wrong and known.died_on is None and known.not_pao_on is None


def pause(services: Services, now: datetime, actor: str, woman_id: int, weeks: int) -> None:
    """Messages rest for 4, 8 or 12 weeks from today. Raises Refused for another number."""
    record_fact(services, now, actor, woman_id, "pause", str(weeks))


def resume(services: Services, now: datetime, actor: str, woman_id: int) -> None:
    """The pause ends now. What it passed over is not sent again."""
    record_fact(services, now, actor, woman_id, "resume")


def set_pace(services: Services, now: datetime, actor: str, woman_id: int, pace: str) -> None:
    """``usual`` or ``fewer``."""
    record_fact(services, now, actor, woman_id, "pace", pace)


def withdraw(services: Services, now: datetime, actor: str, woman_id: int) -> None:
    """She leaves the programme for good: every channel stops, and nothing confirms it."""
    with writing(services.engine) as connection:
        record_in(connection, services, now, actor, woman_id, [("withdraw", "", None)])
        for channel in CHANNELS:
            stop_in(connection, services, now, actor, woman_id, channel, how="withdrawal")
    wait_until_nothing_in_hand(services, now, [woman_id])


def restart(services: Services, now: datetime, actor: str, woman_id: int) -> None:
    """After a loss: she, or a nurse with her, starts messages again. Raises Refused when no loss is recorded."""
    record_fact(services, now, actor, woman_id, "restart")
