"""What one transaction of the dispatcher writes down, kept until all of it is written at once."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from actions import audit
from actions.audit import DISPATCHER, Event
from actions.dispatch.decide import Case
from actions.dispatch.state import DeliveryRow
from actions.dispatch.ways import Target
from db.queries import deliveries
from db.queries.deliveries import DeliveryChange, MessageChange, NewAttempt, NewDelivery
from db.together import Asked, together

SENDING = "sending"


class Ledger:
    """Changes of messages and deliveries, new deliveries and attempts, and events."""

    def __init__(self, now: datetime, zone: ZoneInfo) -> None:
        self.now, self.zone = now, zone
        self.message_changes: list[MessageChange] = []
        self.delivery_changes: list[DeliveryChange] = []
        self.new_deliveries: list[NewDelivery] = []
        self.attempts: list[NewAttempt] = []
        self.events: list[Event] = []

    def give_back(self, case: Case, state: str, due_at: datetime | None, code: str, reason: str) -> None:
        """The message is no longer in hand, and stands like this."""
        sent_at = case.message.sent_at
        self.message_changes.append(
            MessageChange(
                b_id=case.message.id,
                b_state=state,
                b_due_at=due_at,
                b_sent_at=sent_at,
                b_sent_on=sent_at.astimezone(self.zone).date() if sent_at else None,
                b_claimed_by=None,
                b_claimed_at=None,
                b_reason_code=code[:60],
                b_reason=reason,
                b_now=self.now,
            )
        )

    def event(self, case: Case, action: str, **details: object) -> None:
        """Something happened to this message."""
        self.events.append(
            Event(self.now, DISPATCHER, action, case.message.woman_id, {"message": case.message.id, **details})
        )

    def change_delivery(
        self,
        row: DeliveryRow,
        state: str,
        code: str | None = None,
        reason: str | None = None,
        *,
        retry_at: datetime | None = None,
        address_id: int | None = None,
    ) -> None:
        """A delivery that is there already stands like this; ``address_id``: and goes to this address from now on."""
        self.delivery_changes.append(
            DeliveryChange(
                b_id=row.id,
                b_state=state,
                b_address_id=address_id or row.address_id,
                b_provider_id=None,
                b_reason_code=code,
                b_reason=reason,
                b_tries=row.tries,
                b_retry_at=retry_at,
                b_now=self.now,
            )
        )

    def new_delivery(
        self,
        case: Case,
        target: Target,
        state: str,
        code: str | None = None,
        reason: str | None = None,
        *,
        retry_at: datetime | None = None,
    ) -> None:
        """The first delivery of this message on this channel."""
        self.new_deliveries.append(
            NewDelivery(
                message_id=case.message.id,
                woman_id=case.message.woman_id,
                channel=target.channel,
                address_id=target.address.id,
                state=state,
                tries=0,
                retry_at=retry_at,
                reason_code=code,
                reason=reason,
                updated_at=self.now,
            )
        )

    def put_off(self, case: Case, target: Target, state: str, code: str, reason: str, retry_at: datetime) -> None:
        """This channel of the message waits until ``retry_at``."""
        if target.delivery is None:
            self.new_delivery(case, target, state, code, reason, retry_at=retry_at)
        else:
            self.change_delivery(target.delivery, state, code, reason, retry_at=retry_at)

    def write_deliveries(self, connection: Connection, first: Sequence[Asked]) -> dict[tuple[int, str], int]:
        """Add the new deliveries; answers the numbers of deliveries by message and channel. ``first`` goes before."""
        asked = [*first, *deliveries.NEW_DELIVERIES.given(self.new_deliveries)]
        if not self.new_deliveries:
            together(connection, asked)
            return {}
        ids = {row["message_id"] for row in self.new_deliveries}
        return deliveries.numbers(together(connection, [*asked, (deliveries.NUMBERS, {"ids": ids})])[-1])

    def write_rest(self, connection: Connection) -> None:
        """Write everything else."""
        together(
            connection,
            [
                *deliveries.NEW_ATTEMPTS.given(self.attempts),
                *deliveries.MESSAGES.given(self.message_changes),
                *deliveries.DELIVERIES.given(self.delivery_changes),
                *audit.given(self.events),
            ],
        )
