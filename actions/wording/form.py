"""The wording of one message as the editor's form: details and parts, to and from the text of a message file.

A form holds what was typed, fit for use or not. `compose` makes the file's text of it and refuses what would break out
of its place: a part cannot begin another part, a detail cannot begin another line.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from messages.findings import Finding, TemplateError
from messages.parsing import parse_template
from messages.template import DOCUMENT_VARIANTS, SECTIONS, SHARED_VARIANTS, VARIANTS, Template

LINES: Final = ("title", "author", "reviewer", "source_reviewed")
LISTS: Final = ("facts", "outside_facts", "sources", "safety")
DATE_PARTS: Final = ("review-day", "review-month", "review-year")
DETAILS: Final = (*LINES, *LISTS, *DATE_PARTS)
SECTION_NAME: Final = re.compile(r"[a-z][a-z ]{0,30}(?: / [a-z0-9-]{1,20})?")
DETAIL: Final = "details"
ONE_LINE: Final = ("subject", "preview")


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed. ``details`` by `DETAILS`; a list is written with commas. An empty part is no part."""

    key: str
    language: str
    track: str
    topic: str
    details: Mapping[str, str] = field(default_factory=dict)
    sections: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the form a finding is, and what it says. ``line`` counts within the part."""

    severity: str
    code: str
    section: str
    line: int
    sentence: str


def form_of(template: Template) -> Form:
    """The form that a message file fills in."""
    review = template.review_by
    details = {
        **{name: getattr(template, name) for name in LINES},
        **{name: ", ".join(getattr(template, name)) for name in LISTS},
        "review-day": str(review.day), "review-month": str(review.month), "review-year": str(review.year),
    }  # fmt: skip
    return Form(template.key, template.language, template.track, template.topic, details, dict(template.sections))


def to_json(form: Form) -> str:
    """How a draft is kept."""
    kept = {"track": form.track, "topic": form.topic, "details": dict(form.details), "sections": dict(form.sections)}
    return json.dumps(kept, ensure_ascii=False)


def from_json(key: str, language: str, kept: str) -> Form:
    """A draft, read back."""
    read = json.loads(kept)
    return Form(key, language, read["track"], read["topic"], read["details"], read["sections"])


def with_typed(form: Form, details: Mapping[str, str], sections: Mapping[str, str]) -> Form:
    """The form with what came in; names that it does not have are left out, browsers' line ends are made plain."""
    known = {name: details.get(name, form.details.get(name, "")) for name in DETAILS}
    parts = {
        name: text.replace("\r\n", "\n").replace("\r", "\n")
        for name, text in {**form.sections, **sections}.items()
        if SECTION_NAME.fullmatch(name)
    }
    return replace(form, details=known, sections=parts)


def parts_of(key: str) -> tuple[str, ...]:
    """The parts that such a message may have; empty: those it has, under any name."""
    if key.startswith("documents/"):
        return ()
    return (*SECTIONS, "preview") if key.startswith("_") else SECTIONS


def variants_of(key: str) -> tuple[str, ...]:
    """The readers for whom a part may have words of its own."""
    if key.startswith("documents/"):
        return DOCUMENT_VARIANTS
    return SHARED_VARIANTS if key.startswith("_") else VARIANTS


def read(form: Form) -> Template:
    """The form as a message file, checked. Raises TemplateError with everything that is wrong."""
    return parse_template(form.key, compose(form), form.language)


def compose(form: Form) -> str:
    """The text of the message file. Raises TemplateError for what would break out of its place."""
    source, lines = _laid_out(form)
    found = [*_wrong_details(form, lines), *_wrong_sections(form, lines)]
    if found:
        raise TemplateError(found)
    return source


def place_of(form: Form, finding: Finding) -> Place:
    """Where in the form a finding of its file is."""
    _, lines = _laid_out(form)
    section, start = DETAIL, 1
    for name, first in lines.items():
        if start <= first <= finding.line:
            section, start = name, first
    return Place(finding.severity, finding.code, section, finding.line - start + 1, finding.sentence)


def _laid_out(form: Form) -> tuple[str, dict[str, int]]:
    """The text, and the line on which each part of the form begins."""
    written = ["+++"]
    names = (*LINES[:1], "track", "topic", *LISTS[:3], *LINES[1:], "review_by", *LISTS[3:])
    written += [*(f"{name} = {_value(form, name)}" for name in names), "+++", ""]
    lines = {DETAIL: 1}
    for name, text in form.sections.items():
        body = text.strip("\n").rstrip()
        if not body.strip():
            continue
        written.append(f"== {name} ==")
        lines[name] = len(written) + 1
        written += [*body.split("\n"), ""]
    return "\n".join(written), lines


def _value(form: Form, name: str) -> str:
    if name == "review_by":
        found = review_date(form)
        return found.isoformat() if found else '""'
    if name in LISTS:
        items = [one.strip() for one in form.details.get(name, "").split(",") if one.strip()]
        return json.dumps(items, ensure_ascii=False)
    text = getattr(form, name) if name in ("track", "topic") else form.details.get(name, "")
    return json.dumps(text, ensure_ascii=False)


def review_date(form: Form) -> date | None:
    """The day by which the wording is to be read again, if one was typed."""
    day, month, year = (form.details.get(name, "").strip() for name in DATE_PARTS)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _wrong_details(form: Form, lines: Mapping[str, int]) -> list[Finding]:
    file = f"{form.language}/{form.key}.md"
    found = [
        Finding("error", "one-line", file, lines[DETAIL], f"“{name.replace('_', ' ')}” must be one line.")
        for name in (*LINES, *LISTS)
        if not form.details.get(name, "").isprintable()
    ]
    if review_date(form) is None:
        sentence = "Enter the day by which this is to be read again, with day, month and year, like 31 7 2027."
        found.append(Finding("error", "review-date", file, lines[DETAIL], sentence))
    return found


def _wrong_sections(form: Form, lines: Mapping[str, int]) -> list[Finding]:
    file = f"{form.language}/{form.key}.md"
    found = []
    for name, text in form.sections.items():
        first = lines.get(name, 1)
        for number, line in enumerate(text.strip("\n").split("\n")):
            if line.strip().startswith("=="):
                sentence = "A line of the wording cannot begin with ==, which begins a new part. Write it another way."
                found.append(Finding("error", "part-in-words", file, first + number, sentence))
        if name.partition(" / ")[0] in ONE_LINE and "\n" in text.strip():
            sentence = f"The {name.partition(' / ')[0]} must be one line: a line break could begin a header of its own."
            found.append(Finding("error", "one-line", file, first, sentence))
    return found
