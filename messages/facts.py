"""The facts that messages rest on, each with its place in the source, its cautions, and whether messages may use it."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, Self

from messages.template import Template

FACTS_FILE = Path(__file__).parent / "facts.toml"

# Cautions that must be named in the details of every template that rests on the fact: editing it then needs two people.
GUARDED_FLAGS = ("SAFETY", "BALANCE")


@dataclass(frozen=True)
class SourceFact:
    """One fact of the two source pages, in our words. `reason` says why a fact is held back."""

    number: str
    text: str
    section: str
    heading: str
    flags: tuple[str, ...]
    note: str
    use: Literal["used", "held back"]
    reason: str


@dataclass(frozen=True)
class OutsideFact:
    """A fact from elsewhere; `check` says where to confirm it, and `confirmed` whether somebody has."""

    number: str
    text: str
    check: str
    confirmed: bool


@dataclass(frozen=True)
class Facts:
    """All facts by number."""

    source: Mapping[str, SourceFact]
    outside: Mapping[str, OutsideFact]

    @classmethod
    def load(cls, path: Path = FACTS_FILE) -> Self:
        """Read the facts; ValueError when a number is there twice or a fact that is held back gives no reason."""
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        source = [
            SourceFact(
                number=entry["number"],
                text=entry["text"],
                section=entry["section"],
                heading=entry["heading"],
                flags=tuple(entry["flags"]),
                note=entry.get("note", ""),
                use=entry["use"],
                reason=entry.get("reason", ""),
            )
            for entry in table["fact"]
        ]
        outside = [OutsideFact(**entry) for entry in table["outside"]]
        for fact in source:
            if fact.use not in ("used", "held back") or (fact.use == "held back") != bool(fact.reason):
                raise ValueError(f'{fact.number}: use must be "used", or "held back" with a reason.')
        return cls(_by_number(source), {fact.number: fact for fact in outside})

    def held_back(self) -> tuple[SourceFact, ...]:
        return tuple(fact for fact in self.source.values() if fact.use == "held back")

    def guarded_flags(self, numbers: Iterable[str]) -> tuple[str, ...]:
        """Return which of the guarded cautions the facts of these numbers carry."""
        flags = {flag for number in numbers if number in self.source for flag in self.source[number].flags}
        return tuple(flag for flag in GUARDED_FLAGS if flag in flags)


@dataclass(frozen=True)
class Coverage:
    """How wording covers the facts: `uncovered` should be used but are not, `claimed` are held back but used."""

    uncovered: tuple[str, ...]
    claimed: Mapping[str, tuple[str, ...]]
    used_by: Mapping[str, tuple[str, ...]]


def coverage(templates: Iterable[Template], facts: Facts) -> Coverage:
    """Return which facts the templates rest on, which reach nobody, and which held-back ones are claimed (by key)."""
    used_by: dict[str, list[str]] = {}
    for template in templates:
        for number in (*template.facts, *template.outside_facts):
            used_by.setdefault(number, []).append(template.key)
    held = {fact.number for fact in facts.held_back()}
    return Coverage(
        uncovered=tuple(number for number in facts.source if number not in held and number not in used_by),
        claimed={number: tuple(keys) for number, keys in sorted(used_by.items()) if number in held},
        used_by={number: tuple(keys) for number, keys in sorted(used_by.items())},
    )


@cache
def default_facts() -> Facts:
    """Return the facts that are shipped (read once)."""
    return Facts.load()


def _by_number(facts: list[SourceFact]) -> dict[str, SourceFact]:
    numbered = {fact.number: fact for fact in facts}
    if len(numbered) != len(facts):
        raise ValueError("A fact number is there twice in facts.toml.")
    return numbered
