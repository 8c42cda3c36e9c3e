"""The files that go with a few emails: what is hers to keep. Her letter, a card to print, the calendar of reminders.

In discreet mode the letter stays on her page: an email program shows what is attached to whoever looks over.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from actions.gather import Gathered
from actions.keepsake_values import CARD, LETTER, keepsake_values
from actions.services import Services
from actions.wording.live import LiveTemplate, Wordings
from db.cipher import keyed_hash
from delivery.protocol import Attachment
from messages.documents import card_html, letter_html
from messages.findings import MissingValue
from messages.keepsake import NothingToRemind, calendar_file, calendar_texts

CALENDAR: Final = "documents/calendar"
KEEPSAKE: Final = (LETTER, CARD, CALENDAR)
WITH_FILES: Final[Mapping[str, tuple[str, ...]]] = {
    "keepsake": KEEPSAKE,
    "sys-service-closing": KEEPSAKE,
    "meno-last-handover": (LETTER,),
}
"""Which documents go with which step."""
A_PAGE: Final = "text/html; charset=utf-8"


def documents_of(wordings: Wordings, language: str, step: str) -> list[LiveTemplate]:
    """The documents of a step that are in force."""
    found = (wordings.find(key, language) for key in WITH_FILES.get(step, ()))
    return [one for one in found if one is not None]


def attachments(
    services: Services, wordings: Wordings, language: str, her: Gathered, step: str, full_name: str, today: date
) -> tuple[Attachment, ...]:
    """The files of a step; none for most, and none that would have a gap. ``full_name``: empty where it is not known.

    Raises TemplateError for a document that cannot be used.
    """
    files = []
    for document in documents_of(wordings, language, step):
        if document.template.key == CALENDAR:
            made = _calendar(services, document, her, today)
        else:
            made = _page(services, document, her, full_name, today)
        if made is not None:
            files.append(made)
    return tuple(files)


def _page(services: Services, document: LiveTemplate, her: Gathered, full_name: str, today: date) -> Attachment | None:
    known = keepsake_values(services, her, full_name, document.template.source_reviewed, today)
    is_letter = document.template.key == LETTER
    if is_letter and known.discreet:
        return None
    make = letter_html if is_letter else card_html
    try:
        page = make(document.template, known.values, known.flags, discreet=known.discreet)
    except MissingValue:
        return None
    return Attachment("letter.html" if is_letter else "card.html", A_PAGE, page.encode())


def _calendar(services: Services, document: LiveTemplate, her: Gathered, today: date) -> Attachment | None:
    born, year_only = her.woman.born, her.woman.birth_year_only
    if born is None:
        return None
    known = keepsake_values(services, her, "", document.template.source_reviewed, today)
    texts = calendar_texts(document.template, known.values, known.flags, discreet=known.discreet)
    series = keyed_hash("calendar-series", str(her.woman.id))[:32]
    try:
        content = calendar_file(
            None if year_only else born, born.year if year_only else None, known.discreet, today, texts, series=series
        )
    except NothingToRemind:
        return None
    return Attachment("reminders.ics", "text/calendar; charset=utf-8; method=PUBLISH", content)
