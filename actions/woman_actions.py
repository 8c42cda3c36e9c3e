"""What a nurse does on a woman's page beside recording facts: asking her once more, and the report of a death."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, insert, select, update

from actions import answers, audit, work_items
from actions.change_circumstances import NewFact, record_in
from actions.enrolment.confirm import invitation_open, invite_in
from actions.errors import Refused
from actions.gather import CHANNELS, Gathered, gather_known
from actions.services import Services
from db.engine import writing
from db.queries import consents, women
from db.queries.consents import ConsentRow
from db.staff_tables import Confirmation

DEATH: Final = "death"
ASKED_AGAIN: Final = "asked again"


def may_invite(her: Gathered, rows: list[ConsentRow] | tuple[ConsentRow, ...], channel: str) -> str:
    """Why she cannot be asked again on this channel, in a sentence; empty when she can.

    She is asked again once only: an invitation that nobody wants is a nuisance, and silence is an answer.
    """
    way = her.ways[channel]
    if her.circumstances.ended:
        return "She has left the programme, or it has ended for her."
    if way.address is None:
        return "There is no number for her." if channel == "text" else "There is no email address for her."
    if way.suppressed:
        return "The person who has this address stopped messages. Only she can start them again."
    mine = [one for one in rows if one.channel == channel]
    if any(one.event == "confirmed" for one in mine) and way.closed_because is None:
        return "She has said yes."
    if way.consent is not None and way.consent.event in ("stopped", "wrong"):
        return "She stopped these messages. Only she can start them again."
    if invitation_open(list(rows), channel):
        return "An invitation is waiting for her answer."
    if any(one.event == "invited" and one.how == ASKED_AGAIN for one in mine):
        return "She was asked again already. Now it is for her to say yes, on her page or by texting START."
    return ""


def invite_again(services: Services, now: datetime, actor: str, woman_id: int, channel: str) -> None:
    """Ask her once more whether she would like messages. Raises Refused with the reason when that cannot be."""
    if channel not in CHANNELS:
        raise Refused(["Choose texts or emails."])
    with writing(services.engine) as connection:
        if not women.lock(connection, woman_id):
            raise Refused(["There is no such woman."], code="not-found")
        her = gather_known(connection, woman_id, services)
        rows = list(consents.of(connection, [woman_id]).get(woman_id, []))
        reason = may_invite(her, rows, channel)
        address = her.ways[channel].address
        if reason or address is None:
            raise Refused([reason], code="cannot-invite")
        invite_in(connection, services, now, actor, woman_id, channel, address.id, how=ASKED_AGAIN)
        audit.record(connection, now, actor, "invited-again", woman_id, channel=channel)
        work_items.close_matter(connection, f"optin-unanswered:{woman_id}", now, actor)


def report_death(services: Services, now: datetime, actor: str, woman_id: int) -> None:
    """Everything stops at once, silently; a second person is asked to look at the report."""
    with writing(services.engine) as connection:
        record_in(connection, services, now, actor, woman_id, [("died", "", None)])
        connection.execute(insert(Confirmation).values(woman_id=woman_id, kind=DEATH, asked_by=actor, asked_at=now))


def settle_death(services: Services, now: datetime, actor: str, woman_id: int, *, right: bool) -> None:
    """A second person says whether the report is right; when it is wrong, messages go on. Raises Refused."""
    with writing(services.engine) as connection:
        if not women.lock(connection, woman_id):
            raise Refused(["There is no such woman."], code="not-found")
        known = gather_known(connection, woman_id, services).circumstances
        if known.died_on is None:
            raise Refused(["No death is recorded for her."], code="nothing-to-confirm")
        reported_by = _reported_by(connection, woman_id)
        if reported_by == actor:
            raise Refused(["You reported this yourself. A second person must look at it."], code="same-person")
        connection.execute(
            update(Confirmation)
            .where(Confirmation.woman_id == woman_id, Confirmation.kind == DEATH, Confirmation.confirmed_at.is_(None))
            .values(confirmed_by=actor, confirmed_at=now)
        )
        audit.record(connection, now, actor, "death-confirmed" if right else "death-corrected", woman_id)
        work_items.close_matter(connection, f"death:{woman_id}", now, actor)
        if not right:
            record_in(connection, services, now, actor, woman_id, [("died-in-error", "", None)])


def _reported_by(connection: Connection, woman_id: int) -> str | None:
    return connection.scalar(
        select(Confirmation.asked_by)
        .where(Confirmation.woman_id == woman_id, Confirmation.kind == DEATH, Confirmation.confirmed_at.is_(None))
        .order_by(Confirmation.id.desc())
        .limit(1)
    )


def send_urgent_help(services: Services, now: datetime, actor: str, woman_id: int) -> None:
    """The numbers for urgent help, at once and at any hour, on every way that is open. Once a minute at most."""
    with writing(services.engine) as connection:
        if not women.lock(connection, woman_id):
            raise Refused(["There is no such woman."], code="not-found")
        if gather_known(connection, woman_id, services).circumstances.died_on is not None:
            raise Refused(["It is recorded that she has died. Nothing is sent."], code="died")
        answers.add(
            connection, services, now, woman_id, "sys-urgent-help", f"nurse-{now:%Y%m%d%H%M}",
            reason="A nurse asked for the numbers for urgent help to be sent to her.",
        )  # fmt: skip
        audit.record(connection, now, actor, "urgent-help-sent", woman_id)


def approve_loss_note(services: Services, now: datetime, actor: str, woman_id: int, *, by_text: bool) -> None:
    """This person has read the note after her loss and approves it. ``by_text``: it may go as a text.

    Raises Refused when there is no loss, or when somebody approved it already.
    """
    with writing(services.engine) as connection:
        if not women.lock(connection, woman_id):
            raise Refused(["There is no such woman."], code="not-found")
        known = gather_known(connection, woman_id, services).circumstances
        if known.loss_approved_on is not None:
            raise Refused(["The note was approved already."], code="approved-already")
        text: list[NewFact] = [("loss-note-by-text", "yes", None)] if by_text else []
        record_in(connection, services, now, actor, woman_id, [*text, ("loss-wording-approved", "", None)])
        work_items.close_matter(connection, f"loss:{woman_id}", now, actor)
