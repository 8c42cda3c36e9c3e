"""What went out and came in since the database knows nothing: asked of the providers, without what it knows already."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from actions.gather import EMAIL, TEXT
from actions.services import Services
from db.engine import reading
from db.queries import addresses
from db.tables import Attempt, Reply
from delivery.history import Passed, Progress, history_of
from delivery.protocol import ListingUnavailable

MARGIN = timedelta(minutes=10)
"""The provider's clock is not ours, and what the database saw last it saw a little before that moment."""


@dataclass(frozen=True, slots=True)
class Lost:
    """What the database does not know, oldest first; and why a channel's list could not be read, by channel."""

    since: datetime
    listed: int
    messages: tuple[Passed, ...]
    unlisted: Mapping[str, str]

    @property
    def sent(self) -> tuple[Passed, ...]:
        """What went out."""
        return tuple(one for one in self.messages if not one.inbound)

    @property
    def received(self) -> tuple[Passed, ...]:
        """What women wrote."""
        return tuple(one for one in self.messages if one.inbound)


def read_lost(services: Services, since: datetime, progress: Progress) -> Lost:
    """Ask the provider of each channel. Changes nothing."""
    found: list[Passed] = []
    unlisted: dict[str, str] = {}
    for channel, sender in ((TEXT, services.text_sender), (EMAIL, services.email_sender)):
        if sender is None:
            continue
        history = history_of(sender, since - MARGIN, progress)
        if isinstance(history, ListingUnavailable):
            unlisted[channel] = history.sentence
        else:
            found += history.messages
    told = addresses.address_hash(services.duty_address) if services.duty_address else ""
    unknown = [one for one in _unknown(services, found) if addresses.address_hash(one.address) != told]
    return Lost(since, len(found), tuple(sorted(unknown, key=lambda one: one.at)), unlisted)


def _unknown(services: Services, found: list[Passed]) -> list[Passed]:
    """Without what an attempt or a reply of ours accounts for."""
    known: set[str] = set()
    ids = [name for one in found for name in (one.provider_id, one.attempt_id) if name]
    with reading(services.engine) as connection:
        for start in range(0, len(ids), 500):
            some = ids[start : start + 500]
            for column in (Attempt.id, Attempt.provider_id, Reply.provider_id):
                known |= set(connection.scalars(select(column).where(column.in_(some))))
    return [one for one in found if one.provider_id not in known and one.attempt_id not in known]
