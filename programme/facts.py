"""The facts that can be recorded about a woman, and what each may say.

A fact is appended with the day it is about, who said so and when. "Not known" is a real value. The table below is the
only place where a fact's name and values are spelled; forms, commands and imports check against it.
"""

from dataclasses import dataclass
from datetime import date, datetime

NOT_KNOWN = "not-known"
IN_ERROR = "in-error"
CORRECTABLE = (
    "birth", "loss", "pregnancy", "break", "menopause", "talk", "not-pao", "restart", "staff-contact", "stop-step",
    "exercise-unlock", "spine-set-unlock",
)  # fmt: skip
"""What can be taken back when it was recorded in error. Everything else is put right by recording it again; a death is
looked at by a second person, and only she can undo that she left."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One recorded fact. ``on`` is the day it is about (local calendar), ``recorded_at`` an aware UTC instant."""

    name: str
    value: str
    on: date | None
    recorded_at: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class FactKind:
    """What a fact may say. ``values`` empty: no value is needed. ``free``: any text. ``day``: see ``DAY_RULES``."""

    meaning: str
    values: tuple[str, ...] = ()
    day: str = "optional"
    free: bool = False


YES_NO = ("yes", "no", NOT_KNOWN)

KINDS: dict[str, FactKind] = {
    "diagnosis": FactKind("the day PAO was diagnosed", day="past"),
    "pregnancy": FactKind("whether she is pregnant now", ("pregnant", "not-pregnant", NOT_KNOWN)),
    "due-date": FactKind("the day the birth is expected", day="near"),
    "birth": FactKind("she has given birth (leave the day out if it is not known)", day="optional-past"),
    "baby": FactKind("where the baby is", ("with-her", "in-hospital", "in-care", "not-said")),
    "loss": FactKind("a pregnancy or a baby was lost", day="optional-past"),
    "loss-wording-approved": FactKind("a named person approved the note after a loss", day="none"),
    "loss-note-by-text": FactKind("the note after a loss may go as a text (she has no email address)", ("yes", "no")),
    "restart": FactKind("messages start again after a loss, as she asked", day="none"),
    "staff-resume": FactKind("after a loss: exercise and pain messages are right for her again", ("yes", "no")),
    "feeding": FactKind("how the baby is fed", ("breastfeeding", "mixed", "undecided", "not-breastfeeding", NOT_KNOWN)),
    "feeding-confirmed": FactKind(
        "a nurse says that feeding messages fit: day of birth not known, or baby in hospital", ("yes", "no")
    ),
    "break-sites": FactKind("which bones broke", ("spine", "hip", "spine-and-hip", "other", NOT_KNOWN)),
    "last-break": FactKind("the day of the last break", day="past"),
    "break": FactKind("a new break, or signs of one, was reported", day="optional-past"),
    "break-settled": FactKind("staff say that messages may go on after a new break", day="none"),
    "xray": FactKind("a picture of the break is on record", YES_NO),
    "treatment": FactKind("which treatment was settled on", ("drug", "monitoring", "undecided", NOT_KNOWN)),
    "drug-name": FactKind("the name of the bone drug", free=True),
    "heparin": FactKind("heparin was used", YES_NO),
    "tests": FactKind("whether tests are going on", ("pending", "done", NOT_KNOWN)),
    "nation": FactKind("where she lives", ("england", "wales", "scotland", "northern-ireland", NOT_KNOWN)),
    "partner": FactKind("whether she has a partner or a close person", YES_NO),
    "intimate-topics": FactKind("she asked for messages on closeness", ("yes", "no")),
    "future-topics": FactKind("she asked for messages on another pregnancy", ("yes", "no")),
    "groups": FactKind("she asked to hear of groups although she chose discreet messages", ("yes", "no")),
    "topic-off": FactKind("she does not want a topic", free=True),
    "topic-on": FactKind("she wants a topic again", free=True),
    "texts": FactKind("how plainly texts may speak", ("full", "usual", "discreet")),
    "safe-hours": FactKind("when messages are safe, such as 10:00-14:00", free=True),
    "pace": FactKind("how many messages she wants", ("usual", "fewer")),
    "menopause": FactKind("whether the menopause has begun", ("begun", "not-yet", NOT_KNOWN)),
    "menopause-cause": FactKind(
        "how the menopause came about", ("natural", "surgery", "treatment", "not-said", NOT_KNOWN)
    ),
    "talk": FactKind("the talk with her doctor about fracture risk", ("done", "booked", "not-yet")),
    "reminders": FactKind("whether she wants menopause reminders", ("wanted", "declined")),
    "reminders-go-on": FactKind("whether the menopause reminders go on after the last one (she asked)", ("yes", "no")),
    "reminder-date": FactKind("a day set by a nurse for the first menopause reminder", day="any"),
    "yearly-hello": FactKind("she keeps the yearly hello after the talk", ("yes", "no")),
    "pause": FactKind("messages pause for so many weeks", ("4", "8", "12"), day="none"),
    "resume": FactKind("the pause ends", day="none"),
    "withdraw": FactKind("she has left the programme", day="none"),
    "rejoin": FactKind("she has joined again by a new double opt-in", day="none"),
    "died": FactKind("she has died", day="optional-past"),
    "died-in-error": FactKind("a second person found that the report of her death was wrong", day="none"),
    IN_ERROR: FactKind("the latest record of this was an error, and is taken back", CORRECTABLE, day="none"),
    "not-pao": FactKind("the diagnosis has changed: it is not PAO", day="optional-past"),
    "staff-contact": FactKind("a nurse has spoken with her about the new pregnancy", day="none"),
    "exercise-unlock": FactKind("a nurse allows the first exercise message now", day="none"),
    "spine-set-unlock": FactKind("a nurse allows the spine exercises although a hip broke too", day="none"),
    "hold": FactKind("staff hold a track", ("exercise", "pain", "treatment", "emotional", "practical", "nutrition")),
    "release": FactKind(
        "staff let a track go on", ("exercise", "pain", "treatment", "emotional", "practical", "nutrition")
    ),
    "send-now": FactKind("a nurse sends a step at once", free=True),
    "stop-step": FactKind("a nurse stops one step for her", free=True),
    "keepsake-agreed": FactKind("the keepsake may be sent again on stop, loss of contact or closure", ("yes", "no")),
    "gp-letter-agreed": FactKind("staff may write to her GP practice", YES_NO),
    "gp-letter-sent": FactKind("the letter to her GP practice is on its way", day="none"),
    "health-support": FactKind("language, sight or hearing needs", free=True),
}

DAY_RULES = {
    "past": "needs a day, today or earlier",
    "near": "needs a day within ten months of today",
    "any": "needs a day",
    "optional-past": "may have a day, today or earlier",
    "optional": "may have a day",
    "none": "has no day of its own: it is true from now on",
}


def check_fact(name: str, value: str, on: date | None, today: date) -> list[str]:
    """What is wrong with a fact, one sentence each; empty when it can be recorded."""
    kind = KINDS.get(name)
    if kind is None:
        return [f"“{name}” is not a fact that can be recorded. Use one of: {', '.join(KINDS)}."]
    problems: list[str] = []
    if kind.values and value not in kind.values:
        problems.append(f"“{name}” cannot be “{value}”. Use one of: {', '.join(kind.values)}.")
    if kind.free and not value.strip():
        problems.append(f"“{name}” needs a value ({kind.meaning}).")
    if not kind.values and not kind.free and value:
        problems.append(f"“{name}” takes no value; leave “{value}” out. A day goes after --on.")
    return problems + _day_problems(name, kind.day, on, today)


def _day_problems(name: str, rule: str, on: date | None, today: date) -> list[str]:
    if on is None:
        missing = rule in ("past", "near", "any")
        return [f"“{name}” needs a day: {DAY_RULES[rule]}. Give it as 2026-03-31."] if missing else []
    if rule == "none":
        return [f"“{name}” has no day of its own: it is true from now on. Leave the day out."]
    if rule != "near" and rule != "any" and on > today:
        return [f"The day of “{name}” ({on:%-d %B %Y}) is in the future. It can be today or earlier."]
    if rule == "near" and abs((on - today).days) > 310:
        return [f"The day of “{name}” ({on:%-d %B %Y}) is more than ten months from today. Please check the year."]
    if on.year < 1920:
        return [f"The day of “{name}” ({on:%-d %B %Y}) is too long ago. Please check the year."]
    return []
