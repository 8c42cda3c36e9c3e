"""How a woman's record is put into words for nurses: facts, answers, states, tasks, and the words of her messages."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from actions.preview import SAMPLE_TOKEN, ShownWords
from programme import corrections
from programme.circumstances import Circumstances
from programme.facts import CORRECTABLE, IN_ERROR, KINDS, NOT_KNOWN, Fact
from web.personal.words import blocks

FOOT: Final = "\n\n* * *\n\n"
"""Stands between an email and the foot that all emails share."""
CHANNELS: Final = {"text": "Text", "email": "Email"}
_NOT_KNOWN: Final = {NOT_KNOWN: "Not known", "not-said": "Not known"}
_YES_NO: Final = {"yes": "Yes", "no": "No", **_NOT_KNOWN}
_TRACKS: Final = {
    "exercise": "Gentle exercise", "pain": "Pain", "treatment": "Tests and treatment", "emotional": "Feelings",
    "practical": "Practical help", "nutrition": "Food",
}  # fmt: skip
_FACTS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "diagnosis": ("Diagnosed", {}),
    "pregnancy": ("Pregnancy", {"pregnant": "Pregnant", "not-pregnant": "Not pregnant", **_NOT_KNOWN}),
    "due-date": ("Birth expected", {}),
    "birth": ("Gave birth", {}),
    "baby": (
        "Baby",
        {"with-her": "With her", "in-hospital": "In hospital", "in-care": "In the care of others", **_NOT_KNOWN},
    ),
    "loss": ("Loss of a pregnancy or a baby", {}),
    "loss-wording-approved": ("Note after the loss approved", {}),
    "loss-note-by-text": ("Note after the loss also as a text", _YES_NO),
    "restart": ("Messages started again after a loss", {}),
    "staff-resume": ("Exercise and pain messages are right again after the loss", _YES_NO),
    "feeding": (
        "Feeding",
        {
            "breastfeeding": "Breastfeeding",
            "mixed": "Breast and bottle",
            "undecided": "Not decided",
            "not-breastfeeding": "Not breastfeeding",
            **_NOT_KNOWN,
        },
    ),
    "feeding-confirmed": ("Feeding messages fit her", _YES_NO),
    "break-sites": (
        "Bones that broke",
        {"spine": "Spine", "hip": "Hip", "spine-and-hip": "Spine and hip", "other": "Other bones", **_NOT_KNOWN},
    ),
    "last-break": ("Last break", {}),
    "break": ("New break, or signs of one", {}),
    "break-settled": ("Messages may go on after the new break", {}),
    "xray": ("Picture of the break on record", _YES_NO),
    "treatment": (
        "Treatment",
        {"drug": "Bone drug", "monitoring": "Active monitoring", "undecided": "Not decided", **_NOT_KNOWN},
    ),
    "drug-name": ("Name of the drug", {}),
    "heparin": ("Heparin used", _YES_NO),
    "tests": ("Tests", {"pending": "Still going on", "done": "Done", **_NOT_KNOWN}),
    "nation": (
        "Lives in",
        {
            "england": "England",
            "wales": "Wales",
            "scotland": "Scotland",
            "northern-ireland": "Northern Ireland",
            **_NOT_KNOWN,
        },
    ),
    "partner": ("Partner or somebody close", _YES_NO),
    "intimate-topics": ("Asked for messages on closeness", _YES_NO),
    "future-topics": ("Asked for messages on another pregnancy", _YES_NO),
    "groups": ("Asked to hear of groups", _YES_NO),
    "topic-off": ("Does not want the topic", {}),
    "topic-on": ("Wants the topic again", {}),
    "texts": ("Words on her screen", {"full": "Plain", "usual": "Usual", "discreet": "Discreet"}),
    "safe-hours": ("Safe hours", {}),
    "pace": ("Number of messages", {"usual": "Usual", "fewer": "Fewer"}),
    "menopause": ("Menopause", {"begun": "Has begun", "not-yet": "Not yet", **_NOT_KNOWN}),
    "menopause-cause": (
        "How the menopause came",
        {"natural": "By itself", "surgery": "By an operation", "treatment": "By a treatment", **_NOT_KNOWN},
    ),
    "talk": ("Talk with her doctor", {"done": "Done", "booked": "Booked", "not-yet": "Not yet"}),
    "reminders": ("Menopause reminders", {"wanted": "Wanted", "declined": "Not wanted"}),
    "reminders-go-on": ("Reminders go on after the last one", _YES_NO),
    "reminder-date": ("Day of the first later reminder", {}),
    "yearly-hello": ("Keeps the yearly hello", _YES_NO),
    "pause": ("Paused", {"4": "For 4 weeks", "8": "For 8 weeks", "12": "For 12 weeks"}),
    "resume": ("Pause ended", {}),
    "withdraw": ("Left the programme", {}),
    "rejoin": ("Joined again", {}),
    "died": ("Death reported", {}),
    "died-in-error": ("The report of her death was wrong", {}),
    "not-pao": ("The diagnosis has changed: not PAO", {}),
    "staff-contact": ("A nurse has spoken with her about the new pregnancy", {}),
    "exercise-unlock": ("First exercise message allowed now", {}),
    "spine-set-unlock": ("Spine exercises allowed although a hip broke too", {}),
    "hold": ("Staff hold", _TRACKS),
    "release": ("Staff let go on", _TRACKS),
    "send-now": ("Sent at once by a nurse", {}),
    "stop-step": ("One message stopped", {}),
    "keepsake-agreed": ("Reminders to keep may be sent once more", _YES_NO),
    "gp-letter-agreed": ("Her GP practice may be written to", _YES_NO),
    "gp-letter-sent": ("Letter to her GP practice sent", {}),
    "health-support": ("Language, sight or hearing", {}),
}
FACTS: Final = {**_FACTS, IN_ERROR: ("Recorded in error, and taken back", {one: _FACTS[one][0] for one in CORRECTABLE})}
"""Every fact that can be recorded: its name for nurses, and how each value is said."""
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


def fact_label(name: str) -> str:
    """The fact's name for nurses."""
    found = FACTS.get(name)
    return found[0] if found else KINDS[name].meaning.capitalize() if name in KINDS else name.replace("-", " ")


def fact_value(name: str, value: str, on: date | None, steps: Mapping[str, str] | None = None) -> str:
    """What it says, with its day: "Bone drug, 4 March 2027"."""
    words = FACTS.get(name, ("", {}))[1].get(value, (steps or {}).get(value, value))
    day = f"{on.day} {on:%B %Y}" if on else ""
    said = ", ".join(part for part in (words, day) if part)
    return said or ("Day not known" if KINDS.get(name) and KINDS[name].day == "optional-past" else "Yes")


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
