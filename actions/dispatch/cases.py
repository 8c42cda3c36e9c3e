"""Everything that is known about a batch of claimed messages, read in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from actions.dispatch import channel_state, links
from actions.dispatch.attachments import WITH_FILES
from actions.dispatch.channel_state import Stopped
from actions.dispatch.decide import Case
from actions.dispatch.state import DeliveryRow
from actions.gather import ASKED, gathered_from
from actions.services import Services
from actions.wording.live import Wordings
from db.queries import deliveries, messages, programmes, templates, women
from db.queries.messages import MessageRow
from db.together import Row, together


@dataclass(frozen=True, slots=True)
class Batch:
    """The claimed messages with what they are decided on; the channels that are stopped; the wording in force;
    every private link of these women; and the full names of those who get a letter.
    """

    cases: tuple[Case, ...]
    stopped: Mapping[str, Stopped]
    wordings: Wordings
    links: Sequence[Row]
    full_names: Mapping[int, str] = field(repr=False)


def read(services: Services, connection: Connection, claimed: Sequence[MessageRow]) -> Batch:
    """Read it all. The women are locked since the claim."""
    hers, theirs = {"ids": {one.woman_id for one in claimed}}, {"ids": [one.id for one in claimed]}
    answers = together(
        connection,
        [
            (channel_state.STANDING, {}),
            (programmes.EVER_IN_FORCE, {}),
            (templates.FINGERPRINT, {}),
            (deliveries.OF_MESSAGES, theirs),
            (links.KNOWN, hers),
            *((look, hers) for look in messages.HISTORY),
            *((look, hers) for look in ASKED),
        ],
    )
    stopped, in_force, fingerprint, before_rows, known_links = answers[:5]
    rest = answers[5:]
    pasts = messages.histories_from(rest[: len(messages.HISTORY)])
    followed = services.kept_programmes.read_if_new(connection, in_force, services.programme)
    known = gathered_from(rest[len(messages.HISTORY) :], services.zone, followed)
    before = deliveries.grouped(before_rows)
    cases = tuple(
        Case(
            one,
            known[one.woman_id],
            pasts.get(one.woman_id, ()),
            tuple(DeliveryRow(*row) for row in before.get(one.id, ())),
        )
        for one in claimed
    )
    wordings = services.wording.read_if_new(connection, fingerprint[0])
    with_letter = [one.woman_id for one in claimed if one.step in WITH_FILES]
    names = women.full_names(connection, with_letter) if with_letter else {}
    return Batch(cases, channel_state.stopped_from(stopped), wordings, known_links, names)
