"""Twenty made-up women, one for each kind of situation, and what becomes of them in the next year.

Days count from the day of enrolment. None of them exists; their numbers and addresses belong to nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

NewFact = tuple[str, str, int | None]
"""A fact, its value, and the day it is about: so many days after the event is recorded, or no day."""

WORDS: Final = "A nurse told her what the messages are about and how to stop them; she would like to be asked."


@dataclass(frozen=True)
class SampleWoman:
    """One of them.

    ``ago``: enrolled so many days before the demonstration begins. ``days``: form fields that are days, so many days
    after enrolment (negative: before). ``says_yes``: confirms her invitation. ``later``: facts recorded after so many
    days. ``texts``: what she writes after so many days. ``answers``: what she replies to a question of a kind.
    """

    first_name: str
    last_name: str
    situation: str
    born_years_ago: float
    ago: int
    form: Mapping[str, object] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)
    channels: tuple[str, ...] = ("text", "email")
    says_yes: bool = True
    later: tuple[tuple[int, tuple[NewFact, ...]], ...] = ()
    texts: tuple[tuple[int, str], ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)

    def mobile(self, number: int) -> str:
        """A number that belongs to nobody."""
        return f"+447700900{100 + number:03d}"

    def enrolment(self, number: int, today: date) -> dict[str, Any]:
        """What a nurse enters on ``today``."""
        born = today - timedelta(days=round(self.born_years_ago * 365.25))
        data: dict[str, Any] = {
            "first_name": self.first_name,
            "last_name": self.last_name,
            "date_of_birth": born.isoformat(),
            "consent": list(self.channels),
            "consent_words": WORDS,
            "nation": "england",
            "partner": "yes",
            "texts": "usual",
            "keepsake_agreed": "yes",
            **self.form,
        }
        if "text" in self.channels:
            data["mobile"] = self.mobile(number)
        if "email" in self.channels:
            data["email"] = f"{self.first_name.lower()}.{self.last_name.lower()}@example.org"
        for name, days in self.days.items():
            data[name] = (today + timedelta(days=days)).isoformat()
        return data


AT_HOME: Final = {"pregnancy": "not-pregnant", "baby": "with-her"}
PREGNANT: Final = {"pregnancy": "pregnant"}
WELL: Final = {"checkin": "1", "still-you": "1", "menopause": "2"}

WOMEN: Final = (
    SampleWoman(
        "Amara", "Sample", "Baby at home, spine, breastfeeding", 31, 12,
        {**AT_HOME, "feeding": "breastfeeding", "break_sites": "spine", "treatment": "undecided", "xray": "yes"},
        {"birth": -40, "diagnosis": -10, "last_break": -30}, answers={**WELL, "checkin": "2"},
    ),
    SampleWoman(
        "Bea", "Example", "Pregnant, gives birth in six weeks", 29, 9,
        {**PREGNANT, "break_sites": "spine", "treatment": "monitoring"}, {"due_date": 45, "diagnosis": -8},
        later=((46, (("birth", "", -2), ("baby", "with-her", None), ("feeding", "mixed", None))),), answers=WELL,
    ),
    SampleWoman(
        "Cara", "Pretend", "Loses the pregnancy, starts again later", 34, 7,
        {**PREGNANT, "break_sites": "spine", "treatment": "undecided"}, {"due_date": 120, "diagnosis": -6},
        later=((40, (("loss", "", -1),)), (160, (("restart", "", None),))),
    ),
    SampleWoman(
        "Dina", "Imaginary", "Hip, emails only", 36, 20,
        {**AT_HOME, "feeding": "not-breastfeeding", "break_sites": "hip", "treatment": "drug"},
        {"birth": -80, "diagnosis": -30}, ("email",),
    ),
    SampleWoman(
        "Esme", "Invented", "As little as possible on her phone, between 10 and 2 only", 27, 15,
        {**AT_HOME, "feeding": "mixed", "texts": "discreet", "safe_hours": "10:00-14:00", "partner": "no",
         "break_sites": "spine"},
        {"birth": -50, "diagnosis": -20}, ("text",), answers=WELL,
    ),
    SampleWoman(
        "Fay", "Fiction", "Baby in hospital, home after seven weeks", 30, 10,
        {"pregnancy": "not-pregnant", "baby": "in-hospital", "feeding": "undecided", "break_sites": "spine"},
        {"birth": -14, "diagnosis": -5}, later=((49, (("baby", "with-her", None), ("feeding", "mixed", None))),),
    ),
    SampleWoman(
        "Gita", "Specimen", "Has a bone drug and breastfeeds", 35, 25,
        {**AT_HOME, "feeding": "breastfeeding", "treatment": "drug", "break_sites": "spine", "tests": "done"},
        {"birth": -90, "diagnosis": -40}, answers=WELL,
    ),
    SampleWoman(
        "Hana", "Model", "Wales, was given heparin, being watched", 33, 30,
        {**AT_HOME, "nation": "wales", "heparin": "yes", "treatment": "monitoring", "feeding": "not-breastfeeding",
         "break_sites": "other"},
        {"birth": -120, "diagnosis": -60}, answers={**WELL, "checkin": "4"},
    ),
    SampleWoman(
        "Isla", "Mock", "Enrolled after a loss; starts again after two months", 32, 18,
        {"pregnancy": "not-pregnant", "break_sites": "spine"}, {"loss": -30, "diagnosis": -25},
        later=((62, (("restart", "", None),)),), answers=WELL,
    ),
    SampleWoman(
        "Jo", "Placeholder", "45 in five months: her first long-term reminder", 44.58, 45,
        {**AT_HOME, "feeding": "not-breastfeeding", "break_sites": "spine-and-hip", "treatment": "drug"},
        {"birth": -700, "diagnosis": -600}, answers={**WELL, "menopause": "1"},
    ),
    SampleWoman(
        "Kim", "Sample", "Twenty years on, her reminder is due", 52, 40,
        {"pregnancy": "not-pregnant", "break_sites": "spine", "menopause": "not-yet"},
        {"birth": -7300, "diagnosis": -7200}, answers={**WELL, "menopause": "2"},
    ),
    SampleWoman(
        "Lena", "Example", "Texts STOP after ten weeks", 28, 14,
        {**AT_HOME, "feeding": "mixed", "break_sites": "spine"}, {"birth": -30, "diagnosis": -15},
        texts=((70, "STOP"),),
    ),
    SampleWoman(
        "Mina", "Pretend", "Takes a break of four weeks", 37, 22,
        {**AT_HOME, "feeding": "breastfeeding", "break_sites": "spine", "intimate_topics": "yes"},
        {"birth": -60, "diagnosis": -22}, texts=((30, "PAUSE"),), answers=WELL,
    ),
    SampleWoman(
        "Nell", "Imaginary", "Does not answer the invitation", 26, 5,
        {**AT_HOME, "break_sites": "not-known"}, {"birth": -20}, says_yes=False,
    ),
    SampleWoman(
        "Orla", "Invented", "The number is somebody else's", 31, 4,
        {**AT_HOME, "feeding": "not-known", "break_sites": "spine"}, {"birth": -25, "diagnosis": -10},
        texts=((6, "Wrong number, I do not know her"),),
    ),
    SampleWoman(
        "Pia", "Fiction", "Writes urgent words", 33, 16,
        {**AT_HOME, "feeding": "mixed", "break_sites": "spine", "treatment": "undecided"},
        {"birth": -45, "diagnosis": -20}, texts=((35, "I fell and now I cannot feel my legs"),),
        answers={**WELL, "checkin": "3"},
    ),
    SampleWoman(
        "Ruth", "Specimen", "Northern Ireland, wants plain words in texts", 39, 28,
        {**AT_HOME, "nation": "northern-ireland", "texts": "full", "feeding": "not-breastfeeding",
         "break_sites": "hip"},
        {"birth": -150, "diagnosis": -90}, answers=WELL,
    ),
    SampleWoman(
        "Sara", "Model", "Pregnant again after half a year", 30, 35,
        {**AT_HOME, "feeding": "not-breastfeeding", "future_topics": "yes", "break_sites": "spine"},
        {"birth": -300, "diagnosis": -250},
        later=((200, (("pregnancy", "pregnant", None), ("due-date", "", 210))), (215, (("staff-contact", "", None),))),
        answers=WELL,
    ),
    SampleWoman(
        "Tess", "Mock", "Another break after four months", 41, 33,
        {**AT_HOME, "feeding": "not-breastfeeding", "break_sites": "spine", "treatment": "monitoring"},
        {"birth": -200, "diagnosis": -150}, later=((120, (("break", "", -2),)), (150, (("break-settled", "", None),))),
        texts=((90, "Could somebody ring me about the exercises please?"),),
    ),
    SampleWoman(
        "Una", "Placeholder", "Scotland, menopause after surgery, leaves after ten months", 38, 38,
        {"pregnancy": "not-pregnant", "nation": "scotland", "break_sites": "spine", "menopause": "begun",
         "menopause_cause": "surgery"},
        {"birth": -2000, "diagnosis": -1900}, later=((300, (("withdraw", "", None),)),),
    ),
)  # fmt: skip
