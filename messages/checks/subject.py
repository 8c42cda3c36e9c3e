"""What is being checked: one template with its step, the facts, and all its readings; and how a finding is placed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from messages.checks.needs import StepNeeds
from messages.checks.readings import Gap, Reading, readings
from messages.facts import Facts
from messages.findings import Finding, Severity
from messages.template import Template


@dataclass(frozen=True)
class Subject:
    """A template under check. `needs`, `facts` and `today` may be unknown: rules that need them then say nothing."""

    template: Template
    needs: StepNeeds | None
    facts: Facts | None
    today: date | None

    @cached_property
    def found(self) -> tuple[Reading | Gap, ...]:
        return tuple(readings(self.template, self.needs))

    @property
    def readings(self) -> Iterator[Reading]:
        return (found for found in self.found if isinstance(found, Reading))

    @property
    def gaps(self) -> Iterator[Gap]:
        return (found for found in self.found if isinstance(found, Gap))

    @property
    def texts(self) -> Iterator[Reading]:
        return (reading for reading in self.readings if reading.style)

    @property
    def emails(self) -> Iterator[Reading]:
        return (reading for reading in self.readings if reading.name == "email")

    @property
    def staff(self) -> bool:
        return self.template.topic == "staff"

    def claims(self, *numbers: str) -> bool:
        """Return whether the template says it rests on any of these facts."""
        return any(number in self.template.facts for number in numbers)

    def at(self, section: str, code: str, sentence: str, *, near: str = "", severity: Severity = "error") -> Finding:
        """Return a finding in a section, on the line where the words `near` stand if they can be found there."""
        first = self.template.section_lines.get(section, 1)
        lines = self.template.sections.get(section, "").split("\n")
        offset = next((n for n, line in enumerate(lines) if near and near.lower() in line.lower()), 0)
        return Finding(severity, code, self.template.file, first + offset, sentence)

    def in_details(self, name: str, code: str, sentence: str, *, severity: Severity = "error") -> Finding:
        """Return a finding about the details at the top of the file."""
        return Finding(severity, code, self.template.file, self.template.metadata_lines.get(name, 1), sentence)


@dataclass(frozen=True)
class WordRule:
    """Words that must not stand in some readings. `sentence` may hold {word}."""

    code: str
    pattern: re.Pattern[str]
    sentence: str
    severity: Severity = "error"

    def find(self, subject: Subject, section: str, words: str) -> Iterator[Finding]:
        for found in self.pattern.finditer(words):
            yield subject.at(
                section, self.code, self.sentence.format(word=found[0]), near=found[0], severity=self.severity
            )


def words(*alternatives: str, exact_case: bool = False) -> re.Pattern[str]:
    """Return a pattern that finds any of these as whole words."""
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", 0 if exact_case else re.IGNORECASE)
