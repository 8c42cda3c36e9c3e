"""Made-up values and made-up women, to show, count and check wording with. Nobody real is in here."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from messages.fields import FIELDS, FLAGS
from messages.render import FooterLinks

LONGEST_VALUES: Mapping[str, str] = MappingProxyType({name: field.longest for name, field in FIELDS.items()})

SAMPLE_VALUES: Mapping[str, str] = MappingProxyType(
    {
        **LONGEST_VALUES,
        "service": "Careline",
        "first_name": "Amara",
        "named_person": "Sister Ellis",
        "date": "4 March 2027",
        "checked": "July 2024",
        "weeks": "4",
        "urgent_numbers": "999 or 111",
        "urgent_advice": "NHS 111",
        "lifeline_phone": "",
        "calcium_daily": "700mg",
    }
)

SAMPLE_FOOTER = FooterLinks(
    page_url="https://n.example.org/ab",
    fewer_url="https://n.example.org/ab/fewer",
    stop_url="https://n.example.org/ab/stop",
)


@dataclass(frozen=True)
class SampleWoman:
    """A made-up reader: which variant of the wording she gets, and what is known about her."""

    name: str
    variant: str | None
    flags: Mapping[str, bool]


def flags_with(*true: str) -> Mapping[str, bool]:
    """Return all flags, those named being true. KeyError names a flag that does not exist."""
    unknown = [name for name in true if name not in FLAGS]
    if unknown:
        raise KeyError(unknown[0])
    return MappingProxyType({name: name in true for name in FLAGS})


_BOTH = ("text_channel", "email_channel", "staffed", "say_stop")

SAMPLE_WOMEN: tuple[SampleWoman, ...] = (
    SampleWoman("Pregnant now", "pregnant", flags_with(*_BOTH, "pregnant", "spine")),
    SampleWoman(
        "Baby at home, breastfeeding, spine break, on a drug",
        None,
        flags_with(*_BOTH, "post", "home", "feed", "spine", "drug", "on_drug_and_feeding", "partner"),
    ),
    SampleWoman("Baby in hospital", "short", flags_with(*_BOTH, "post", "baby_in_hospital", "spine", "undecided")),
    SampleWoman("Baby in the care of others", "short", flags_with(*_BOTH, "post", "baby_in_care", "spine", "watch")),
    SampleWoman("After a loss", "no-baby", flags_with(*_BOTH, "post", "after_loss", "spine", "watch")),
    SampleWoman("Hip break, feeding not known", "hip", flags_with(*_BOTH, "post", "home", "hip", "feeding_unknown")),
    SampleWoman("Little is known", None, flags_with(*_BOTH, "site_unknown")),
    SampleWoman("Twenty years on", None, flags_with(*_BOTH, "post", "spine", "watch", "age_51")),
    SampleWoman("Early menopause", None, flags_with(*_BOTH, "post", "spine", "drug", "menopausal", "early_menopause")),
    SampleWoman("Lives in Northern Ireland", None, flags_with(*_BOTH, "post", "home", "spine", "northern_ireland")),
    SampleWoman("Asked for discreet messages", None, flags_with(*_BOTH, "post", "home", "spine", "discreet")),
)


def sample_values(woman: SampleWoman) -> Mapping[str, str]:
    """Return values that fit the woman: the numbers of her nation, and no amount of calcium where it is not settled."""
    values = dict(SAMPLE_VALUES)
    if woman.flags["northern_ireland"]:
        values |= {
            "urgent_numbers": FIELDS["urgent_numbers"].longest,
            "urgent_advice": FIELDS["urgent_advice"].longest,
            "lifeline_phone": FIELDS["lifeline_phone"].longest,
            "citizens_advice_phone": "",
        }
    if woman.flags["feed"] or woman.flags["feeding_unknown"]:
        values["calcium_daily"] = ""
    if not woman.flags["after_loss"]:
        values["sands_phone"] = ""
    return MappingProxyType(values)
