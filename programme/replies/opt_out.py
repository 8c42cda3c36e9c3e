"""Does she ask us to stop? A small grammar: what stands before a stopping verb, what follows it, and a table of both.

Three answers: clearly yes, perhaps (a nurse looks), no. Distress ("I can't stop crying") is no.
"""

from collections.abc import Sequence

from programme.replies import opt_out_table as table
from programme.replies.clauses import bare
from programme.replies.duration import weeks_in
from programme.replies.evidence import OptOut
from programme.replies.leads import CUT, lead_to, verdict_of
from programme.replies.letters import BREAK
from programme.replies.objects import Object, limited, object_after
from programme.replies.phrases import PhraseBook
from programme.replies.refusals import read_enough, read_prohibitions, read_unwanted
from programme.replies.vocabulary import (
    ALONE,
    BODY,
    CLASSES,
    EMAIL_NOUN,
    END,
    FILLER,
    MESSAGES,
    NAMES,
    NO,
    STOP_VERBS,
    STOPPING,
    TEXT_NOUN,
    UNSUBSCRIBE,
)
from programme.replies.word_set import word_set

_BLOTTED = PhraseBook.of(table.NOT_ABOUT_MESSAGES, CLASSES)
_CLEAR = PhraseBook.of(table.CLEAR, CLASSES)
_PERHAPS = PhraseBook.of(table.PERHAPS, CLASSES)
_DISMISSALS = PhraseBook.of(table.DISMISSALS, CLASSES)
_REMOVALS = PhraseBook.of(table.REMOVALS, CLASSES)
_REMOVED = PhraseBook.of(table.REMOVED, CLASSES)


def read_opt_out(clauses: Sequence[Sequence[str]]) -> OptOut:
    """Everything the clauses say for or against stopping."""
    found = OptOut()
    for clause in clauses:
        words = _BLOTTED.without(clause, put=CUT)
        before, found.clear = found.clear, False
        _read_verbs(words, found)
        read_prohibitions(words, found)
        read_unwanted(words, found)
        read_enough(words, found)
        _read_removals(words, found)
        _read_phrases(words, found)
        if found.clear:
            found.words.update(word for word in clause if word in _CHANNEL_WORDS)
        found.clear |= before
    return found


_CHANNEL_WORDS = EMAIL_NOUN | TEXT_NOUN | {"everything", "both", "emailing", "texting", "messaging"}


def is_bare_stop(words: Sequence[str]) -> bool:
    """Nothing but stopping words and padding: "STOP", "ok stop thanks", "end", "stop stop x Sarah"."""
    left = [word for word in bare(words) if word not in NAMES]
    return (
        bool(left) and all(word in STOP_VERBS - STOPPING or word in ALONE for word in left) and _may_stand_alone(left)
    )


def _may_stand_alone(words: Sequence[str]) -> bool:
    return any(word in ALONE or word not in END for word in words)


def _read_verbs(words: Sequence[str], found: OptOut) -> None:
    for at, word in enumerate(words):
        if word not in STOP_VERBS:
            continue
        about = object_after(words[at + 1 : at + 41])
        lead = lead_to(words, at)
        if about is Object.FOR_A_TIME:
            if lead not in ("keep", "not", "other", "noun", "asks"):
                found.for_a_time = True
                found.weeks = found.weeks or weeks_in(words[at + 1 : at + 20])
            continue
        _note_verb(word, lead, about, words[at + 1 : at + 3], found)


def _note_verb(word: str, lead: str, about: Object, following: Sequence[str], found: OptOut) -> None:
    if about is Object.TOO_MANY:
        found.too_many |= lead not in ("keep", "not", "other", "noun")
        return
    if about is Object.LIMITED:
        found.perhaps |= lead not in ("keep", "not", "other", "noun")
        return
    verdict = verdict_of(lead, about)
    if word in UNSUBSCRIBE:
        verdict = _unsubscribe_verdict(lead, about, verdict)
    elif word in END or word in STOPPING:
        verdict = _end_verdict(word, lead, about, verdict, following)
    found.note(verdict, about)


def _unsubscribe_verdict(lead: str, about: Object, verdict: str) -> str:
    """Unsubscribing can be about nothing but messages, so an odd lead or object does not make it doubtful."""
    if lead in ("keep", "not", "other", "asks", "noun"):
        return "K" if lead == "keep" else "M"
    return "S" if about is not Object.BODY else verdict


def _end_verdict(word: str, lead: str, about: Object, verdict: str, following: Sequence[str]) -> str:
    """End, cancel, quit: everyday words, clear only about messages; alone only where the whole reply is that word."""
    if about in (Object.MESSAGES, Object.SENDING) or lead == "asks-us" or (word == "cancel" and about is Object.ALL):
        return verdict
    if word in ("cancel", "withdraw", "canslo", "canslwch") and lead == "want" and about is Object.NOTHING:
        return "S"
    if about is Object.ALL and lead == "request" and following[:1] == ["all"]:
        return "S"
    if word in ("cancelling", "withdrawing") and lead == "request" and about in (Object.NOTHING, Object.THIS):
        return "S"
    if word == "cancel" and following[:1] == ["me"] and lead == "request":
        return "S"
    if word == "cancel" and about is Object.THIS and lead in ("request", "want"):
        return "S"
    if word == "quit" and about is Object.THIS and lead == "request":
        return "M"
    alone = word in ALONE and lead in ("request", "want", "how") and about in (Object.NOTHING, Object.CLAUSE)
    return "M" if alone else "-"


_ASKED_FOR = word_set("want like can could wish ask request have to need")


def _read_removals(words: Sequence[str], found: OptOut) -> None:
    """ "Take me off", "delete my number", "I want to leave the programme"."""
    places = [place for place, word in enumerate(words) if word not in FILLER]
    plain = [words[place] for place in places]
    for match in _REMOVALS.find(plain):
        start = places[match.start]
        lead = lead_to(words, start) if start else "request"
        if lead in ("request", "want", "how", "own", "new", "joined", "complaint"):
            found.note("S", Object.MESSAGES)
        elif lead in ("asks", "asks-us", "unknown"):
            found.perhaps = True
    for match in _REMOVED.find(plain):
        before = plain[max(0, match.start - 6) : match.start]
        if (not before or _ASKED_FOR & {*before, plain[match.start]}) and "not" not in before:
            found.note("S", Object.MESSAGES)


def _read_phrases(words: Sequence[str], found: OptOut) -> None:
    plain = [word for word in words if word not in FILLER or word in ("again", "anymore", "no", "yes")]
    for reading in (words, plain):
        if _CLEAR.found_in(reading):
            for match in _CLEAR.find(reading):
                _note_clear(reading, match.start, match.end, found)
        found.perhaps |= not (found.keep or found.too_many) and _PERHAPS.found_in(reading)
    for match in _DISMISSALS.find(plain):
        lead = lead_to(plain, match.start) if match.start else "request"
        if plain[match.end : match.end + 1] and plain[match.end] in BODY:
            continue
        _note_dismissal(lead, plain[match.start : match.end], plain[match.end :], found)


def _note_clear(words: Sequence[str], start: int, end: int, found: OptOut) -> None:
    """A clear phrase, unless what follows makes it smaller: "no more texts at night"."""
    about = limited(list(words[start : end + 10]), Object.MESSAGES)
    if about is Object.FOR_A_TIME:
        found.for_a_time = True
        found.weeks = found.weeks or weeks_in(words[start : end + 10])
    elif about is Object.LIMITED:
        found.perhaps = True
    elif about is Object.TOO_MANY:
        found.too_many = True
    else:
        found.note("S", about)


def _elsewhere(following: Sequence[str]) -> bool:
    """ "Go away to", "leave me alone with him": not said to us, unless it is about messages."""
    return following[:1] in (["with"], ["to"], ["from"]) and not any(word in MESSAGES for word in following[1:4])


def _note_dismissal(lead: str, matched: Sequence[str], following: Sequence[str], found: OptOut) -> None:
    about = limited(list(following[:12]), Object.MESSAGES)
    if lead in ("request", "want", "new", "joined"):
        if about is Object.FOR_A_TIME:
            found.for_a_time = True
            found.weeks = found.weeks or weeks_in(following[:12])
        elif about is Object.LIMITED or _elsewhere(following):
            found.perhaps = True
        else:
            found.note("S", about)
    elif lead in ("unknown", "own", "how") and "alone" in matched:
        found.perhaps = True


def declines(words: Sequence[str]) -> bool:
    """ "No", "no thank you", "not for me": the plain refusal of an invitation."""
    left = tuple(word for word in words if word == "now" or (word not in FILLER and word != BREAK and word not in NO))
    said_no = any(word in NO for word in words)
    return left in _REFUSALS or (said_no and left in _AFTER_NO)


_REFUSALS = frozenset(
    tuple(line.split())
    for line in """not interested
not for me
i do not want to
i do not want this
i do not want it
i would rather not
rather not
dim
dim diolch
dim yn""".splitlines()
)
_AFTER_NO = frozenset(
    {
        (),
        ("you", "are"),
        ("i", "do", "not"),
        ("i", "would", "not"),
        ("i", "am"),
        ("your",),
        ("way",),
        ("not",),
        ("need",),
    }
)
