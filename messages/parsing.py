"""Template files: TOML between `+++` lines, then sections headed `== name ==`. A mistake gets a line and a sentence."""

import difflib
import hashlib
import re
import tomllib
from datetime import date
from typing import Any

from messages.email_body import markup_mistakes
from messages.fields import DOCUMENT_VOCABULARY, FOOTER_VOCABULARY, MESSAGE_VOCABULARY, Vocabulary
from messages.findings import Finding, TemplateError
from messages.sms_text import name_character, offending_characters, to_gsm
from messages.template import DOCUMENT_VARIANTS, SECTIONS, SHARED_VARIANTS, VARIANTS, Template
from messages.wording import WordingError, compile_wording

MAX_FILE_CHARACTERS = 100_000

_SECTION = re.compile(r"^==\s*(?P<name>[a-z][a-z ]*?)(?:\s*/\s*(?P<variant>[a-z0-9-]+))?\s*==$")
_PRIVATE = re.compile(r"[\ue000-\uf8ff\x00-\x08\x0b-\x1f\x7f]")
_TEXTS = ("title", "track", "topic", "author", "reviewer", "source_reviewed")
_LISTS = {"facts": r"F\d{3}", "outside_facts": r"X\d{2}", "sources": r".+", "safety": r"[A-Z][A-Z-]*"}
_OPTIONAL = ("outside_facts", "safety")
_ALL = (*_TEXTS, *_LISTS, "review_by")


def vocabulary_for(key: str) -> Vocabulary:
    """Return the names a template of this key may use: the foot of emails and documents have more than messages."""
    if key.startswith("documents/"):
        return DOCUMENT_VOCABULARY
    return FOOTER_VOCABULARY if key == "_email-footer" else MESSAGE_VOCABULARY


def parse_template(key: str, source: str, language: str = "en") -> Template:
    """Return the template, or raise TemplateError with everything that is wrong."""
    return _Parser(key, source.replace("\r\n", "\n"), language, vocabulary_for(key)).template()


class _Parser:
    def __init__(self, key: str, source: str, language: str, vocabulary: Vocabulary) -> None:
        self.key, self.source, self.language, self.vocabulary = key, source, language, vocabulary
        self.file = f"{language}/{key}.md"
        self.findings: list[Finding] = []
        self.sections: dict[str, str] = {}
        self.section_lines: dict[str, int] = {}
        self.metadata_lines: dict[str, int] = {}

    def template(self) -> Template:
        if len(self.source) > MAX_FILE_CHARACTERS:
            self.stop(1, "too-long", f"The file is longer than {MAX_FILE_CHARACTERS:,} characters. Split the message.")
        for found in _PRIVATE.finditer(self.source):
            line = self.source.count("\n", 0, found.start()) + 1
            self.stop(line, "control-character", f"A hidden character ({found[0]!r}) stands here. Delete it.")
        metadata, body_line = self.metadata()
        self.read_sections(body_line)
        for section in self.sections:
            self.check_section(section)
        if self.findings:
            raise TemplateError(self.findings)
        return Template(
            key=self.key,
            language=self.language,
            sections=self.sections,
            section_lines=self.section_lines,
            metadata_lines=self.metadata_lines,
            source=self.source,
            sha256=hashlib.sha256(self.source.encode()).hexdigest(),
            vocabulary=self.vocabulary,
            **metadata,
        )

    def say(self, line: int, code: str, sentence: str) -> None:
        self.findings.append(Finding("error", code, self.file, line, sentence))

    def stop(self, line: int, code: str, sentence: str) -> None:
        self.say(line, code, sentence)
        raise TemplateError(self.findings)

    def metadata(self) -> tuple[dict[str, Any], int]:
        """Return the checked front matter, and the index of the first line after it."""
        lines = self.source.split("\n")
        fences = [number for number, line in enumerate(lines) if line.strip() == "+++"]
        if len(fences) < 2 or any(line.strip() for line in lines[: fences[0]]):
            self.stop(
                1, "no-metadata", "The file must begin with a line +++, the details of the message, and a line +++."
            )
        start, end = fences[0], fences[1]
        try:
            table = tomllib.loads("\n".join(lines[start + 1 : end]))
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"line (\d+)", str(error))
            line = start + 1 + int(at[1]) if at else start + 1
            self.stop(line, "metadata-unreadable", f"The details between the +++ lines cannot be read: {error}.")
        for number in range(start + 1, end):
            named = re.match(r"\s*([a-z_]+)\s*=", lines[number])
            if named:
                self.metadata_lines.setdefault(named[1], number + 1)
        return self.checked(table), end + 1

    def checked(self, table: dict[str, object]) -> dict[str, Any]:
        for name in table:
            if name not in _ALL:
                near = difflib.get_close_matches(name, _ALL, n=1)
                hint = f" Did you mean {near[0]}?" if near else f" Known details: {', '.join(_ALL)}."
                self.say(self.metadata_lines.get(name, 1), "metadata-unknown", f"“{name}” is not a known detail.{hint}")
        checked: dict[str, Any] = {name: self.text(table, name) for name in _TEXTS}
        checked |= {name: self.listed(table, name, pattern) for name, pattern in _LISTS.items()}
        review_by = table.get("review_by")
        if type(review_by) is not date:
            line = self.metadata_lines.get("review_by", 1)
            self.say(line, "metadata-date", "review_by must be a date without quotes, like review_by = 2027-07-31.")
        return checked | {"review_by": review_by}

    def text(self, table: dict[str, object], name: str) -> str:
        value = table.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.say(self.metadata_lines.get(name, 1), "metadata-missing", f'Say what {name} is: {name} = "…".')
        return ""

    def listed(self, table: dict[str, object], name: str, pattern: str) -> tuple[str, ...]:
        value = table.get(name, [] if name in _OPTIONAL or self.key.startswith(("_", "documents/")) else None)
        if isinstance(value, list) and all(isinstance(item, str) and re.fullmatch(pattern, item) for item in value):
            return tuple(value)
        sentence = (
            f'{name} must be a list of texts in square brackets, each in the form used elsewhere, like {name} = ["…"].'
        )
        self.say(self.metadata_lines.get(name, 1), "metadata-list", sentence)
        return ()

    def read_sections(self, body_line: int) -> None:
        lines = self.source.split("\n")
        name: str | None = None
        start = body_line
        for number in range(body_line, len(lines) + 1):
            heading = lines[number].strip() if number < len(lines) else "=="
            if not heading.startswith("=="):
                continue
            self.keep(name, lines[start:number], start + 1)
            if number < len(lines):
                name, start = self.section_heading(heading, number + 1), number + 1
        if not self.sections and not self.findings:
            self.say(
                body_line, "no-sections", "There is no wording. Add a part, for example a line == text == and a text."
            )

    def keep(self, name: str | None, lines: list[str], line: int) -> None:
        while lines and not lines[0].strip():
            lines, line = lines[1:], line + 1
        body = "\n".join(line.rstrip() for line in lines).rstrip()
        if name is None:
            if body:
                self.say(
                    line, "text-outside", "This stands before the first part. Put a line such as == email == above it."
                )
        elif not body:
            self.say(line - 1, "section-empty", f"The part “{name}” is empty. Write it, or take its heading out.")
        else:
            self.sections[name] = body
            self.section_lines[name] = line

    def section_heading(self, heading: str, line: int) -> str | None:
        found = _SECTION.match(heading)
        allowed = self.allowed_sections()
        if not found or (allowed and found["name"] not in allowed):
            names = ", ".join(f"== {name} ==" for name in allowed or SECTIONS)
            self.say(line, "section-unknown", f"“{heading}” is not a known part. Known parts: {names}.")
            return "?"
        if found["variant"] and found["variant"] not in self.allowed_variants():
            known = ", ".join(self.allowed_variants())
            self.say(line, "variant-unknown", f"“{found['variant']}” is not a known variant. Known variants: {known}.")
        name = found["name"] + (f" / {found['variant']}" if found["variant"] else "")
        if name in self.sections:
            self.say(line, "section-twice", f"The part “{name}” is there twice. Keep one.")
        return name

    def allowed_sections(self) -> tuple[str, ...]:
        if self.key.startswith("documents/"):
            return ()
        return (*SECTIONS, "preview") if self.key.startswith("_") else SECTIONS

    def allowed_variants(self) -> tuple[str, ...]:
        if self.key.startswith("documents/"):
            return DOCUMENT_VARIANTS
        return SHARED_VARIANTS if self.key.startswith("_") else VARIANTS

    def check_section(self, section: str) -> None:
        if section == "?":
            return
        body, first = self.sections[section], self.section_lines[section]
        try:
            compile_wording(body, self.vocabulary)
        except WordingError as error:
            self.say(first + error.line - 1, error.code, error.sentence)
            return
        name = section.split(" / ")[0]
        if name.startswith("text"):
            self.check_characters(body, first)
        if name not in ("text", "text full", "text discreet", "subject", "preview"):
            for mistake in markup_mistakes(body, self.vocabulary):
                self.say(first + mistake.line - 1, mistake.code, mistake.sentence)

    def check_characters(self, body: str, first: int) -> None:
        for number, line in enumerate(body.split("\n")):
            for character in offending_characters(to_gsm(line)):
                sentence = (
                    f"A text message cannot hold {name_character(character)}. Take it out, or write it another way."
                )
                self.say(first + number, "not-gsm", sentence)
