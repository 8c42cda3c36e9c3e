"""The email words of a message that went out as a text alone: her page shows them when she follows the link.

Worded anew at each look, from what is known now, and only while the message is still right for her: what was right
before a loss must not be laid out after it.
"""

import json
from datetime import datetime

from sqlalchemy import Connection

from actions.dispatch.words import CannotWord, Occasion, word
from actions.gather import EMAIL, Gathered
from actions.private_links import PageLinks
from actions.services import Services
from db.queries import messages
from programme.definition import Step
from programme.standing import standing
from programme.wording import wording

# What she chose not to be sent any more she may still read once it was sent.
STILL_READABLE = frozenset({"topic-off", "fewer", "step-stopped", "withdrawn"})


def email_words(
    connection: Connection,
    services: Services,
    gathered: Gathered,
    message: messages.MessageRow,
    links: PageLinks,
    now: datetime,
) -> str | None:
    """The email's plain text, foot and all; None when there is none, or when it is not right for her now."""
    step = gathered.programme.steps.get(message.step)
    if step is None or not _right_for_her(services, step, gathered, now):
        return None
    woman_id = gathered.woman.id
    today = now.astimezone(services.zone).date()
    history = messages.histories(connection, [woman_id]).get(woman_id, ())
    words = wording(step, message.occurrence, gathered.circumstances, history, today, services.rules)
    own = json.loads(message.values) if message.values else {}
    occasion = Occasion(services, services.wording.read(connection), gathered, step, words, own, now)
    try:
        return word(occasion, EMAIL, links).text
    except CannotWord:
        return None


def _right_for_her(services: Services, step: Step, gathered: Gathered, now: datetime) -> bool:
    today = now.astimezone(services.zone).date()
    found = standing(step, None, gathered.circumstances, today, services.rules)
    return found.allowed or found.code in STILL_READABLE
