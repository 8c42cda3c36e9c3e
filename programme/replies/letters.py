"""From the characters of a reply to plain lower-case words, with a mark where a clause ends.

Everything here is one pass over the characters: linear in the length of the body, and at home with any of Unicode.
"""

import unicodedata

BREAK = "|"
"""Stands between words where punctuation or a new line ends a clause."""

_APOSTROPHES = "'’‘ʼ´`′＇‛"
_CLAUSE_ENDS = frozenset(".!?;:,()[]{}|\n\r\v\f\u2028\u2029…。，！？、；：")
_DASHES = frozenset("-–—―‒−")
_TO_SPACE = frozenset("™®©℠")

# Marks with a word of their own. A stop sign is an opt-out; SOS is a cry for help.
_SIGNS = {"🛑": "stop", "🆘": "help"}


_START, _END = 8_000, 2_000
"""Of a longer body only its start and its end are read: a text is at most 1,600 characters."""


def words_of(body: str) -> list[str]:
    """The words of ``body``, lower case, without accents, with ``BREAK`` between clauses (never doubled or last).

    Compatibility forms (full-width, circled, mathematical letters, keycap digits) become plain ones.
    """
    if len(body) > _START + _END:
        body = f"{body[:_START]} {body[-_END:]}"
    return _split(_plain(body)[: 2 * (_START + _END)])


def has_words(body: str) -> bool:
    """False when nothing in ``body`` is a letter or a digit: blank, punctuation, emoji."""
    return any(char.isalnum() for char in body)


def _plain(body: str) -> str:
    marked = "".join(_mark(char) for char in body)
    folded = unicodedata.normalize("NFKC", marked).casefold().replace("ı", "i")
    decomposed = unicodedata.normalize("NFKD", folded)
    return "".join(char for char in decomposed if unicodedata.category(char) not in ("Mn", "Me", "Cf"))


def _mark(char: str) -> str:
    if char in _APOSTROPHES:
        return "'"
    if char in _TO_SPACE:
        return " "
    if char in _SIGNS:
        return f" | {_SIGNS[char]} | "
    return char


def _split(text: str) -> list[str]:
    words: list[str] = []
    current: list[str] = []
    for position, char in enumerate(text):
        if char.isalnum() or (char == "'" and current) or (char == "." and _inside_number(text, position)):
            current.append(char)
        else:
            _close(words, current)
            if _ends_clause(text, position) and words and words[-1] != BREAK:
                words.append(BREAK)
    _close(words, current)
    if words and words[-1] == BREAK:
        words.pop()
    return words


def _close(words: list[str], current: list[str]) -> None:
    word = "".join(current).strip("'.")
    if word:
        words.append(word)
    current.clear()


def _inside_number(text: str, position: int) -> bool:
    """A full stop between two digits belongs to a number: 2.5 is not an answer of 2."""
    return 0 < position < len(text) - 1 and text[position - 1].isdigit() and text[position + 1].isdigit()


def _ends_clause(text: str, position: int) -> bool:
    char = text[position]
    if char in _CLAUSE_ENDS:
        return True
    if char in _DASHES:
        # A hyphen inside a word joins; a dash with a space beside it separates.
        return not (_letter_at(text, position - 1) and _letter_at(text, position + 1))
    return unicodedata.category(char) == "So"


def _letter_at(text: str, position: int) -> bool:
    return 0 <= position < len(text) and text[position].isalnum()
