"""What may be seen on a lock screen or in a shared inbox, and what must never leave in a text at all."""

from collections.abc import Iterator

from messages.checks.subject import Subject, WordRule, words
from messages.fields import FIELDS
from messages.findings import Finding

_LOCK_SCREEN = WordRule(
    "lock-screen",
    words(
        r"PAO",
        r"PLO",
        r"osteopor\w*",
        r"bones?",
        r"breaks?(?<!for a break)(?<!have a break)(?<!take a break)",
        r"broken?",
        r"fractur\w*",
        r"spin(?:e|al)",
        r"hips?",
        r"scans?",
        r"X-?rays?",
        r"DXA",
        r"pregnan\w*",
        r"births?",
        r"bab(?:y|ies)",
        r"newborns?",
        r"midwi(?:fe|ves)",
        r"health visitors?",
        r"pram",
        r"feeding",
        r"breastfe\w*",
        r"loss(?:es)?",
        r"miscarr\w*",
        r"stillb\w*",
        r"menopaus\w*",
        r"drugs?",
        r"heparin",
        r"bisphosphonates?",
        r"risedronate",
        r"teriparatide",
        r"calcium",
        r"mum(?:my)?",
        r"mothers?",
        r"clinic",
        r"Sands",
        r"Royal Osteoporosis Society",
    ),
    "“{word}” may be seen on a lock screen. Say it in the email or in == text full ==, and keep this part neutral.",
)
_SUBJECT_TOPIC = WordRule(
    "subject-topic",
    words(
        r"pain(?:ful)?",
        r"exercis\w*",
        r"mov(?:e|ing|ement)",
        r"food",
        r"diet",
        r"vitamin\w*",
        r"treatment\w*",
        r"medicin\w*",
        r"tests?",
        r"partner\w*",
        r"sex\w*",
        r"closeness",
        r"doctors?",
        r"nurses?",
        r"hospital\w*",
        r"helpline",
        r"feelings?",
        r"worr\w*",
        r"groups?",
        r"research",
        r"money",
        r"lifting",
        r"recovery",
    ),
    "A subject never names a topic, and “{word}” does. Use neutral words, such as A note from {{{{ service }}}}.",
)

_USUAL_STYLES = ("usual", "discreet")
# Numbers that alone tell what the messages are about.
_TELLING_FIELDS = ("helpline_phone", "sands_phone", "nct_phone", "named_person", "calcium_daily")
_EMAIL_ONLY_FIELDS = ("first_name",)


def privacy_findings(subject: Subject) -> Iterator[Finding]:
    """Yield lock-screen words in subjects and in texts other than full ones, and fields that may not be in a text."""
    if subject.staff:
        return
    for reading in subject.readings:
        if reading.style in _USUAL_STYLES or reading.name == "subject":
            yield from _LOCK_SCREEN.find(subject, reading.section, reading.body)
        if reading.name == "subject":
            yield from _SUBJECT_TOPIC.find(subject, reading.section, reading.body)
    for section in subject.template.sections:
        yield from _field_findings(subject, section)


def _field_findings(subject: Subject, section: str) -> Iterator[Finding]:
    name = section.split(" / ", maxsplit=1)[0]
    filled = subject.template.wording(section).filled
    if name in ("subject", "preview"):
        for field in sorted(filled - {"service"}):
            sentence = f"{{{{ {field} }}}} does not belong in a {name}: it may hold the service name and nothing else."
            yield subject.at(section, "subject-field", sentence, near=field)
    if not name.startswith("text"):
        return
    for field in sorted(filled):
        if field in _EMAIL_ONLY_FIELDS:
            yield subject.at(section, "name-in-text", "A text never holds her name. Take it out.", near=field)
        elif field in _TELLING_FIELDS and name != "text full":
            sentence = (
                f"{{{{ {field} }}}} alone can tell what this is about. Put it behind the link, or in == text full ==."
            )
            yield subject.at(section, "telling-field", sentence, near=field)
        elif FIELDS[field].kind == "link" and field != "link":
            yield subject.at(
                section, "link-in-text", "A text holds no link but {{ link }}, on our own domain.", near=field
            )


def shared_findings(subject: Subject) -> Iterator[Finding]:
    """Yield lock-screen words in the shared neutral text and in the preview line of every email."""
    for section in subject.template.sections:
        if section.split(" / ", maxsplit=1)[0] in ("text", "preview"):
            yield from _LOCK_SCREEN.find(subject, section, subject.template.sections[section])
            yield from _field_findings(subject, section)
