"""A small language for phrases, so that the tables of words can be read and mended by people who do not program.

One phrase a line, words separated by spaces:

    can|could not breathe      either word
    <i> want to die            any word of the class named "i" (see vocabulary.py)
    lost my? baby              the word may be missing
    hurt ~2 myself             up to two words of any kind between
    lost my baby !weight|bag   not followed by one of these words
    ^ leave me alone $         at the start of a clause, at the end of a clause
    want to die now|$          either the word or the end of the clause

Words are compared after spelling (spelling.py), so "cant", "can't" and "cannot" are all ``can not`` here.
Matching looks at a bounded number of words from each place, so that it is linear in the length of the text.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from programme.replies.letters import BREAK

Classes = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class _Part:
    """One element of a phrase. Exactly one of ``words``, ``gap`` and ``edge`` says what it is."""

    words: frozenset[str] = frozenset()
    optional: bool = False
    barred: bool = False
    gap: int = 0
    edge: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """Where a phrase was found: words[start:end]."""

    start: int
    end: int


def _alternatives(text: str, classes: Classes) -> frozenset[str]:
    found: set[str] = set()
    for name in text.split("|"):
        if name.startswith("<"):
            found |= classes[name.strip("<>")]
        else:
            found.add(BREAK if name == "$" else name)
    return frozenset(found)


def _part(text: str, classes: Classes) -> _Part:
    if text in ("^", "$"):
        return _Part(edge=True)
    if text.startswith("~"):
        return _Part(gap=int(text[1:]))
    if text.startswith("!"):
        return _Part(_alternatives(text[1:], classes), barred=True)
    return _Part(_alternatives(text.rstrip("?"), classes), optional=text.endswith("?"))


def _end(parts: Sequence[_Part], words: Sequence[str], at: int, step: int = 1) -> int | None:
    """Where the phrase ends when it is read from ``at`` in direction ``step``; None when it is not there."""
    if not parts:
        return at
    part, rest = parts[0], parts[1:]
    word = words[at] if 0 <= at < len(words) else BREAK
    if part.edge:
        return _end(rest, words, at, step) if word == BREAK else None
    if part.barred:
        return None if word in part.words else _end(rest, words, at, step)
    if part.gap:
        return _end_after_gap(part.gap, rest, words, at, step)
    if word in part.words:
        end = _end(rest, words, at + step, step)
        if end is not None:
            return end
    return _end(rest, words, at, step) if part.optional else None


def _end_after_gap(gap: int, rest: Sequence[_Part], words: Sequence[str], at: int, step: int) -> int | None:
    for skipped in range(gap + 1):
        here = at + skipped * step
        end = _end(rest, words, here, step)
        if end is not None:
            return end
        if not 0 <= here < len(words) or words[here] == BREAK:
            return None
    return None


def _lines(table: str) -> Iterator[str]:
    for line in table.splitlines():
        phrase = line.split("#")[0].strip()
        if phrase:
            yield phrase


def _ways_in(parts: tuple[_Part, ...], line: str) -> Iterator[tuple[_Part, ...]]:
    """The phrase, and the phrase without each word at its start that may be missing."""
    while parts and parts[0].words and not parts[0].barred:
        yield parts
        if not parts[0].optional:
            return
        parts = parts[1:]
    raise ValueError(f"A phrase must begin with a word: {line!r}")


@dataclass(frozen=True, slots=True)
class PhraseBook:
    """Many phrases, found anywhere in a list of words."""

    by_first: Mapping[str, tuple[tuple[bool, tuple[_Part, ...]], ...]]

    @classmethod
    def of(cls, table: str, classes: Classes) -> Self:
        """Read a table of phrases. The first element (after ^) must be a word or a class.

        Raises KeyError for a class that does not exist, ValueError for a phrase that begins with anything else.
        """
        index: dict[str, list[tuple[bool, tuple[_Part, ...]]]] = {}
        for line in _lines(table):
            parts = tuple(_part(text, classes) for text in line.split())
            at_start = parts[0].edge
            for first in _ways_in(parts[1:] if at_start else parts, line):
                for word in first[0].words:
                    index.setdefault(word, []).append((at_start, first))
        return cls({word: tuple(phrases) for word, phrases in index.items()})

    def find(self, words: Sequence[str]) -> Iterator[Match]:
        """Every place where a phrase is found, in order of its start; overlaps included."""
        for start, word in enumerate(words):
            for at_start, parts in self.by_first.get(word, ()):
                if at_start and start > 0 and words[start - 1] != BREAK:
                    continue
                end = _end(parts, words, start)
                if end is not None:
                    yield Match(start, min(end, len(words)))

    def found_in(self, words: Sequence[str]) -> bool:
        """True when any phrase is found."""
        return next(self.find(words), None) is not None

    def without(self, words: Sequence[str], put: str = BREAK) -> list[str]:
        """``words`` with each found phrase blotted out: its words become ``put``."""
        kept = list(words)
        for match in self.find(words):
            for position in range(match.start, match.end):
                kept[position] = put
        return kept


@dataclass(frozen=True, slots=True)
class Lead:
    """A phrase read backwards from a verb, with the name of what it says about the verb."""

    name: str
    parts: tuple[_Part, ...]


def read_leads(tables: Iterable[tuple[str, str]], classes: Classes) -> tuple[Lead, ...]:
    """Tables of (name, phrases): what may stand right before a verb, and what it then means."""
    return tuple(
        Lead(name, tuple(_part(text, classes) for text in reversed(line.split())))
        for name, table in tables
        for line in _lines(table)
    )


def best_lead(leads: Iterable[Lead], before: Sequence[str]) -> str | None:
    """The name of the longest lead that ends right at the end of ``before``; the earlier one where two are as long."""
    best_name: str | None = None
    best_length = -1
    for lead in leads:
        end = _end(lead.parts, before, len(before) - 1, -1)
        if end is not None and len(before) - 1 - end > best_length:
            best_name, best_length = lead.name, len(before) - 1 - end
    return best_name
