"""How a woman's record is put into words for nurses: how she stands, states, and the words of her messages."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from actions.preview import SAMPLE_TOKEN, ShownWords
from programme import corrections
from programme.circumstances import Circumstances
from programme.facts import NOT_KNOWN, Fact
from web.personal.words import blocks

FOOT: Final = "\n\n* * *\n\n"
"""Stands between an email and the foot that all emails share."""
CHANNELS: Final = {"text": "Text", "email": "Email"}
STANDING: Final = (
    "pregnancy", "due-date", "birth", "baby", "feeding", "loss", "diagnosis", "break-sites", "last-break", "break",
    "xray", "treatment", "drug-name", "tests", "heparin", "menopause", "menopause-cause", "talk", "reminders",
    "reminders-go-on", "reminder-date",
    "nation", "texts", "safe-hours", "pace", "partner", "intimate-topics", "future-topics", "groups",
    "gp-letter-agreed", "gp-letter-sent", "keepsake-agreed", "health-support",
)  # fmt: skip
"""The facts that make up how things stand, in the order of the page."""

DELIVERY_STATES: Final = {
    "delivered": ("Delivered", "green"),
    "accepted": ("Sent", "blue"),
    "failed": ("Not delivered", "red"),
    "dropped": ("Not sent", "grey"),
    "unknown": ("Not certain", "orange"),
    "sending": ("Being sent", "blue"),
    "ready": ("Will be tried again", "yellow"),
    "waiting": ("Waits for the channel", "yellow"),
}
"""How the state of a part is said, and the colour of its tag."""


def standing_facts(facts: Iterable[Fact], known: Circumstances) -> list[Fact]:
    """The last word on each matter that makes up how things stand, in the order of the page.

    What a later fact has ended is left out: where the baby was before a loss, the birth before a new pregnancy.
    """
    latest = {fact.name: fact for fact in corrections.standing_facts(facts)}
    over = {
        "baby": known.baby.value == NOT_KNOWN,
        "feeding": known.feeding.value == NOT_KNOWN or known.lost,
        "birth": known.birth is None,
        "due-date": known.due_date is None or not known.pregnant,
        "break": known.new_break is None,
    }
    return [latest[name] for name in STANDING if name in latest and not over.get(name)]


def stage(known: Circumstances, today: date) -> str:
    """Where she is, in a few words."""
    if known.died_on is not None:
        return "Has died"
    if known.withdrawn_on is not None:
        return "Has left the programme"
    if known.not_pao_on is not None:
        return "Diagnosis changed"
    if known.enrolled_on is None:
        return "Has not said yes yet"
    if known.loss_hold:
        return "Everything is held" if known.loss_corrected_on else "Everything is held after a loss"
    if known.paused(today):
        return "Paused"
    if known.pregnant:
        return "Pregnant"
    if known.born_on is not None and not known.lost:
        weeks = (today - known.born_on).days // 7
        return f"{_weeks(weeks)} after the birth" if weeks < 53 else f"{weeks // 52} years after the birth"
    weeks = (today - known.enrolled_on).days // 7
    return f"{_weeks(weeks)} on the programme" if weeks < 53 else f"{weeks // 52} years on the programme"


def _weeks(number: int) -> str:
    return "1 week" if number == 1 else f"{number} weeks"


def words_to_show(words: Iterable[ShownWords]) -> list[dict[str, object]]:
    """Words of a message for a page: a text as a bubble, an email as a letter."""
    return [
        {
            "channel": one.channel,
            "text": one.text.replace(SAMPLE_TOKEN, "…"),
            "subject": one.subject,
            "blocks": blocks(one.text.partition(FOOT)[0]) if one.channel == "email" else [],
            "foot": blocks(one.text.partition(FOOT)[2]) if one.channel == "email" else [],
            "cannot": one.cannot,
            "approved": one.approved,
        }
        for one in words
    ]
