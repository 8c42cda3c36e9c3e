"""No baby words for a woman who has no baby with her, and no birth words for one who has lost hers."""

from collections.abc import Iterator

from messages.checks.readings import Reading
from messages.checks.subject import Subject, WordRule, words
from messages.findings import Finding

_BABY = (
    r"bab(?:y|ies)(?:['’]s)?",
    r"newborns?",
    r"infants?",
    r"toddlers?",
    r"child(?:ren)?(?:['’]s)?",
    r"sons?",
    r"daughters?",
    r"little ones?",
    r"mum(?:s|my|mies)?",
    r"mother(?:s|hood|ing)?",
    r"parenthood",
    r"prams?",
    r"cots?",
    r"napp(?:y|ies)",
    r"bump",
    r"wean(?:ed|ing)?",
    r"maternity",
)
_BIRTH = (
    r"(?:gave|given|give|giving) birth",
    r"births?",
    r"labour",
    r"caesarean",
    r"due date",
    r"midwi(?:fe|ves)",
    r"health visitors?",
    r"breastfe\w*",
    r"lactation",
    r"feeding",
    r"antenatal",
    r"postnatal",
)
_NO_BABY = WordRule(
    "baby-word",
    words(*_BABY),
    "“{word}” can reach a woman with no baby at home. Put it inside {{% if home %}}, or say it another way.",
)
_MUM = WordRule(
    "mum",
    words(r"mum(?:s|my|mies)?", r"mother(?:s|hood|ing)?"),
    "“{word}” is only for a woman with her baby at home. Put it inside {{% if home %}}, or say it another way.",
)
_NEVER_BABY = WordRule(
    "baby-word-decades",
    words(*_BABY),
    "“{word}” stands in a message that reaches women decades on, whatever happened. Say it without a baby.",
)
_AFTER_LOSS = WordRule(
    "after-loss-word",
    words(*_BABY, *_BIRTH),
    "“{word}” can reach a woman after a loss. Write a part “ / no-baby” for her, or put it inside {{% if home %}}.",
)
_CARE_FEARS = WordRule(
    "care-fears",
    words(r"social (?:workers?|services)", r"(?:taken )?into care", r"coping"),
    "“{word}” may touch a present fear of a woman whose baby is in the care of others. Put it inside {{% if home %}}.",
)
_DECADES_TRACKS = ("system", "menopause")
_DECADES_KEYS = ("keep-in-touch-yearly", "keepsake")
# The note after a loss names what was lost, with the charity that helps; people have approved those words.
_NAMES_A_LOSS = "sys-loss-acknowledgement"


def baby_findings(subject: Subject) -> Iterator[Finding]:
    """Yield baby, birth and care words in every reading where they could hurt."""
    if subject.staff or subject.template.key == _NAMES_A_LOSS:
        return
    # What she asked for by name, after a talk with staff, may speak of births.
    on_request = bool(subject.needs and subject.needs.loss.startswith("on-request"))
    decades = subject.template.track in _DECADES_TRACKS or subject.template.key in _DECADES_KEYS
    for reading in subject.readings:
        if decades:
            yield from _NEVER_BABY.find(subject, reading.section, reading.body)
        elif reading.known("after_loss") and not on_request and not reading.known("pregnant"):
            yield from _AFTER_LOSS.find(subject, reading.section, reading.body)
        elif not reading.known("home") and not (subject.needs and subject.needs.baby_recorded):
            yield from _without_baby(subject, reading)


def _without_baby(subject: Subject, reading: Reading) -> Iterator[Finding]:
    # Pregnant again after a loss, she has a midwife; no word of a baby is right for her all the same.
    rule = _MUM if reading.known("pregnant") and not reading.known("after_loss") else _NO_BABY
    yield from rule.find(subject, reading.section, reading.body)
    if not reading.known("pregnant"):
        yield from _CARE_FEARS.find(subject, reading.section, reading.body)
