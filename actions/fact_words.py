"""How what is recorded about a woman is said to people: the name of each fact, and its values."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from programme.facts import CORRECTABLE, IN_ERROR, KINDS, NOT_KNOWN

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
"""Every fact that can be recorded: its name, and how each value is said."""


def fact_label(name: str) -> str:
    """The fact's name."""
    found = FACTS.get(name)
    return found[0] if found else KINDS[name].meaning.capitalize() if name in KINDS else name.replace("-", " ")


def fact_value(name: str, value: str, on: date | None, steps: Mapping[str, str] | None = None) -> str:
    """What it says, with its day: "Bone drug, 4 March 2027"."""
    words = FACTS.get(name, ("", {}))[1].get(value, (steps or {}).get(value, value))
    day = f"{on.day} {on:%B %Y}" if on else ""
    said = ", ".join(part for part in (words, day) if part)
    return said or ("Day not known" if KINDS.get(name) and KINDS[name].day == "optional-past" else "Yes")
