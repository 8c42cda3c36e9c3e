"""Cautions that must travel with what they belong to: where a template says the one, it must say the other."""

import re
from collections.abc import Iterator

from messages.checks.readings import Reading
from messages.checks.subject import Subject, words
from messages.email_body import Heading, Paragraph, inline_text
from messages.findings import Finding

_EXERCISE_FACTS = ("F105", "F107", "F109", "F110", "F111", "F121")
_SPINE_SHEET_FACTS = ("F105", "F107", "F109")
_GREETING = re.compile(r"^(?:Dear|Hello|Hi)\b[^.?]{0,60}$")
_NOT = words(r"not")
_PREGNANT = words(r"pregnan\w*")
_EXERCISE_WORDS = words(r"exercis\w*", r"stretch\w*", r"breathing", r"relaxation")
_HURTS_MORE = re.compile(
    r"\bstop\b[^.]*\.?[^.]*\bhurts? more\b|\bhurts? more\b[^.]*\bstop\b", re.IGNORECASE | re.DOTALL
)
_PAINKILLERS = words(r"painkillers?", r"pain relief", r"pain medicines?", r"tablets for pain")
_BREASTFEED = words(r"breastfe\w*")
_SUIT = words(r"suits?", r"suitable", r"right for you")
_SAFE_AND_EFFECTIVE = words(r"safe and effective")
_YOUNGER = re.compile(r"\bnot\b[^.]*\btested\b[^.]*\byounger women\b", re.IGNORECASE)
_IN_PREGNANCY = re.compile(r"\bnot\b[^.]*\btested\b[^.]*\bin (?:young\w* women or in )?pregnancy\b", re.IGNORECASE)
_CONTACT = words(
    r"doctor", r"GP", r"midwife", r"nurses?", r"helpline", r"pharmacist", r"physio\w*", r"call", r"Samaritans", r"999"
)
_CONTACT_TRACKS = ("pain", "emotional", "check-in")
_SIGNS = (
    words(r"back (?:or \w+ )?pain", r"pain in (?:the|your) back"),
    words(r"shape"),
    words(r"shorter"),
    words(r"doctor"),
)
_SIGN_FACTS = ("F040", "F041", "F042", "F043")
_RUN_BY = words(r"run by", r"not run", r"does not run", r"do not run")
_YOUR_NAME = words(r"name", r"profile", r"who you are")
_NOT_KNOWN = words(
    r"not known", r"nobody knows", r"not settled", r"no clear answer", r"unknown", r"not yet known", r"not clear"
)
_SURGERY = words(r"surgery", r"operation", r"removal")
_TREATMENT = words(r"treatments?", r"chemotherapy", r"radiotherapy")
_ASKS_IF_BEGUN = words(r"begun", r"started", r"come early", r"come sooner")
_MEDICINE_SUPPLEMENT = words(r"pharmacist")
_GROUP_FACTS = ("F201", "F202", "F203", "F204")


def companion_findings(subject: Subject) -> Iterator[Finding]:
    """Yield every caution that is missing beside what it belongs to."""
    if subject.staff:
        return
    for reading in (*subject.texts, *subject.emails):
        yield from _exercise(subject, reading)
        yield from _balance(subject, reading)
    for reading in subject.emails:
        yield from _painkillers(subject, reading)
        yield from _ends_with_contact(subject, reading)
        yield from _warning_signs(subject, reading)
        yield from _groups(subject, reading)
        yield from _later_risk(subject, reading)
    yield from _paired_facts(subject)


def _exercise(subject: Subject, reading: Reading) -> Iterator[Finding]:
    template = subject.template
    if not (template.track == "exercise" or subject.claims(*_EXERCISE_FACTS)) or _only_pregnant(subject):
        return
    if reading.name == "email" and not _not_if_pregnant(_first_words(reading)):
        sentence = (
            "The first line must be the caution: If you are pregnant, or might be, please do not use these. "
            "Talk to your doctor or midwife instead."
        )
        yield subject.at(reading.section, "not-if-pregnant", sentence)
    if reading.name == "email" and subject.claims(*_SPINE_SHEET_FACTS) and not _HURTS_MORE.search(reading.body):
        yield subject.at(reading.section, "stop-if-it-hurts", "Add: stop, and ask, if it hurts more.")
    if not reading.style or not _EXERCISE_WORDS.search(reading.body) or _not_if_pregnant(reading.body):
        return
    # After a loss the line stays too, in impersonal words: "not for use in pregnancy".
    sentence = (
        "A text on exercise or self-help for pain begins: not if pregnant. Where that may not stand, stay neutral."
    )
    yield subject.at(reading.section, "not-if-pregnant", sentence)


def _not_if_pregnant(words_read: str) -> bool:
    """Return whether one sentence speaks of pregnancy and says not."""
    return any(_NOT.search(sentence) and _PREGNANT.search(sentence) for sentence in words_read.split("."))


def _only_pregnant(subject: Subject) -> bool:
    return bool(subject.needs and subject.needs.pregnant == "only") or subject.claims("F123")


def _first_words(reading: Reading) -> str:
    """Return the first block that is not a greeting or a heading."""
    for block in reading.blocks:
        text = inline_text(getattr(block, "text", ""))
        if isinstance(block, Heading) or (isinstance(block, Paragraph) and _GREETING.match(text)):
            continue
        return text
    return ""


def _painkillers(subject: Subject, reading: Reading) -> Iterator[Finding]:
    asks = subject.claims("F117", "F119") and _PAINKILLERS.search(reading.body)
    cannot = any(reading.known(flag) for flag in ("after_loss", "pregnant", "not_breastfeeding"))
    may_feed = not cannot and reading.flags.get("feed", True) and reading.flags.get("home", True)
    if not asks or not may_feed:
        return
    if not (_BREASTFEED.search(reading.body) and _SUIT.search(reading.body)):
        sentence = (
            "Beside painkillers, a woman who breastfeeds must read: ask which medicines suit you. Use {% if feed %}."
        )
        yield subject.at(reading.section, "painkiller-feeding", sentence)


def _balance(subject: Subject, reading: Reading) -> Iterator[Finding]:
    if _SAFE_AND_EFFECTIVE.search(reading.body) and not (
        _YOUNGER.search(reading.body) and _IN_PREGNANCY.search(reading.body)
    ):
        sentence = "“Safe and effective” stands only beside: not tested in younger women, and not tested in pregnancy."
        yield subject.at(reading.section, "safe-and-effective", sentence, near="safe and effective")


def _paired_facts(subject: Subject) -> Iterator[Finding]:
    for says, needs, sentence in (
        (
            ("F089",),
            ("F083", "F094"),
            "F089 is only ever said beside F083 and F094. Add them, in the words and in facts.",
        ),
        (("F157",), ("F158",), "F157 needs its counter-point F158. Add it, in the words and in facts."),
        (("F213",), ("F214",), "F213 needs its counter-point F214. Add it, in the words and in facts."),
    ):
        if subject.claims(*says) and not all(subject.claims(number) for number in needs):
            yield subject.in_details("facts", "one-sided", sentence)
    points_for = subject.claims("F087", "F089", "F090")
    if points_for and not subject.claims("F091", "F092", "F093"):
        yield subject.in_details("facts", "one-sided", "Points for a drug need points against it in the same message.")


def _ends_with_contact(subject: Subject, reading: Reading) -> Iterator[Finding]:
    if subject.template.track not in _CONTACT_TRACKS or not reading.blocks:
        return
    ending = "\n".join(reading.body.split("\n\n")[-3:])
    if not _CONTACT.search(ending):
        yield subject.at(
            reading.section, "ends-with-contact", "The end must say who to contact: a doctor, the Helpline or 999."
        )


def _warning_signs(subject: Subject, reading: Reading) -> Iterator[Finding]:
    check_in = subject.template.track == "check-in" and all(subject.claims(number) for number in _SIGN_FACTS)
    if (check_in or subject.template.key.startswith("checkin-")) and not all(
        sign.search(reading.body) for sign in _SIGNS
    ):
        sentence = (
            "The warning signs are missing: new strong back pain, pain that stops daily tasks, a change of shape, "
            "getting shorter: speak to a doctor soon."
        )
        yield subject.at(reading.section, "warning-signs", sentence)


def _groups(subject: Subject, reading: Reading) -> Iterator[Finding]:
    if subject.claims(*_GROUP_FACTS) and not (_RUN_BY.search(reading.body) and _YOUR_NAME.search(reading.body)):
        sentence = "With groups, always say that others run them and that joining can show others your name."
        yield subject.at(reading.section, "groups", sentence)


def _later_risk(subject: Subject, reading: Reading) -> Iterator[Finding]:
    if subject.claims("F187") and not _NOT_KNOWN.search(reading.body):
        sentence = "Say that it is not known if PAO makes breaks more likely later on."
        yield subject.at(reading.section, "later-risk", sentence)
    asks = subject.template.key in ("meno-first-nudge", "meno-repeat", "keep-in-touch-yearly")
    ask_now = asks and not reading.known("age_51") and not reading.known("age_55") and not reading.known("menopausal")
    if ask_now and not (_SURGERY.search(reading.body) and _TREATMENT.search(reading.body)):
        sentence = (
            "Name an operation and a treatment as causes of the menopause too: it does not always come by itself."
        )
        yield subject.at(reading.section, "menopause-causes", sentence)
