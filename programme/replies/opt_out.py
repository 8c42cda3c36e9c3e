"""Does she ask us to stop? A small grammar: what stands before a stopping verb, what follows it, and a table of both.

Three answers: clearly yes, perhaps (a nurse looks), no. Distress ("I can't stop crying") is no.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from programme.replies import opt_out_table as table
from programme.replies.clauses import bare
from programme.replies.duration import weeks_in
from programme.replies.leads import CUT, lead_to, verdict_of, words_before
from programme.replies.letters import BREAK
from programme.replies.objects import Object, limited, object_after
from programme.replies.phrases import PhraseBook, best_lead, read_leads
from programme.replies.vocabulary import (
    ALONE,
    ATTACHING,
    CALL,
    CLASSES,
    EMAIL_NOUN,
    END,
    FILLER,
    JOINING,
    MESSAGES,
    NAMES,
    SEND,
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


@dataclass(slots=True)
class OptOut:
    """What was found, over all clauses."""

    clear: bool = False
    perhaps: bool = False
    keep: bool = False
    too_many: bool = False
    about_messages: bool = False
    weeks: int | None = None
    for_a_time: bool = False
    words: set[str] = field(default_factory=set)

    def note(self, verdict: str, found: Object) -> None:
        """Add one verdict of the table."""
        self.keep |= verdict == "K"
        self.perhaps |= verdict == "M"
        if verdict == "S":
            self.clear = True
            self.about_messages |= found in (Object.MESSAGES, Object.SENDING)


def read_opt_out(clauses: Sequence[Sequence[str]]) -> OptOut:
    """Everything the clauses say for or against stopping."""
    found = OptOut()
    for clause in clauses:
        words = _BLOTTED.without(clause, put=CUT)
        before, found.clear = found.clear, False
        _read_verbs(words, found)
        _read_prohibitions(words, found)
        _read_unwanted(words, found)
        _read_enough(words, found)
        _read_removals(words, found)
        _read_phrases(words, found)
        if found.clear:
            found.words.update(word for word in clause if word in _CHANNEL_WORDS)
        found.clear |= before
    return found


_CHANNEL_WORDS = EMAIL_NOUN | TEXT_NOUN | {"everything", "both", "emailing", "texting", "messaging"}


def is_bare_stop(words: Sequence[str]) -> bool:
    """True when nothing but stopping words and padding is there: "STOP", "ok stop thanks", "end", "stop stop x Sarah"."""
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
        _note_verb(word, lead, about, found)


def _note_verb(word: str, lead: str, about: Object, found: OptOut) -> None:
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
        verdict = _end_verdict(word, lead, about, verdict)
    found.note(verdict, about)


def _unsubscribe_verdict(lead: str, about: Object, verdict: str) -> str:
    """Unsubscribing can be about nothing but messages, so an odd lead or object does not make it doubtful."""
    if lead in ("keep", "not", "other", "asks", "noun"):
        return "K" if lead == "keep" else "M"
    return "S" if about is not Object.BODY else verdict


def _end_verdict(word: str, lead: str, about: Object, verdict: str) -> str:
    """End, cancel, quit: everyday words, clear only about messages; alone only where the whole reply is that word."""
    if about in (Object.MESSAGES, Object.SENDING) or lead == "asks-us" or (word == "cancel" and about is Object.ALL):
        return verdict
    if word in ("cancel", "withdraw", "canslo", "canslwch") and lead == "want" and about is Object.NOTHING:
        return "S"
    if word == "cancel" and about is Object.THIS and lead in ("request", "want"):
        return "S"
    if word == "quit" and about is Object.THIS and lead == "request":
        return "M"
    alone = word in ALONE and lead in ("request", "want", "how") and about in (Object.NOTHING, Object.CLAUSE)
    return "M" if alone else "-"


_ASKED_NOT_TO = read_leads(
    (
        (
            "no",
            """
            ^ do not
            ^ never
            you do|did|need|must|should|can|may not|never ever? need|have? to?
            ^ do not you? dare|ever
            ask|asked|tell|told|want|like|prefer|asking|telling|said|beg|begging you|everyone? not to
            ask|asked|tell|told|said|asking|begging not to
            said|say|saying do not
            rather|prefer|hope you|they|nobody do|did|would|will not
            rather|prefer <i>? not be? getting|receiving?
            do|did not want|need|like|wish|expect you|anyone|anybody|these|this|them to?
            would not like|want you to?
            can|could|will|would|please you|they not|never
            nobody to|should|must|need|can
            do not keep|bother|continue|be
            do not need|have to
            no need for? you? to? keep?
            not to
            ^ not
            """,
        ),
    ),
    CLASSES,
)
# "Do not reply or contact me".
_ASKED_NEITHER = read_leads((("no", "^ do not ~2 or|and|nor"),), CLASSES)
_SENT = word_set(
    """me us this these those them any anymore again anything here my the more your nomore that such texts
    messages text message stuff number please alerts reminders it to all unless back"""
)


def _read_prohibitions(words: Sequence[str], found: OptOut) -> None:
    """ "Do not text me": a refusal of what we do."""
    for at, word in enumerate(words):
        if word not in SEND and not (word.endswith("ing") and word in CLASSES["sending"]):
            continue
        before = words_before(words, at)
        refused = best_lead(_ASKED_NOT_TO, before) or best_lead(
            _ASKED_NEITHER, words_before(words, at, past_joining=True)
        )
        if refused is None and not _opens_refusal(words, at, before):
            continue
        _note_refusal(word, words[at + 1 : at + 31], found)


def _opens_refusal(words: Sequence[str], at: int, before: Sequence[str]) -> bool:
    """ "I'm fine now don't text me": "do not" right before the verb, with no one that it speaks of before it."""
    if tuple(before[-2:]) != ("do", "not") or len(before) < 3:
        return False
    return before[-3] not in ATTACHING


def _note_refusal(word: str, following: Sequence[str], found: OptOut) -> None:
    kept = [item for item in following if item not in FILLER or item in ("again", "anymore", "so", "very")]
    if kept and word in SEND and kept[0] in CLASSES["sending"]:
        kept = kept[1:]
    about = limited(kept, Object.MESSAGES)
    if about is Object.FOR_A_TIME:
        found.for_a_time = True
        found.weeks = found.weeks or weeks_in(kept)
    elif about is Object.TOO_MANY:
        found.too_many = True
    elif about is Object.LIMITED:
        found.perhaps = True
    elif word in CALL:
        clear = {"again", "anymore", "number"} & set(following[:6]) or not kept
        found.note("S" if clear else "-", about)
    else:
        clear_sent = not kept or kept[0] in _SENT or kept[0] in JOINING or kept[0] in MESSAGES
        found.note("S" if clear_sent else "M", about)


_WANT = word_set("want need wanted wish require fancy wanting")
_NOT_WANTED = read_leads(
    (("no", "^ do|did|does not\n<i>|she do|does|did not\n<i> am not\n<i>|she nolonger\n^ nolonger\nnever\nwould not"),),
    CLASSES,
)


def _read_unwanted(words: Sequence[str], found: OptOut) -> None:
    """ "I don't want this any more": clear where it names the messages (see CLEAR), else perhaps."""
    for at, word in enumerate(words):
        if word in _WANT and best_lead(_NOT_WANTED, words_before(words, at)) is not None:
            about = object_after(words[at + 1 : at + 41])
            found.perhaps |= about in (Object.NOTHING, Object.THIS, Object.ALL, Object.MESSAGES)


def _read_enough(words: Sequence[str], found: OptOut) -> None:
    """ "No more texts", "enough of these": what follows says whether it is about us."""
    for at, word in enumerate(words):
        if word not in ("nomore", "enough"):
            continue
        about = object_after(words[at + 1 : at + 41])
        opens = lead_to(words, at) == "request"
        if about is Object.FOR_A_TIME:
            found.for_a_time = True
            found.weeks = found.weeks or weeks_in(words[at + 1 : at + 20])
        elif about is Object.LIMITED or (about in (Object.NOTHING, Object.CLAUSE, Object.THIS) and word == "enough"):
            found.perhaps = True
        elif about in (Object.MESSAGES, Object.SENDING):
            found.note("S", about)
        elif about in (Object.NOTHING, Object.CLAUSE, Object.THIS, Object.ALL):
            found.note("S" if opens else "M", about)


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
        if (not before or _ASKED_FOR & set(before)) and "not" not in before:
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
        _note_dismissal(lead, plain[match.start : match.end], plain[match.end :], found)


def _note_clear(words: Sequence[str], start: int, end: int, found: OptOut) -> None:
    """A clear phrase, unless what follows makes it smaller ("no more texts at night") or what precedes makes it another's."""
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
    left = [word for word in words if word == "now" or (word not in FILLER and word != BREAK)]
    said_no = any(word in ("no", "nope", "nah", "na", "nay") for word in words)
    if not left:
        return said_no
    return tuple(left) in _REFUSALS


_REFUSALS = frozenset(
    tuple(line.split())
    for line in """not interested
not for me
no
nah
na
nay
no i do not
i do not
i do not want to
i do not want this
i do not want it
i would not
i would rather not
rather not
dim
no way
dim diolch""".splitlines()
)
