"""Words that must reach a person: urgent words, signs of a new break, the report of a loss. See dangers_table.py."""

from collections.abc import Sequence

from programme.replies import dangers_table as table
from programme.replies.letters import BREAK
from programme.replies.meaning import UrgentReason
from programme.replies.phrases import PhraseBook
from programme.replies.vocabulary import CLASSES

_BLOTTED = "-"
_HARMLESS = PhraseBook.of(table.HARMLESS, CLASSES)
_URGENT = {
    UrgentReason.SELF_HARM: PhraseBook.of(table.SELF_HARM, CLASSES),
    UrgentReason.BREATHING: PhraseBook.of(table.BREATHING, CLASSES),
    UrgentReason.LEGS: PhraseBook.of(table.LEGS, CLASSES),
    UrgentReason.BLEEDING: PhraseBook.of(table.BLEEDING, CLASSES),
    UrgentReason.VIOLENCE: PhraseBook.of(table.VIOLENCE, CLASSES),
}
_WARNING = PhraseBook.of(table.WARNING, CLASSES)
_NOT_LOSS = PhraseBook.of(table.NOT_LOSS, CLASSES)
_LOSS = PhraseBook.of(table.LOSS, CLASSES)


def urgent_reasons(words: Sequence[str]) -> tuple[UrgentReason, ...]:
    """Every urgent reason that the words give, read with and without their punctuation: a dot must not hide a cry."""
    readings = [_HARMLESS.without(words, put=_BLOTTED), _HARMLESS.without(_unbroken(words), put=_BLOTTED)]
    return tuple(reason for reason, book in _URGENT.items() if any(book.found_in(reading) for reading in readings))


def warning_signs(words: Sequence[str]) -> bool:
    """Might she be telling of a new break?"""
    return _WARNING.found_in(words)


def reports_loss(words: Sequence[str]) -> bool:
    """Do the words plainly report the loss of a pregnancy or a baby of hers? Fears, and other people's losses, are not reports."""
    return _LOSS.found_in(_NOT_LOSS.without(words, put=_BLOTTED))


def _unbroken(words: Sequence[str]) -> list[str]:
    return [word for word in words if word != BREAK]
