"""Messages in other languages: a woman gets hers only where every part that she needs is fit to be sent in it.

Anything less would mix languages, or give her words that are not meant for her: where the English has words of their
own for women after a loss, a translation without them must not fall back on the usual ones.
"""

from collections.abc import Callable
from typing import Final

from actions.wording.live import LiveTemplate, Wordings
from messages.catalogue import EMAIL_FOOTER, NEW_NOTE
from messages.template import Template

ENGLISH: Final = "en"
Fit = Callable[[LiveTemplate], bool]
"""Whether a wording may be sent now: approved where it must be, and not expired."""


def in_force(wordings: Wordings) -> frozenset[str]:
    """The languages in which a woman can be written to: those that have the pieces all messages share."""
    return frozenset({ENGLISH, *(one for one in wordings.languages() if wordings.shared(one) is not None)})


def hers_or_english(wordings: Wordings, key: str, language: str) -> LiveTemplate | None:
    """A document in her language, else in English; None when there is neither."""
    return wordings.find(key, language) or wordings.find(key, ENGLISH)


def speak(
    wordings: Wordings, key: str, wanted: str, fit: Fit, *, text: bool, style: str, variant: str | None,
    also: tuple[str, ...] = (),
) -> str:  # fmt: skip
    """The language this message goes in: hers when it is whole in it, else English. ``also``: documents it needs."""
    if wanted == ENGLISH:
        return ENGLISH
    english, hers = wordings.find(key, ENGLISH), wordings.find(key, wanted)
    shared = (wordings.find(NEW_NOTE, wanted), wordings.find(EMAIL_FOOTER, wanted))
    documents = [wordings.find(one, wanted) for one in also]
    needed = [hers, *shared, *documents]
    if hers is None or any(one is None or not fit(one) for one in needed):
        return ENGLISH
    if english is None:
        return wanted
    return wanted if _whole(english.template, hers.template, text, style, variant) else ENGLISH


def _whole(english: Template, hers: Template, text: bool, style: str, variant: str | None) -> bool:
    if text:
        section = english.text_section(style, variant)
        return section is None or section in hers.sections
    names = (english.section_name(one, variant) for one in ("subject", "email"))
    return all(name in hers.sections for name in names if name is not None)


def missing_parts(english: Template, translation: Template | None) -> tuple[str, ...]:
    """The parts that the English has and the translation has not."""
    have = translation.sections if translation is not None else {}
    return tuple(name for name in english.sections if name not in have)
