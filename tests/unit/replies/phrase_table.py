"""The table of phrases, phrases.csv: what women may write, and what each means.

Columns: ``set`` (table, or the held-out set it was first written for), ``body``, ``invitation`` ("open" or empty),
``question`` (the open question or empty), ``kind``, ``number`` (weeks of a pause, or answer), ``flags`` (maybe_stop,
loss, warning, an urgent reason, the scope of a STOP; a flag that ends in "?" may be there or not).
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from programme.replies import Meaning, Scope, understand

TABLE = Path(__file__).with_name("phrases.csv")
URGENT = frozenset({"self-harm", "breathing", "legs", "bleeding", "violence"})


@dataclass(frozen=True)
class Phrase:
    """One row of the table."""

    body: str
    invitation_open: bool
    question: str | None
    kind: str
    number: str
    must: frozenset[str]
    may: frozenset[str]

    def understood(self) -> Meaning:
        """What the code makes of it."""
        return _understood(self.body, self.invitation_open, self.question)


@cache
def _understood(body: str, invitation_open: bool, question: str | None) -> Meaning:
    return understand(body, invitation_open=invitation_open, open_question=question)


def read_phrases() -> list[Phrase]:
    """All rows, in order."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return [_phrase(row) for row in csv.DictReader(lines)]


def flags_of(meaning: Meaning) -> set[str]:
    """The flags of a meaning, in the words of the table, without warning signs: these only add a look by a nurse."""
    flags = {str(reason) for reason in meaning.urgent_reasons}
    if meaning.maybe_stop:
        flags.add("maybe_stop")
    if meaning.reports_loss:
        flags.add("loss")
    if meaning.scope is not Scope.TEXTS:
        flags.add(str(meaning.scope))
    return flags


def _phrase(row: dict[str, str]) -> Phrase:
    flags = row["flags"].split()
    return Phrase(
        body=row["body"],
        invitation_open=row["invitation"] == "open",
        question=row["question"] or None,
        kind=row["kind"],
        number=row["number"],
        must=frozenset(flag for flag in flags if not flag.endswith("?")),
        may=frozenset(flag.rstrip("?") for flag in flags if flag.endswith("?")),
    )
