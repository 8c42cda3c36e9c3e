"""Writing into the record that a message went out, though this database did not see it go."""

import json
import uuid
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from actions.dispatch.hand import Counts, Done, Tried
from actions.dispatch.record import record
from actions.dispatch.state import UNKNOWN
from actions.record_receipt import record_in
from actions.restore.candidates import Worded
from actions.services import Services
from db.tables import Attempt, Delivery, TemplateVersion
from delivery.history import Passed
from delivery.protocol import Accepted

WORKER = "restore-check"


def note_sent(services: Services, connection: Connection, one: Passed, planned: Worded, address_id: int) -> None:
    """It went as the provider lists it, at that time; what is known of its delivery is noted too."""
    attempt = _attempt(services, connection, planned, one.channel, address_id, one.at, one.body, one.attempt_id)
    record(services, connection, one.at, [Done(attempt, Accepted(one.provider_id, one.status))], Counts())
    record_in(services, connection, one.at, attempt.attempt_id, one.provider_id, one.status, one.error_code)


def note_assumed(
    services: Services, connection: Connection, planned: Worded, channel: str, address_id: int, at: datetime
) -> None:
    """A person says that it went, since nothing else can tell."""
    words = planned.words.text if planned.words else ""
    attempt = _attempt(services, connection, planned, channel, address_id, at, words, None)
    record(services, connection, at, [Done(attempt, Accepted("", "said by staff"))], Counts())


def _attempt(
    services: Services,
    connection: Connection,
    planned: Worded,
    channel: str,
    address_id: int,
    at: datetime,
    body: str,
    attempt_id: str | None,
) -> Tried:
    """A delivery and an attempt of unknown fate, to be settled at once."""
    row = planned.row
    sender = services.text_sender if channel == "text" else services.email_sender
    delivery_id = _delivery(connection, row.id, row.woman_id, channel, address_id, at)
    attempt = Tried(
        attempt_id=attempt_id or uuid.uuid4().hex,
        delivery_id=delivery_id,
        message_id=row.id,
        woman_id=row.woman_id,
        channel=channel,
        address_id=address_id,
        step=row.step,
        tries=1,
    )
    connection.execute(
        insert(Attempt).values(
            id=attempt.attempt_id,
            delivery_id=delivery_id,
            woman_id=row.woman_id,
            template_key=row.step,
            template_version_id=planned.words.version_id if planned.words else _any_version(connection, row.step),
            style=planned.words.style if planned.words else "",
            variant=planned.words.variant if planned.words else "",
            words=json.dumps({"text": body}),
            provider=sender.name if sender else "",
            worker=WORKER,
            started_at=at,
            valid_until=at,
            approved=planned.words.approved if planned.words else False,
            says_stop=channel == "text" and "STOP" in body,
            outcome="unknown",
            outcome_at=at,
        )
    )
    return attempt


def _delivery(
    connection: Connection, message_id: int, woman_id: int, channel: str, address_id: int, at: datetime
) -> int:
    stands = {"address_id": address_id, "state": UNKNOWN, "retry_at": None, "updated_at": at}
    known: int | None = connection.scalar(
        update(Delivery)
        .where(Delivery.message_id == message_id, Delivery.channel == channel)
        .values(**stands)
        .returning(Delivery.id)
    )
    if known is not None:
        return known
    made: int = connection.execute(
        insert(Delivery)
        .values(message_id=message_id, woman_id=woman_id, channel=channel, tries=0, **stands)
        .returning(Delivery.id)
    ).scalar_one()
    return made


def _any_version(connection: Connection, step: str) -> int:
    """Wording of this step, the newest: which one it was cannot be known."""
    query = select(TemplateVersion.id).where(TemplateVersion.key == step).order_by(TemplateVersion.id.desc()).limit(1)
    version: int = connection.execute(query).scalar_one()
    return version
