"""How long a break she asks for, in whole weeks, and which of the offered lengths that becomes."""

from collections.abc import Sequence

from programme.replies.vocabulary import COUNTS, DAY, FORTNIGHT, MONTH, UNITS, YEAR

OFFERED_WEEKS = (4, 8, 12)


def offered(weeks: int | None) -> int:
    """The offered break for ``weeks``: the shortest that is at least as long as she asked, so that nothing comes
    sooner than she wished; 12 when she asked for more (she is asked again two days before it ends); 4 when she named
    no length.
    """
    if weeks is None:
        return OFFERED_WEEKS[0]
    return next((length for length in OFFERED_WEEKS if length >= weeks), OFFERED_WEEKS[-1])


def weeks_in(words: Sequence[str]) -> int | None:
    """The first length of time in ``words`` ("8 weeks", "a couple of months", "a fortnight"), rounded up to weeks."""
    for at, word in enumerate(words):
        if word in UNITS:
            count = _count_before(words, at)
            if count is not None:
                return _as_weeks(count, word)
    return None


def number_in(words: Sequence[str]) -> int | None:
    """The first bare number in ``words``: "pause 8"."""
    numbers = (_number(word) for word in words if word not in ("a", "an", "few", "couple", "several", "un"))
    return next((number for number in numbers if number is not None), None)


def _number(word: str) -> int | None:
    if word.isascii() and word.isdigit() and len(word) <= 3:
        return int(word)
    return COUNTS.get(word)


def _count_before(words: Sequence[str], at: int) -> int | None:
    for back in (1, 2):
        if at - back >= 0:
            count = _number(words[at - back])
            if count is not None:
                return count
            if words[at - back] not in ("of", "or", "whole", "full", "more", "the", "next"):
                return 1 if words[at] in FORTNIGHT else None
    return 1 if words[at] in FORTNIGHT else None


def _as_weeks(count: int, unit: str) -> int:
    if unit in DAY:
        return -(-count // 7)
    if unit in FORTNIGHT:
        return count * 2
    if unit in MONTH:
        return count * 4
    if unit in YEAR:
        return count * 52
    return count
