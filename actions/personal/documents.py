"""What she keeps: the calendar file, the letter for her doctor, and the card, made from what is known now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from actions.dispatch.attachments import CALENDAR, attachments
from actions.gather import Gathered
from actions.keepsake_values import CARD, LETTER, keepsake_values
from actions.personal.page import known
from actions.services import Services
from actions.wording.languages import hers_or_english
from actions.wording.live import Wordings
from db.engine import reading
from db.queries import women
from messages.documents import card_html, letter_html
from messages.findings import MissingValue
from messages.template import Template


@dataclass(frozen=True, slots=True)
class _Material:
    """What every document is made from."""

    gathered: Gathered
    wordings: Wordings
    values: Mapping[str, str]
    flags: Mapping[str, bool]
    discreet: bool
    today: date


def offered(services: Services, now: datetime, woman_id: int) -> frozenset[str]:
    """Which of "calendar", "letter" and "card" can be made from what is known."""
    makers = {"calendar": calendar, "letter": letter, "card": card}
    return frozenset(name for name, make in makers.items() if make(services, now, woman_id) is not None)


def calendar(services: Services, now: datetime, woman_id: int) -> bytes | None:
    """The calendar file, the same that emails carry; None when her age is not known or every day has gone by."""
    with reading(services.engine) as connection:
        made = _material(connection, services, now, woman_id)
    document = hers_or_english(made.wordings, CALENDAR, made.gathered.woman.language)
    if document is None:
        return None
    language = document.template.language
    files = attachments(services, made.wordings, language, made.gathered, "keepsake", "", made.today)
    return next((one.content for one in files if one.filename.endswith(".ics")), None)


def letter(services: Services, now: datetime, woman_id: int) -> str | None:
    """The letter for her GP record as a page to print; None when what it must name is not known."""
    with reading(services.engine) as connection:
        made = _material(connection, services, now, woman_id)
    template = _template(made, LETTER)
    if template is None:
        return None
    try:
        return letter_html(template, made.values, made.flags, discreet=made.discreet)
    except MissingValue:
        return None


def card(services: Services, now: datetime, woman_id: int) -> str | None:
    """The card as a page to print; None when there is no wording for it."""
    with reading(services.engine) as connection:
        made = _material(connection, services, now, woman_id)
    template = _template(made, CARD)
    return card_html(template, made.values, made.flags, discreet=made.discreet) if template is not None else None


def _template(made: _Material, key: str) -> Template | None:
    found = hers_or_english(made.wordings, key, made.gathered.woman.language)
    return found.template if found is not None else None


def _material(connection: Connection, services: Services, now: datetime, woman_id: int) -> _Material:
    gathered = known(connection, services, woman_id)
    wordings = services.wording.read(connection)
    today = now.astimezone(services.zone).date()
    full_name = women.full_names(connection, [woman_id]).get(woman_id, "")
    checked = hers_or_english(wordings, LETTER, gathered.woman.language)
    reviewed = checked.template.source_reviewed if checked else ""
    found = keepsake_values(services, gathered, full_name, reviewed, today)
    return _Material(gathered, wordings, found.values, found.flags, found.discreet, today)
