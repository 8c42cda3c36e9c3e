"""The files that go with a few emails: the calendar of later reminders."""

from collections.abc import Mapping
from datetime import date

from actions.gather import Gathered
from actions.live_wording import Wordings
from db.cipher import keyed_hash
from delivery.protocol import Attachment
from messages.keepsake import NothingToRemind, calendar_file, calendar_texts

WITH_CALENDAR = frozenset({"keepsake", "sys-service-closing"})
CALENDAR = "documents/calendar"


def attachments(
    wordings: Wordings,
    language: str,
    gathered: Gathered,
    step: str,
    values: Mapping[str, str],
    flags: Mapping[str, bool],
    today: date,
) -> tuple[Attachment, ...]:
    """The files of a step; none for most. Raises what rendering raises when a document lacks a value."""
    document = wordings.find(CALENDAR, language)
    if step not in WITH_CALENDAR or document is None or gathered.woman.born is None:
        return ()
    discreet = bool(flags.get("discreet"))
    born = gathered.woman.born
    try:
        content = calendar_file(
            None if gathered.woman.birth_year_only else born,
            born.year if gathered.woman.birth_year_only else None,
            discreet,
            today,
            calendar_texts(document.template, values, flags, discreet=discreet),
            series=keyed_hash("calendar-series", str(gathered.woman.id))[:32],
        )
    except NothingToRemind:
        return ()
    return (Attachment("reminders.ics", "text/calendar; charset=utf-8; method=PUBLISH", content),)
