"""Erasing everything about a woman, because she asks for it. One person asks, and a second one does it.

From the moment it is asked for nothing more goes to her. What is erased cannot be brought back, so a second person
looks first; that person may also turn it down, and then her record stays as it is, with her messages stopped.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, insert, or_, select, update

from actions import answers, audit, work_items
from actions.change_circumstances import record_in
from actions.dispatch.settle import wait_until_nothing_in_hand
from actions.errors import Refused
from actions.gather import gather_known
from actions.privacy import erase_rows
from actions.services import Services
from db.engine import empty_log, reading, writing
from db.queries import women
from db.staff_tables import Confirmation
from db.tables import Attempt, PlannedMessage, Woman
from delivery import outbox

ERASURE: Final = "erasure"
"""The kind of the confirmation and of the task."""
WAIT_SECONDS: Final = 20.0
IN_HAND: Final = (
    "A message to her is being sent at this very moment. Nothing is erased yet, and nothing more will be sent. Try "
    "again in five minutes."
)

NOT_REACHED: Final = (
    "Copies of the database that were made before still hold her record until they are thrown away.",
    "Where several machines run the service, message files in the outbox of another machine stay until they are old "
    "enough to go.",
    "What was handed over cannot be taken back: what she has on her phone and in her mail, what the providers of texts "
    "and email keep, copies saved for her, and notes on paper or in other systems.",
)
"""What erasing does not reach, for whoever does it: a sentence each."""


def ask(services: Services, now: datetime, actor: str, woman_id: int) -> None:
    """She wants everything erased: all messages stop at once, and a second person is asked to do it.

    Raises Refused when it was asked for already.
    """
    with writing(services.engine) as connection:
        _lock(connection, woman_id)
        if asked_by(connection, woman_id) is not None:
            raise Refused(["It was asked for already. A second person must confirm it."], code="asked-already")
        _stop(connection, services, now, actor, woman_id)
        connection.execute(insert(Confirmation).values(woman_id=woman_id, kind=ERASURE, asked_by=actor, asked_at=now))
        work_items.open_item(
            connection, ERASURE, woman_id, "She asked for her record to be erased. A second person confirms it.", now,
            services.work_calendar, actor=actor,
        )  # fmt: skip
        audit.record(connection, now, actor, "erasure-asked", woman_id)
    wait_until_nothing_in_hand(services, now, [woman_id])


def decline(services: Services, now: datetime, actor: str, woman_id: int) -> None:
    """It was a mistake: the record stays, and her messages stay stopped. Raises Refused when nobody asked for it."""
    with writing(services.engine) as connection:
        _lock(connection, woman_id)
        _second_person(connection, actor, woman_id)
        connection.execute(
            update(Confirmation)
            .where(Confirmation.woman_id == woman_id, Confirmation.kind == ERASURE, Confirmation.confirmed_at.is_(None))
            .values(confirmed_by=actor, confirmed_at=now)
        )
        audit.record(connection, now, actor, "erasure-declined", woman_id)
        work_items.close_matter(connection, f"{ERASURE}:{woman_id}", now, actor)


def erase(services: Services, now: datetime, actor: str, woman_id: int) -> int:
    """The second person erases her. Answers how many rows went.

    Raises Refused for the person who asked, when nobody asked, and when a message of hers is in hand.
    """
    with reading(services.engine) as connection:
        _second_person(connection, actor, woman_id)
    wait_until_nothing_in_hand(services, now, [woman_id], WAIT_SECONDS)
    with writing(services.engine) as connection:
        _lock(connection, woman_id)
        _second_person(connection, actor, woman_id)
        gone = erase_in(connection, services, now, actor, woman_id, why="she asked")
    # What cannot be done now, because somebody reads, the daily retention does.
    empty_log(services.engine)
    return gone


def erase_in(connection: Connection, services: Services, now: datetime, actor: str, woman_id: int, *, why: str) -> int:
    """Everything about her goes, in this transaction. Lock her first. Raises Refused while a message is in hand."""
    if _in_hand(connection, services, now, woman_id):
        raise Refused([IN_HAND], code="in-hand")
    if services.outbox_folder is not None:
        try:
            outbox.remove(services.outbox_folder, erase_rows.attempt_ids(connection, woman_id))
        except OSError as error:
            raise Refused(
                ["Her messages in the outbox folder cannot be removed, so nothing is erased. See who owns it."],
                code="outbox",
            ) from error
    gone = erase_rows.remove(connection, now, woman_id)
    audit.record(connection, now, actor, "erased", woman_id, rows=gone, why=why)
    return gone


def asked_by(connection: Connection, woman_id: int) -> str | None:
    """Who asked for her erasure, while no second person has looked at it."""
    return connection.scalar(
        select(Confirmation.asked_by)
        .where(Confirmation.woman_id == woman_id, Confirmation.kind == ERASURE, Confirmation.confirmed_at.is_(None))
        .order_by(Confirmation.id.desc())
        .limit(1)
    )


def who_asked(services: Services, woman_id: int) -> str | None:
    """The same, in a look of its own."""
    with reading(services.engine) as connection:
        return asked_by(connection, woman_id)


def erased_on(services: Services, reference: str) -> datetime | None:
    """When the woman who had this reference was erased; None: nobody with it ever was."""
    with reading(services.engine) as connection:
        left = erase_rows.erased_reference(reference)
        return connection.scalar(select(Woman.erased_at).where(Woman.reference == left))


def _lock(connection: Connection, woman_id: int) -> None:
    if not women.lock(connection, woman_id):
        raise Refused(["There is no such woman."], code="not-found")


def _second_person(connection: Connection, actor: str, woman_id: int) -> None:
    asker = asked_by(connection, woman_id)
    if asker is None:
        raise Refused(["Nobody asked for her record to be erased."], code="nothing-to-confirm")
    if asker == actor:
        raise Refused(["You asked for this yourself. A second person must look at it."], code="same-person")


def _stop(connection: Connection, services: Services, now: datetime, actor: str, woman_id: int) -> None:
    """Her messages end. Her addresses are left as they are: another woman may share one of them."""
    if not gather_known(connection, woman_id, services).circumstances.ended:
        record_in(connection, services, now, actor, woman_id, [("withdraw", "", None)])
    answers.cancel_waiting(connection, now, woman_id, "no-longer-wanted", "Her record is to be erased.")


def _in_hand(connection: Connection, services: Services, now: datetime, woman_id: int) -> bool:
    """Whether a worker that may be alive has a message of hers. What a stopped worker left does not count."""
    since = now - services.limits.lease
    claimed = select(func.count()).where(
        PlannedMessage.woman_id == woman_id,
        PlannedMessage.claimed_by.is_not(None),
        or_(PlannedMessage.claimed_at.is_(None), PlannedMessage.claimed_at > since),
    )
    open_attempts = select(func.count()).where(
        Attempt.woman_id == woman_id, Attempt.outcome.is_(None), Attempt.started_at > since
    )
    return bool(connection.scalar(claimed) or connection.scalar(open_attempts))
