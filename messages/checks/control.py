"""The way out, the words she may answer with, and how long a text is."""

import re
from collections.abc import Iterator

from messages.checks.readings import Reading
from messages.checks.subject import Subject, words
from messages.findings import Finding, Severity

_ALWAYS_STOP_TRACKS = ("check-in", "menopause")
_ALWAYS_STOP_KEYS = ("welcome-start",)
_STOP = re.compile(r"\bSTOP\b")
# What the provider of text messages acts on by itself: never an answer to a question.
_TAKEN_WORDS = re.compile(r"\b(YES|NO|END|CANCEL|QUIT|HELP|INFO|REVOKE|OPTOUT|STOPALL|UNSUBSCRIBE)\b")
_ALLOWED_WORDS = {
    "sys-confirm-optin": ("YES",),
    **dict.fromkeys(("sys-help", "welcome-start", "sys-unmonitored-inbox"), ("HELP",)),
}
_INVITES = re.compile(r"\b(?:reply|answer|text)\b[^.?]*\b[1-4]\b", re.IGNORECASE)
_NOT_READ = words(
    r"not read",
    r"nobody reads",
    r"no one reads",
    r"not a person",
    r"sent by itself",
    r"cannot reply",
    r"will not bring help",
)
_URGENT = re.compile(r"\b999\b")
_WORKING_WORDS = re.compile(r"\b(?:0\d{2,4}[ \d]{6,}\d|116 ?123|111|999)\b")
_URGENT_KEYS = ("welcome-start", "sys-help", "sys-urgent-help", "sys-unmonitored-inbox", "sys-start-confirm")


def control_findings(subject: Subject) -> Iterator[Finding]:
    """Yield texts without a way out, taken answer words, too long texts, missing urgent lines and typed-in numbers."""
    yield from _typed_numbers(subject)
    if subject.staff:
        return
    for reading in subject.texts:
        yield from _stop_line(subject, reading)
        yield from _length(subject, reading)
        yield from _urgent_line(subject, reading)
    for reading in (*subject.texts, *subject.emails):
        yield from _answers(subject, reading)


def _stop_line(subject: Subject, reading: Reading) -> Iterator[Finding]:
    template, needs = subject.template, subject.needs
    always = template.track in _ALWAYS_STOP_TRACKS or template.key in _ALWAYS_STOP_KEYS
    if needs and needs.stop_line:
        always = needs.stop_line == "always"
    if template.track == "system" or (needs and needs.stop_line == "never") or _STOP.search(reading.body):
        return
    if always:
        sentence = "This text must always say how to stop. End it with: STOP to end."
        yield subject.at(reading.section, "stop-line", sentence)
    elif reading.flags.get("say_stop", True):
        sentence = "End this text with {% if say_stop %} Text STOP to end.{% endif %}, so that she knows the way out."
        yield subject.at(reading.section, "stop-line", sentence)


def _length(subject: Subject, reading: Reading) -> Iterator[Finding]:
    if reading.parts <= 1:
        return
    units = len(reading.body)
    where = "in Northern Ireland, where the urgent numbers are longer, " if reading.northern_ireland else ""
    programme = subject.template.track != "system"
    sentence = (
        f"With the longest values this text takes {where}{reading.parts} parts ({units} characters; 160 fit in one). "
        f"Shorten it. It then reads: {reading.body}"
    )
    severity: Severity = "error" if programme and not reading.northern_ireland else "advice"
    yield subject.at(reading.section, "too-long", sentence, severity=severity)


def _urgent_line(subject: Subject, reading: Reading) -> Iterator[Finding]:
    check_in = subject.template.track == "check-in" and subject.template.key.startswith("checkin-")
    if (check_in or subject.template.key in _URGENT_KEYS) and not _URGENT.search(reading.body):
        sentence = "This text needs the urgent line: Urgent? Call {{ urgent_numbers }}."
        yield subject.at(reading.section, "urgent-line", sentence)


def _answers(subject: Subject, reading: Reading) -> Iterator[Finding]:
    allowed = _ALLOWED_WORDS.get(subject.template.key, ())
    for found in _TAKEN_WORDS.finditer(reading.body):
        if found[1] not in allowed:
            sentence = f"{found[1]} is acted on by the provider of text messages. Ask for 1, 2, 3 or 4 instead."
            yield subject.at(reading.section, "taken-word", sentence, near=found[1])
    if not _INVITES.search(reading.body) or _NOT_READ.search(reading.body):
        return
    # The yearly question fills its text to the last character: there the email, or the page behind the link, says it.
    asks_how_she_is = subject.template.track == "check-in" and "hard" in reading.body
    if reading.name == "email" or asks_how_she_is or "email" not in subject.template.sections:
        sentence = (
            "This invites an answer, so it must say that no person reads replies, for example: Replies are not read."
        )
        yield subject.at(reading.section, "replies-not-read", sentence)


def _typed_numbers(subject: Subject) -> Iterator[Finding]:
    for section, body in subject.template.sections.items():
        for found in _WORKING_WORDS.finditer(body):
            sentence = (
                f"The number {found[0]} is typed in. Numbers come from the settings, by field: they change and differ."
            )
            yield subject.at(section, "typed-number", sentence, near=found[0])
