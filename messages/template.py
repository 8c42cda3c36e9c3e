"""A template: the wording of one message in one language, with what it rests on and who has read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from messages.fields import MESSAGE_VOCABULARY, Vocabulary
from messages.wording import Wording, compile_wording

TEXT_STYLES = ("full", "usual", "discreet")
SECTIONS = ("text", "text full", "text discreet", "subject", "email")
VARIANTS = ("pregnant", "no-baby", "short", "hip", "gentle")
SHARED_VARIANTS = ("short", "staff")
DOCUMENT_VARIANTS = ("discreet",)

_SECTIONS_FOR_STYLE = {"full": ("text full", "text"), "usual": ("text",), "discreet": ("text discreet",)}


@dataclass(frozen=True)
class Template:
    """One parsed template. `sections` are keyed `name` or `name / variant`; `section_lines` say where each begins."""

    key: str
    language: str
    title: str
    track: str
    topic: str
    facts: tuple[str, ...]
    outside_facts: tuple[str, ...]
    sources: tuple[str, ...]
    author: str
    reviewer: str
    source_reviewed: str
    review_by: date
    safety: tuple[str, ...]
    sections: Mapping[str, str]
    section_lines: Mapping[str, int]
    metadata_lines: Mapping[str, int]
    source: str
    sha256: str
    vocabulary: Vocabulary = MESSAGE_VOCABULARY

    @property
    def file(self) -> str:
        return f"{self.language}/{self.key}.md"

    def section_name(self, name: str, variant: str | None) -> str | None:
        """Return the section that serves this variant: its own, else the unmarked one, else None."""
        for candidate in (f"{name} / {variant}", name) if variant else (name,):
            if candidate in self.sections:
                return candidate
        return None

    def text_section(self, style: str, variant: str | None) -> str | None:
        """Return the section for a text of this style, or None when the shared new-note text is to be used."""
        for name in _SECTIONS_FOR_STYLE[style]:
            section = self.section_name(name, variant)
            if section:
                return section
        return None

    def wording(self, section: str) -> Wording:
        """Return the compiled wording of a section (compiled once, then kept)."""
        return compile_wording(self.sections[section], self.vocabulary)

    def variants(self) -> tuple[str | None, ...]:
        """Return None (the unmarked wording) and every variant that has a section of its own."""
        named = {section.split(" / ")[1] for section in self.sections if " / " in section}
        return (None, *sorted(named))
