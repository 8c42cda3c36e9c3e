"""Refusals without a stopping verb: "don't text me", "I don't want this", "no more texts"."""

from collections.abc import Sequence

from programme.replies.duration import weeks_in
from programme.replies.evidence import OptOut
from programme.replies.leads import lead_to, words_before
from programme.replies.objects import Object, limited, object_after
from programme.replies.phrases import best_lead, read_leads
from programme.replies.vocabulary import ATTACHING, CALL, CLASSES, FILLER, JOINING, MESSAGES, RECEIVE, SEND
from programme.replies.word_set import word_set

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


def read_prohibitions(words: Sequence[str], found: OptOut) -> None:
    """ "Do not text me": a refusal of what we do."""
    for at, word in enumerate(words):
        if word not in SEND and not (word.endswith("ing") and word in CLASSES["sending"]):
            continue
        before = words_before(words, at)
        refused = best_lead(_ASKED_NOT_TO, before) or _refused_earlier(words, at)
        if refused is None and not _opens_refusal(words, at, before):
            continue
        _note_refusal(word, words[at + 1 : at + 31], found)


def _refused_earlier(words: Sequence[str], at: int) -> str | None:
    return best_lead(_ASKED_NEITHER, words_before(words, at, past_joining=True))


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
    if about is Object.LIMITED and {"again", "anymore"} & set(kept[:3]):
        about = Object.MESSAGES
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


def read_unwanted(words: Sequence[str], found: OptOut) -> None:
    """ "I don't want this any more": clear where it names the messages (see CLEAR), else perhaps."""
    for at, word in enumerate(words):
        if word in _WANT and best_lead(_NOT_WANTED, words_before(words, at)) is not None:
            following = words[at + 1 : at + 41]
            if following[:1] == ["to"] and following[1:2] and following[1] not in RECEIVE:
                continue
            about = object_after(following)
            found.perhaps |= not found.keep and about in (Object.NOTHING, Object.THIS, Object.ALL, Object.MESSAGES)


def read_enough(words: Sequence[str], found: OptOut) -> None:
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
