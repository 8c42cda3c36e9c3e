"""What a stopping (or starting) verb is about: the words that follow it."""

from collections.abc import Sequence
from enum import StrEnum

from programme.replies import opt_out_table as table
from programme.replies.duration import weeks_in
from programme.replies.phrases import PhraseBook
from programme.replies.vocabulary import (
    BODY,
    CLASSES,
    CONDITION,
    DETERMINER,
    EVERYTHING,
    FILLER,
    FINITE,
    JOINING,
    MESSAGE_NOUN,
    MESSAGES,
    NAMES,
    PRONOUN,
    SENDING,
    STOP_VERBS,
    SYMPTOM,
    THESE,
    THIS,
    UNITS,
)
from programme.replies.word_set import word_set


class Object(StrEnum):
    """What the verb is about. The first seven are the columns of leads_table.VERDICTS; ALL is read as MESSAGES."""

    NOTHING = "nothing"
    MESSAGES = "messages"
    SENDING = "sending"
    THIS = "this"
    CLAUSE = "clause"
    BODY = "body"
    UNKNOWN = "unknown"
    ALL = "all"
    FOR_A_TIME = "for-a-time"
    LIMITED = "limited"
    TOO_MANY = "too-many"


_LIMITS = PhraseBook.of(table.LIMITS, CLASSES)
_NO_LIMITS = PhraseBook.of(table.LIMITS_THAT_ARE_NONE, CLASSES)
_TOO_MANY = PhraseBook.of(table.TOO_MANY, CLASSES)

_WHEN = word_set(
    """last week weeks month months day days yesterday twice times time ago earlier before several many
    couple few hour hours minutes morning"""
)
"""When she said it, or when it should be: "I texted STOP last week"."""

_REACH = 14
"""How many words after the verb are looked at."""

_TO_HER = word_set("asking telling saying using talking assuming pretending mentioning going sounding checking")
"""What our messages may do to her: "stop asking how I am" is worth a look."""

_NOT_GERUNDS = word_set("""anything everything nothing something thing morning evening king ring bring""")
_GETTING = word_set("getting receiving having seeing reading")


def object_after(following: Sequence[str]) -> Object:
    """What the words after the verb, up to the end of its clause, make it about."""
    following = _up_to_thanks(following[: _REACH * 2])
    words = [word for word in following if word not in FILLER][:_REACH]
    found = _head(words)
    if found in (Object.BODY, Object.CLAUSE):
        return found
    return limited(following, found)


def _up_to_thanks(words: Sequence[str]) -> Sequence[str]:
    """Thanks and what they are for say nothing about the verb: "stop thank you for all your help"."""
    at = next((place for place, word in enumerate(words) if word in ("thanks", "diolch")), len(words))
    return words[:at]


def limited(words: Sequence[str], found: Object) -> Object:
    """``found``, or what makes it smaller: for a time, not at night, not about this, not so many."""
    if weeks_in(words) is not None and ("for" in words or words[0].isdigit()):
        return Object.FOR_A_TIME
    if found in (Object.NOTHING, Object.UNKNOWN, Object.THIS):
        return found
    until_reason = _before_reason(words)
    if _TOO_MANY.found_in(until_reason):
        return Object.TOO_MANY
    return Object.LIMITED if _LIMITS.found_in(_NO_LIMITS.without(until_reason, put="-")) else found


def _before_reason(words: Sequence[str]) -> list[str]:
    kept: list[str] = []
    for word in words:
        if word in ("because", "as", "since", "but", "i") and kept and word != "as":
            break
        kept.append(word)
    return kept


def _head(words: Sequence[str]) -> Object:
    if all(word in _WHEN or word.isdigit() for word in words):
        return Object.NOTHING
    first, second = words[0], words[1] if len(words) > 1 else ""
    if first in JOINING or first in STOP_VERBS or (first == "to" and second in STOP_VERBS):
        return Object.CLAUSE
    if first in CONDITION:
        return Object.BODY
    if first in SENDING and first not in _GETTING:
        return Object.SENDING
    if first == "for":
        return Object.NOTHING if second in ("", "me", "now", "a", "while", "ever", "good", *UNITS) else Object.UNKNOWN
    if _opens_clause(words):
        return Object.THIS if _about_hurt(words) else Object.CLAUSE
    return _noun_phrase(words)


def _opens_clause(words: Sequence[str]) -> bool:
    """A new sentence without a full stop before it: "stop my baby died", "stop i am fine now"."""
    first, second = words[0], words[1] if len(words) > 1 else ""
    if first == "i":
        return True
    if first in PRONOUN or first in THIS or first in THESE:
        return (
            second in FINITE
            or second in ("not", "never")
            or (first in ("you", "we", "he", "she", "they") and second != "")
        )
    return first in FINITE or first in ("not", "nomore", "leave", "remove", "delete")


def _about_hurt(words: Sequence[str]) -> bool:
    return words[0] in THIS and any(word in SYMPTOM for word in words[1:4])


def _noun_phrase(words: Sequence[str]) -> Object:
    at = 0
    while at < len(words) and (words[at] in DETERMINER or words[at] in EVERYTHING or words[at] in _GETTING):
        at += 1
    skipped = words[:at]
    if at == len(words):
        return _without_head(skipped)
    head, after = words[at], words[at + 1 : at + 5]
    if head in CONDITION and skipped:
        return Object.BODY if "me" in skipped else _without_head(skipped)
    if head in PRONOUN or head in JOINING:
        return _without_head(skipped)
    return _by_head(head, skipped, after)


def _by_head(head: str, skipped: Sequence[str], after: Sequence[str]) -> Object:
    if head in MESSAGES:
        return Object.MESSAGES
    if head in SENDING:
        return Object.SENDING
    if head in FINITE or any(word in FINITE for word in after[:2]):
        return Object.CLAUSE
    if head.endswith("ing") and head not in _NOT_GERUNDS:
        return _doing(head, skipped, after)
    of_messages = any(word in MESSAGE_NOUN for word in after[:2])
    if head in BODY:
        return Object.LIMITED if of_messages else Object.BODY
    if of_messages:
        return Object.MESSAGES
    return Object.NOTHING if head in NAMES else Object.UNKNOWN


def _doing(head: str, skipped: Sequence[str], after: Sequence[str]) -> Object:
    """Something being done: to her telephone, or by "these", it is about messages; else it is her life."""
    if any(word in ("phone", "inbox", "mobile") for word in after):
        return Object.SENDING
    if any(word in THESE for word in skipped):
        return Object.MESSAGES
    return Object.UNKNOWN if head in _TO_HER else Object.BODY


def _without_head(skipped: Sequence[str]) -> Object:
    if any(word in EVERYTHING for word in skipped):
        return Object.ALL
    if any(word in THESE or word in ("any", "more", "both") for word in skipped):
        return Object.MESSAGES
    if any(word in _GETTING for word in skipped):
        return Object.MESSAGES
    if any(word in THIS for word in skipped):
        return Object.THIS
    return Object.UNKNOWN if "me" in skipped else Object.NOTHING
