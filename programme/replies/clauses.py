"""Cutting a spelled reply into clauses."""

from collections.abc import Sequence

from programme.replies.letters import BREAK
from programme.replies.vocabulary import FILLER
from programme.replies.word_set import word_set

# A clause that ends so is not finished: "the pain won't ... stop" is one clause, whatever stands between.
_UNFINISHED = word_set("""not never to will would can could does did do the a my is are was has have make cannot""")


def clauses_of(words: Sequence[str]) -> list[list[str]]:
    """The clauses of ``words``; an unfinished one runs on into the next."""
    clauses: list[list[str]] = []
    current: list[str] = []
    for word in [*words, BREAK]:
        if word != BREAK:
            current.append(word)
        elif current and current[-1] not in _UNFINISHED:
            clauses.append(current)
            current = []
    if current:
        clauses.append(current)
    return clauses


def bare(words: Sequence[str], also: frozenset[str] = frozenset()) -> list[str]:
    """``words`` without breaks and padding (politeness, names for us, swearing) and without the words of ``also``."""
    return [word for word in words if word != BREAK and word not in FILLER and word not in also]
