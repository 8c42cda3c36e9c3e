"""What the letter and the card say about her, from what is known; what is not known is empty and left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from actions.gather import Gathered
from actions.services import Services
from messages.fields import FLAGS
from messages.keepsake import birthday
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
class KeepsakeValues:
    """Field values and flags of the documents."""

    values: Mapping[str, str]
    flags: Mapping[str, bool]
    discreet: bool


def keepsake_values(services: Services, her: Gathered, full_name: str, checked: str, today: date) -> KeepsakeValues:
    """``checked``: when the source of the letter was last reviewed."""
    circumstances = her.circumstances
    discreet = circumstances.said("texts").value == DISCREET
    values = {
        **services.nation_values(circumstances.said("nation").value),
        "named_person": services.named_person,
        "checked": checked,
        "full_name": full_name,
        "made_on": long_date(today),
        **_details(her, circumstances, today),
    }
    return KeepsakeValues(values, {**dict.fromkeys(FLAGS, False), "discreet": discreet}, discreet)


def _details(her: Gathered, circumstances: Circumstances, today: date) -> dict[str, str]:
    born, year_only = her.woman.born, her.woman.birth_year_only
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
