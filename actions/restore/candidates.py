"""What may have been sent to a woman at a moment, with the words it would have had."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from actions.dispatch.decide import narrowed, own_values
from actions.dispatch.words import CannotWord, Occasion, Words, word
from actions.gather import gather_known
from actions.preview import SAMPLE_TOKEN
from actions.private_links import page_links
from actions.restore.match import Candidate
from actions.services import Services
from db.queries import messages
from db.queries.messages import MessageRow
from db.tables import Delivery
from programme.gates import open_channels
from programme.wording import wording

WAITING = ("planned", "held")


@dataclass(frozen=True, slots=True)
class Worded:
    """A planned message with the words it would have had. ``words`` None: it cannot be worded now.

    ``likely``: nothing kept it back, and it was to go by this channel.
    """

    reference: str
    row: MessageRow
    words: Words | None
    likely: bool

    @property
    def message_id(self) -> int:
        """Which planned message it is."""
        return self.row.id

    @property
    def step(self) -> str:
        """Which step it says."""
        return self.row.step

    @property
    def candidate(self) -> Candidate:
        """What matching needs to know."""
        return Candidate(self.row.id, self.row.due_on, self.words.text if self.words else "", self.likely)


def worded(services: Services, connection: Connection, woman_id: int, channel: str, at: datetime) -> list[Worded]:
    """Everything of hers that had not gone by this channel, as far as the database knows. She must be locked."""
    her = gather_known(connection, woman_id, services)
    gone = set(
        connection.scalars(
            select(Delivery.message_id).where(
                Delivery.woman_id == woman_id,
                Delivery.channel == channel,
                Delivery.state.in_(("sending", "accepted", "delivered", "unknown")),
            )
        )
    )
    history = messages.histories(connection, [woman_id]).get(woman_id, ())
    wordings = services.wording.read(connection)
    links = page_links(services.public_base_url, SAMPLE_TOKEN)
    today, found = at.astimezone(services.zone).date(), []
    for row in messages.of(connection, woman_id):
        step = her.programme.steps.get(row.step)
        open_ = row.state in WAITING or (row.state == "sent" and step is not None and step.both)
        if step is None or not open_ or row.id in gone:
            continue
        own = (row.step, row.occurrence)
        before = tuple(past for past in history if past.key != own)
        said = wording(step, row.occurrence, her.circumstances, before, today, services.rules)
        try:
            words = word(Occasion(services, wordings, her, step, said, own_values(row), at), channel, links)
        except CannotWord:
            words = None
        likely = row.state != "held" and channel in open_channels(step, her.circumstances, narrowed(row.channels))
        found.append(Worded(her.woman.reference, row, words, likely))
    return found
