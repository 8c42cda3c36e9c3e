"""Answers to the question that is open: "3", "three", "option 2", "2 so-so", "3 hard, my back is bad"."""

from collections.abc import Sequence
from dataclasses import dataclass

from programme.replies.letters import BREAK
from programme.replies.vocabulary import DIGIT_WORDS, FILLER, UNITS
from programme.replies.word_set import word_set

# How many choices each question offers. A question that is not named here offers four.
CHOICES = {"checkin": 3, "menopause": 4, "still-you": 1, "resume": 0}
_MOST = 4

# The words that stand beside each number in our own question, and close ones.
OPTIONS: dict[str, dict[int, frozenset[str]]] = {
    "checkin": {
        1: word_set("ok good great better happy lovely brilliant fab"),
        2: word_set("soso so middling meh average mixed iffy"),
        3: word_set("""hard bad tough awful difficult struggling terrible horrible rubbish hell worse anodd caled"""),
    },
    "menopause": {
        1: word_set("not yet"),
        2: word_set("begun started begin menopause"),
        3: word_set("asked done talked spoken spoke doctor gp"),
        4: word_set("no nomore reminders reminder none leave out me"),
    },
    "still-you": {1: word_set("still me same right correct yes number")},
}
# Words of our question that are an answer by themselves, and can hardly mean anything else.
ALONE: dict[str, dict[tuple[str, ...], int]] = {
    "checkin": {("soso",): 2, ("hard",): 3},
    "menopause": {("not", "yet"): 1, ("begun",): 2, ("started",): 2, ("asked",): 3, ("no", "reminders"): 4},
}

_BEFORE_NUMBER = word_set(
    """option number reply answer go put give my is i would say choose pick it am a no score at feel feeling think
    about probably going for the choice answering replying that text texting send sending im with
    definitely maybe-not ateb rhif"""
)
_AFTER_NUMBER = word_set(
    """all some doing help really pretty mostly more feel feeling bit yes quite i my it but because and not still
    the that this he she we there am in too very as"""
)
_ONLY_NO_REMINDERS = OPTIONS["menopause"][4] | FILLER | word_set("i do not want any these the from you")


@dataclass(frozen=True, slots=True)
class Number:
    """A reply that opens with a number. ``plain``: nothing else is said. ``clear``: nothing contradicts it."""

    value: int
    plain: bool
    clear: bool
    rest: tuple[str, ...]


def number_said(words: Sequence[str], question: str | None) -> Number | None:
    """The number that a reply opens with, or None when it does not open with one."""
    unbroken = [word for word in words if word != BREAK]
    alone = ALONE.get(question or "", {}).get(tuple(word for word in unbroken if word not in FILLER or word == "no"))
    if alone is not None:
        return Number(alone, plain=True, clear=True, rest=())
    at = _number_place(words)
    if at is None:
        return None
    value = _value(words[at])
    after = list(words[at + 1 :])
    rest = tuple(word for word in after if word != BREAK and word not in FILLER)
    return Number(value, plain=not rest, clear=_clear(value, after, rest, question), rest=rest)


def within(number: Number, question: str | None) -> bool:
    """True when the open question offers this number."""
    return question is not None and 1 <= number.value <= CHOICES.get(question, _MOST)


def only_no_reminders(number: Number) -> bool:
    """ "4 no more reminders" is the fourth choice of the menopause question, and no wider opt-out."""
    return number.value == 4 and all(word in _ONLY_NO_REMINDERS for word in number.rest)


def _number_place(words: Sequence[str]) -> int | None:
    for at, word in enumerate(words[:12]):
        if _is_number(word):
            return at
        if word != BREAK and word not in FILLER and word not in _BEFORE_NUMBER:
            return None
    return None


def _is_number(word: str) -> bool:
    return word in DIGIT_WORDS or (word.isascii() and word.isdigit() and len(word) <= 2)


def _value(word: str) -> int:
    return DIGIT_WORDS[word] if word in DIGIT_WORDS else int(word)


def _clear(value: int, after: Sequence[str], rest: Sequence[str], question: str | None) -> bool:
    if not rest:
        return True
    if _another_number(after) or _contradicted(value, rest, question):
        return False
    options = OPTIONS.get(question or "", {}).get(value, frozenset())
    opens_apart = bool(after) and after[0] == BREAK
    follows_on = rest[0] in _AFTER_NUMBER and not any(word in UNITS for word in rest[:2])
    return opens_apart or rest[0] in options or follows_on


def _another_number(after: Sequence[str]) -> bool:
    return any(
        word.isascii() and word.isdigit() and not (at + 1 < len(after) and after[at + 1] in UNITS)
        for at, word in enumerate(after)
    )


def _contradicted(value: int, rest: Sequence[str], question: str | None) -> bool:
    """ "1 hard", "1 not ok": her words and her number do not agree."""
    options = OPTIONS.get(question or "", {})
    first = rest[:3]
    if "not" in first[:1]:
        return question == "checkin" and value == 1
    others = frozenset().union(*(words for number, words in options.items() if number != value))
    own = options.get(value, frozenset())
    return question == "checkin" and value != 2 and any(word in others and word not in own for word in first)
