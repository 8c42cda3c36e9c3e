"""Her number and email address on her page: what we have, a code to a new one, and where her page goes on then."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from actions import contact
from actions.contact import CodeAnswer
from actions.errors import Refused
from actions.personal.page import ACTOR, known
from actions.personal.proof import proved_woman
from actions.private_links import token_for
from actions.services import Services
from db.engine import reading, writing

WRONG_CODE: Final = "That is not the code we sent. Please look again."
EXPIRED_CODE: Final = "That code no longer works. Please ask for a new one."


@dataclass(frozen=True, slots=True)
class Checked:
    """``mistake`` is empty when the change was made; her page then goes on under ``token``."""

    mistake: str = ""
    token: str = field(default="", repr=False)


def current(services: Services, woman_id: int) -> dict[str, str]:
    """What we have per channel, hidden but for its end."""
    with reading(services.engine) as connection:
        ways = known(connection, services, woman_id).ways
    return {
        channel: hidden(way.address.value)
        for channel, way in ways.items()
        if way.address is not None and way.address.value
    }


def hidden(value: str) -> str:
    """``+447700900123`` as "ends in 123"; ``jo@example.org`` as "j…@example.org"."""
    name, at, domain = value.partition("@")
    return f"{name[:1]}…@{domain}" if at else f"ends in {value[-3:]}"


def ask(services: Services, now: datetime, woman_id: int, channel: str, typed: str) -> str | None:
    """Send a code to a new number or address. Answers what is wrong with it, or None when the code is on its way."""
    try:
        contact.request_change(services, now, ACTOR, woman_id, channel, typed)
    except Refused as refused:
        return refused.problems[0]
    return None


def check(services: Services, now: datetime, token: str, woman_id: int, channel: str, typed: str) -> Checked:
    """Compare the code. The right one changes it, and closes links that were sent to the old one: if she came by such a
    link, her page goes on under the link of the new one.
    """
    answer = contact.prove_change(services, now, ACTOR, woman_id, typed)
    if answer is CodeAnswer.WRONG:
        return Checked(WRONG_CODE)
    if answer is CodeAnswer.EXPIRED:
        return Checked(EXPIRED_CODE)
    if proved_woman(services, token) is not None:
        return Checked(token=token)
    with writing(services.engine) as connection:
        address = known(connection, services, woman_id).ways[channel].address
        new = token_for(connection, now, woman_id, channel, address.value_hash) if address is not None else token
    return Checked(token=new)


def code_minutes(services: Services) -> int:
    """How long a code works."""
    return int(services.limits.code_life.total_seconds() // 60)
