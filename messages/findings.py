"""What is wrong with a template, said so that the person who wrote it can mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "advice"]


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to mend. `code` is for programs, `sentence` for people; `line` counts from 1 in `file`."""

    severity: Severity
    code: str
    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.sentence}"


class TemplateError(Exception):
    """Wording that cannot be used. Carries every finding, not only the first."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


class MissingValue(Exception):
    """A message needs a value that is not there. `field` is its name; nothing half-filled is ever returned."""

    def __init__(self, field: str, where: str) -> None:
        self.field = field
        self.where = where
        super().__init__(
            f"{where} needs a value for {field}, and there is none. Give it one, or leave the sentence out."
        )
