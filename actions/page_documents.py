"""What she keeps: the calendar file, the letter for her doctor, and the card, made from what is known now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, select

from actions.dispatch.attachments import CALENDAR, attachments
from actions.gather import Gathered
from actions.languages import hers_or_english
from actions.live_wording import Wordings
from actions.personal_page import known
from actions.services import Services
from db.engine import reading
from db.tables import Woman
from messages.documents import card_html, letter_html
from messages.fields import FLAGS
from messages.findings import MissingValue
from messages.keepsake import birthday
from messages.template import Template
from programme.circumstances import Circumstances
from programme.wording import DISCREET

LETTER: Final = "documents/gp-letter"
CARD: Final = "documents/reminder-card"
FIRST_AGE: Final = 45
SITES: Final = {
    "spine": "bones in the spine",
    "hip": "a hip",
    "spine-and-hip": "bones in the spine, and a hip",
}
TREATMENTS: Final = {"drug": "a drug that strengthens bone", "monitoring": "active monitoring, without a drug"}


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
    files = attachments(made.wordings, language, made.gathered, "keepsake", made.values, made.flags, made.today)
    return files[0].content if files else None


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
    circumstances = gathered.circumstances
    wordings = services.wording.read(connection)
    today = now.astimezone(services.zone).date()
    names = connection.execute(select(Woman.first_name, Woman.last_name).where(Woman.id == woman_id)).one()
    checked = hers_or_english(wordings, LETTER, gathered.woman.language)
    discreet = circumstances.said("texts").value == DISCREET
    values = {
        **services.nation_values(circumstances.said("nation").value),
        "named_person": services.named_person,
        "checked": checked.template.source_reviewed if checked else "",
        "full_name": " ".join(part for part in names if part),
        "made_on": long_date(today),
        **_details(gathered, circumstances, today),
    }
    flags = {**dict.fromkeys(FLAGS, False), "discreet": discreet}
    return _Material(gathered, wordings, values, flags, discreet, today)


def _details(gathered: Gathered, circumstances: Circumstances, today: date) -> dict[str, str]:
    """What is known; what is not known is empty and left out of the page."""
    born = gathered.woman.born
    year_only = gathered.woman.birth_year_only
    recall = birthday(born, FIRST_AGE) if born else None
    return {
        "date_of_birth": "" if born is None else str(born.year) if year_only else long_date(born),
        "diagnosed_on": long_date(circumstances.diagnosed_on) if circumstances.diagnosed_on else "",
        "break_sites": SITES.get(circumstances.break_sites.value, ""),
        "treatment": TREATMENTS.get(circumstances.treatment.value, ""),
        "recall_from": ""
        if recall is None or recall <= today
        else str(recall.year)
        if year_only
        else long_date(recall),
    }


def long_date(day: date) -> str:
    """4 March 2027."""
    return f"{day.day} {day:%B %Y}"
