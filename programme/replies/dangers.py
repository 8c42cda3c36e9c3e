"""Words that must reach a person: urgent words, signs of a new break, the report of a loss.

The words are in dangers_table.py and signs_table.py.
"""

from collections.abc import Sequence

from programme.replies import dangers_table, signs_table
from programme.replies.letters import BREAK
from programme.replies.meaning import UrgentReason
from programme.replies.phrases import PhraseBook

_BLOTTED = "-"
_HARMLESS = PhraseBook.of(dangers_table.HARMLESS, dangers_table.DANGER_CLASSES)
_URGENT = {
    UrgentReason.SELF_HARM: PhraseBook.of(dangers_table.SELF_HARM, dangers_table.DANGER_CLASSES),
    UrgentReason.BREATHING: PhraseBook.of(dangers_table.BREATHING, dangers_table.DANGER_CLASSES),
    UrgentReason.LEGS: PhraseBook.of(dangers_table.LEGS, dangers_table.DANGER_CLASSES),
    UrgentReason.BLEEDING: PhraseBook.of(dangers_table.BLEEDING, dangers_table.DANGER_CLASSES),
    UrgentReason.VIOLENCE: PhraseBook.of(dangers_table.VIOLENCE, dangers_table.DANGER_CLASSES),
}
_WARNING = PhraseBook.of(signs_table.WARNING, signs_table.SIGN_CLASSES)
_NOT_LOSS = PhraseBook.of(signs_table.NOT_LOSS, signs_table.SIGN_CLASSES)
_LOSS = PhraseBook.of(signs_table.LOSS, signs_table.SIGN_CLASSES)


def urgent_reasons(words: Sequence[str]) -> tuple[UrgentReason, ...]:
    """Every urgent reason that the words give, read with and without their punctuation: a dot must not hide a cry."""
    readings = [_HARMLESS.without(words, put=_BLOTTED), _HARMLESS.without(_unbroken(words), put=_BLOTTED)]
    return tuple(reason for reason, book in _URGENT.items() if any(book.found_in(reading) for reading in readings))


def warning_signs(words: Sequence[str]) -> bool:
    """Might she be telling of a new break?"""
    return _WARNING.found_in(words)


def reports_loss(words: Sequence[str]) -> bool:
    """Do the words plainly report that she lost a pregnancy or a baby? Fears and others' losses do not."""
    return _LOSS.found_in(_NOT_LOSS.without(words, put=_BLOTTED))


def _unbroken(words: Sequence[str]) -> list[str]:
    return [word for word in words if word != BREAK]
