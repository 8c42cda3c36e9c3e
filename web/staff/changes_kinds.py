"""What a change is, and how its answers become facts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from actions.change_circumstances import NewFact
from programme.circumstances import Circumstances
from web.staff.women_questions import Option, Question, Typed, day_of

BABIES, BONES, LATER, MESSAGES, PRACTICE, CORRECTING, ENDING = (
    "Pregnancy and baby", "Bones, treatment and tests", "The menopause", "Her messages", "About her", "Mistakes",
    "Ending",
)  # fmt: skip
GROUPS: Final = (BABIES, BONES, LATER, MESSAGES, PRACTICE, CORRECTING, ENDING)
LEAVE_EMPTY: Final = "Leave it empty if it is not known"


def always(known: Circumstances) -> bool:
    """Offered unless everything has ended."""
    return not known.ended


def outside_loss(known: Circumstances) -> bool:
    """Offered unless everything is held after a loss."""
    return not known.ended and not known.loss_hold


@dataclass(frozen=True, slots=True)
class Change:
    """One change. ``facts``: what the answers become. ``fill``: whether what is known now stands in the form.

    ``then``: what follows beside her messages. ``button``: what saving it is called.
    """

    key: str
    group: str
    title: str
    questions: tuple[Question, ...]
    facts: Callable[[Typed], list[NewFact]]
    lead: str = ""
    then: str = ""
    offered: Callable[[Circumstances], bool] = always
    fill: bool = True
    button: str = "Save"


def plain(*names: str) -> Callable[[Typed], list[NewFact]]:
    """Each answer is a fact of the same name; empty ones are left out."""

    def facts(typed: Typed) -> list[NewFact]:
        return [(name.replace("_", "-"), typed[name], None) for name in names if typed.get(name)]

    return facts


def nothing(name: str) -> Callable[[Typed], list[NewFact]]:
    return lambda typed: [(name, "", None)]


def only_day(name: str) -> Callable[[Typed], list[NewFact]]:
    return lambda typed: [(name, "", day_of(name.replace("-", "_"), typed))]


YES_OR_NO: Final = (Option("yes", "Yes"), Option("no", "No"))
