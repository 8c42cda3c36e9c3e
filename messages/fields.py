"""The names that wording may use: fields (filled in) and flags (only tested)."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["plain", "link", "phone"]


@dataclass(frozen=True)
class Field:
    """A value that is filled in. `longest` is as long as it can be; `only_in` limits it to these keys."""

    name: str
    meaning: str
    longest: str
    optional: bool = False
    kind: Kind = "plain"
    only_in: tuple[str, ...] = ()


@dataclass(frozen=True)
class Flag:
    """A yes or no about her. Not known is no."""

    name: str
    meaning: str


@dataclass(frozen=True)
class Vocabulary:
    """The names one kind of template may use."""

    fields: frozenset[str]
    flags: frozenset[str]

    @property
    def names(self) -> frozenset[str]:
        return self.fields | self.flags

    def with_fields(self, names: frozenset[str]) -> "Vocabulary":
        return Vocabulary(self.fields | names, self.flags)


_DATED = ("sys-pause-confirm", "sys-resume", "sys-service-closing", "sys-start-confirm")

_FIELDS = (
    Field("service", "The neutral name of the service", "Careline10"),
    Field("first_name", "Her first name (emails only)", "Wilhelmina-Alexandra", optional=True),
    Field("link", "Her private page for this note: short, on our own domain", "https://n.example.org/ab", kind="link"),
    Field("contact_phone", "The clinic's telephone number", "0117 496 0000", optional=True, kind="phone"),
    Field("named_person", "The person at the clinic she can ask for", "Sister Alexandra Featherstone", optional=True),
    Field("code", "The code that proves a number is hers", "123456", only_in=("sys-number-verify",)),
    Field("date", "A long date, for example 4 March 2027", "30 September 2027", only_in=_DATED),
    Field("checked", "When the information was last checked", "September 2024"),
    Field("weeks", "How many weeks a pause lasts", "12", only_in=("sys-pause-confirm", "sys-resume")),
    Field("emergency_phone", "The emergency number", "999", kind="phone"),
    Field("urgent_numbers", "Both urgent numbers, said shortly", "999 or GP out-of-hours"),
    Field("urgent_advice", "Who gives urgent advice in her nation", "your GP out-of-hours service"),
    Field("samaritans_phone", "Samaritans", "116 123", kind="phone"),
    Field("lifeline_phone", "Lifeline (Northern Ireland only)", "0808 808 8000", optional=True, kind="phone"),
    Field("sands_phone", "Sands, support after a loss", "0808 164 3332", optional=True, kind="phone"),
    Field("helpline_phone", "The charity's nurse helpline", "0808 800 0035", kind="phone"),
    Field("citizens_advice_phone", "Citizens Advice in her nation", "0800 144 8848", optional=True, kind="phone"),
    Field("citizens_advice_link", "Citizens Advice on the web", "https://www.citizensadvice.org.uk", kind="link"),
    Field("nct_phone", "NCT", "0300 330 0700", kind="phone"),
    Field("nct_link", "NCT on the web", "https://www.nct.org.uk", kind="link"),
    Field("calcium_daily", "The daily amount of calcium, once it is settled for her", "1,250mg", optional=True),
)

_LINKS = {
    "link_pao_page": "The charity's page on the condition",
    "link_exercises": "Exercise videos and fact sheets",
    "link_daily_living": "Fact sheet on daily living after fractures",
    "link_pain_relief": "Other ways to ease pain",
    "link_spine_recovery": "Recovering from spinal fractures",
    "link_nhs_breastfeeding": "NHS breastfeeding pages",
    "link_financial_support": "Financial support after fractures",
    "link_research_study": "The research study",
    "link_facebook_group": "The private Facebook group",
    "link_facebook_page": "The UK Facebook page",
}

FIELDS: dict[str, Field] = {field.name: field for field in _FIELDS} | {
    name: Field(name, meaning, f"https://www.example.org/{name.removeprefix('link_')}", optional=True, kind="link")
    for name, meaning in _LINKS.items()
}

FLAGS: dict[str, Flag] = {
    name: Flag(name, meaning)
    for name, meaning in {
        "home": "A living baby is recorded, with her, and no loss is recorded",
        "feed": "She breastfeeds, feeds both ways, or is undecided",
        "not_breastfeeding": "She does not breastfeed",
        "feeding_unknown": "How she feeds is not known",
        "pregnant": "She is pregnant now",
        "post": "A birth is recorded, or staff confirm that she is not pregnant",
        "spine": "A bone in her back broke",
        "hip": "A hip broke",
        "site_unknown": "Which bone broke is not known",
        "drug": "She takes a drug that strengthens bone",
        "watch": "Her bones are monitored, without a drug",
        "undecided": "Her treatment is not decided",
        "on_drug_and_feeding": "She takes a bone drug and breastfeeds",
        "heparin": "She had heparin",
        "partner": "A partner or close person is recorded",
        "discreet": "She asked for discreet messages",
        "wants_future_pregnancy": "She asked for notes on another pregnancy",
        "after_loss": "A loss is recorded",
        "baby_in_hospital": "Her baby is in hospital",
        "baby_in_care": "Her baby is in the care of others",
        "menopausal": "Her menopause has begun",
        "early_menopause": "Her menopause began before 45",
        "age_51": "She is 51 or older",
        "age_55": "She is 55 or older",
        "staffed": "A nurse sees tasks each working day",
        "say_stop": "This text must say how to stop",
        "text_channel": "She gets text messages",
        "email_channel": "She gets emails",
        "northern_ireland": "She lives in Northern Ireland",
        "first_contact": "We have not yet heard from her on this address",
        "stories_allowed": "The women whose stories are told have agreed to it",
        "reminder": "This is the one reminder of a request that is still open",
        **{
            f"tip_{number}": f"Turn {number} of 6 of a message that repeats; exactly one is true"
            for number in range(1, 7)
        },
    }.items()
}

MESSAGE_VOCABULARY = Vocabulary(frozenset(FIELDS), frozenset(FLAGS))
FOOTER_VOCABULARY = MESSAGE_VOCABULARY.with_fields(frozenset({"page_url", "fewer_url", "stop_url"}))

# What only printed documents may hold: these name her, and are never sent by text or email.
DOCUMENT_FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("full_name", "Her name as her GP practice knows it", "Wilhelmina-Alexandra Featherstonehaugh"),
        Field("date_of_birth", "Her date of birth", "30 September 1987"),
        Field("made_on", "The day the document was made", "30 September 2027"),
        Field("diagnosed_on", "When the condition was diagnosed", "30 September 2026", optional=True),
        Field("break_sites", "Which bones broke", "three bones in the spine, and the left hip", optional=True),
        Field("scan", "What is known of a bone density scan", "DXA scan, October 2026", optional=True),
        Field("treatment", "Her treatment", "active monitoring, without a drug", optional=True),
        Field("gp_practice", "Her GP practice", "Long Meadow Surgery, Bristol", optional=True),
        Field("recall_from", "Her 45th birthday, or its year", "30 September 2032", optional=True),
    )
}

DOCUMENT_VOCABULARY = MESSAGE_VOCABULARY.with_fields(frozenset(DOCUMENT_FIELDS))
