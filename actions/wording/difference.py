"""What changed between two wordings, word by word."""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from actions.wording.form import DETAILS, LINES, LISTS, Form

Kind = Literal["same", "out", "in"]
_TOKENS = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stayed, went or came."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One part or detail that differs."""

    name: str
    pieces: tuple[Piece, ...]


def differences(before: Form | None, after: Form) -> tuple[Difference, ...]:
    """Every detail and part that differs; empty when the two say the same."""
    old = _as_texts(before) if before else {}
    new = _as_texts(after)
    return tuple(
        Difference(name, tuple(word_pieces(old.get(name, ""), new.get(name, ""))))
        for name in dict.fromkeys([*new, *old])
        if old.get(name, "") != new.get(name, "")
    )


def _as_texts(form: Form) -> Mapping[str, str]:
    details = {name: form.details.get(name, "").strip() for name in (*LINES, *LISTS)}
    review = " ".join(form.details.get(name, "").strip().lstrip("0") for name in DETAILS[-3:])
    parts = {
        name: "\n".join(line.rstrip() for line in text.strip().split("\n")) for name, text in form.sections.items()
    }
    return {name: text for name, text in {**details, "review by": review.strip(), **parts}.items() if text}


def word_pieces(before: str, after: str) -> Iterator[Piece]:
    """The words of both, in order."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    for kind, a, b, c, d in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(old[a:b]))
            continue
        if b > a:
            yield Piece("out", "".join(old[a:b]))
        if d > c:
            yield Piece("in", "".join(new[c:d]))
