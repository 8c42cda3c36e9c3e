"""All the wording there is, read from a folder or handed over from where approved versions are kept."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

from messages.fields import FIELDS, FLAGS, Field, Flag
from messages.findings import Finding, TemplateError
from messages.parsing import parse_template
from messages.render import Shared
from messages.template import Template

__all__ = ["FIELDS", "FLAGS", "Catalogue", "Field", "Flag", "Template", "TemplateError", "parse_template"]

NEW_NOTE = "_new-note"
EMAIL_FOOTER = "_email-footer"


class Catalogue:
    """Templates by key and language. Reading one never touches the disk."""

    def __init__(self, templates: Iterable[Template]) -> None:
        self._templates = {(template.language, template.key): template for template in templates}

    @classmethod
    def load(cls, root: Path) -> Self:
        """Read every template under `root` (one folder for each language). TemplateError lists all mistakes."""
        templates: list[Template] = []
        findings: list[Finding] = []
        for path in sorted(root.glob("*/**/*.md")):
            language, *rest = path.relative_to(root).with_suffix("").parts
            try:
                templates.append(parse_template("/".join(rest), path.read_text(encoding="utf-8"), language))
            except TemplateError as error:
                findings += error.findings
        if findings:
            raise TemplateError(findings)
        return cls(templates)

    def get(self, key: str, language: str = "en") -> Template:
        """Return a message, a shared piece (`_new-note`) or a document (`documents/…`); KeyError when there is none."""
        return self._templates[(language, key)]

    def find(self, key: str, language: str = "en") -> Template | None:
        """Return the template, or None when there is none in that language."""
        return self._templates.get((language, key))

    def messages(self, language: str = "en") -> tuple[Template, ...]:
        """Return the messages to women and staff, without shared pieces and documents, by key."""
        return tuple(t for t in self if t.language == language and not t.key.startswith(("_", "documents/")))

    def shared(self, language: str = "en") -> Shared:
        """Return the pieces that every message of a language shares; KeyError when one is missing."""
        return Shared(new_note=self.get(NEW_NOTE, language), footer=self.get(EMAIL_FOOTER, language))

    def languages(self) -> tuple[str, ...]:
        return tuple(sorted({language for language, _ in self._templates}))

    def __iter__(self) -> Iterator[Template]:
        return iter(self._templates[name] for name in sorted(self._templates))

    def __len__(self) -> int:
        return len(self._templates)
