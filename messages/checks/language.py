"""How hard the words are to read. Advice, never an error: a formula knows nothing of the reader."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from messages.checks.subject import Subject
from messages.email_body import Bullets, Button, Heading, inline_text
from messages.findings import Finding

LONGEST_SENTENCE = 25
AVERAGE_SENTENCE = 15
HIGHEST_AGE = 11.0
EMAIL_WORDS = (150, 350)

_SENTENCE_END = re.compile(r"(?<=[.?:;])\s+|\n+")
_WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]es|[^aeioutdy]ed|[^laeiouy]e)$")


@dataclass(frozen=True)
class Measure:
    """How long a text is, its sentences, and the age at which most can read it (Flesch-Kincaid grade plus five)."""

    words: int
    sentences: int
    longest: int
    longest_sentence: str
    reading_age: float

    @property
    def average(self) -> float:
        return self.words / self.sentences if self.sentences else 0.0


def measure(text: str) -> Measure:
    """Return how hard the text is to read. Sentences end at . ? : ; or at the end of a line."""
    sentences = [sentence for sentence in _SENTENCE_END.split(text) if _WORD.search(sentence)]
    counted = [(len(_WORD.findall(sentence)), sentence.strip()) for sentence in sentences]
    words = _WORD.findall(text)
    if not words:
        return Measure(0, 0, 0, "", 0.0)
    longest, sentence = max(counted)
    syllables = sum(count_syllables(word) for word in words)
    grade = 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59
    return Measure(len(words), len(sentences), longest, sentence, round(max(grade + 5, 5.0), 1))


def count_syllables(word: str) -> int:
    """Return about how many syllables an English word has (groups of vowels, less a silent ending)."""
    lower = word.lower()
    groups = len(_VOWELS.findall(lower))
    if groups > 1 and _SILENT.search(lower):
        groups -= 1
    return max(groups, 1)


def language_findings(subject: Subject) -> Iterator[Finding]:
    """Yield advice on the fullest reading of each section."""
    fullest: dict[str, tuple[str, str]] = {}
    for reading in subject.readings:
        if reading.name == "subject":
            continue
        plain = _prose(reading.blocks) if reading.blocks else reading.body
        if len(plain) > len(fullest.get(reading.section, ("", ""))[0]):
            fullest[reading.section] = (plain, reading.name)
    for section, (plain, name) in fullest.items():
        yield from _advice(subject, section, plain, name)


def _prose(blocks: tuple[object, ...]) -> str:
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Bullets):
            lines += [inline_text(item) for item in block.items]
        elif not isinstance(block, Heading | Button):
            lines.append(inline_text(getattr(block, "text", "")))
    return "\n".join(lines)


def _advice(subject: Subject, section: str, plain: str, name: str) -> Iterator[Finding]:
    measured = measure(plain)
    if measured.longest > LONGEST_SENTENCE:
        sentence = (
            f"A sentence of {measured.longest} words (at most {LONGEST_SENTENCE}): “{measured.longest_sentence[:80]} …”"
        )
        yield subject.at(section, "long-sentence", sentence, near=measured.longest_sentence[:25], severity="advice")
    if name == "email" and measured.average > AVERAGE_SENTENCE:
        sentence = f"Sentences average {measured.average:.0f} words. Aim for {AVERAGE_SENTENCE} or fewer."
        yield subject.at(section, "long-sentences", sentence, severity="advice")
    if name == "email" and measured.reading_age > HIGHEST_AGE:
        sentence = f"About the words of an {measured.reading_age:.0f}-year-old reader; aim for 9 to {HIGHEST_AGE:.0f}."
        yield subject.at(section, "reading-age", sentence, severity="advice")
    low, high = EMAIL_WORDS
    if subject.needs and subject.needs.channels == "text":
        low = 0
    if name == "email" and subject.template.track != "system" and not low <= measured.words <= high:
        sentence = f"The email has {measured.words} words at its longest. Aim for {low} to {high}."
        yield subject.at(section, "email-length", sentence, severity="advice")
