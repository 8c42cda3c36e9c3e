"""What stands before a verb, and what it makes of the verb: a request, a wish, a refusal, somebody else's doing."""

from collections.abc import Sequence

from programme.replies import leads_table as table
from programme.replies.objects import Object
from programme.replies.phrases import best_lead, read_leads
from programme.replies.vocabulary import ATTACHING, CLASSES, FILLER, JOINING, MESSAGES, SYMPTOM

_LEADS = read_leads(table.LEADS, CLASSES)
_VERDICTS = {name: dict(zip(table.OBJECTS, row.split(), strict=True)) for name, row in table.VERDICTS.items()}
_LOOK_BACK = 24

CUT = "-"
"""A word that no phrase knows: stands for what lies further back, or was blotted out."""

_POLITE = frozenset({"please", "kindly", "plis"})


def verdict_of(lead: str, about: Object) -> str:
    """What the table says of a lead and an object: S opt-out, M perhaps, K she wants to keep them, - neither."""
    return _VERDICTS[lead][Object.MESSAGES if about is Object.ALL else about]


def words_before(words: Sequence[str], at: int, *, past_joining: bool = False) -> list[str]:
    """The words before a verb, without padding, back to the last joining word unless ``past_joining``."""
    near = at
    while near > 0 and words[near - 1] in FILLER:
        near -= 1
    if {"so", "then"} & set(words[near:at]):
        return []
    start = max(0, at - _LOOK_BACK)
    before = [word for word in words[start:at] if word not in FILLER or word in ("now", "ok", "alright", "fine")]
    for place in range(len(before) - 1, -1, -1) if not past_joining else ():
        if before[place] in JOINING:
            return before[place + 1 :]
    return [CUT, *before] if start else before


def lead_to(words: Sequence[str], at: int) -> str:
    """The name of the lead before the verb at ``at``.

    ``new``: it opens a sentence of its own, without a full stop before it.
    ``joined``: it follows "and" or "or". ``unknown``: it hangs together with what goes before in a way no lead knows.
    """
    before = [word for word in words_before(words, at) if word != "now"]
    joined = _joined(words, at)
    if joined and not before:
        return "joined"
    lead = best_lead(_LEADS, before)
    polite = at > 0 and words[at - 1] in _POLITE and lead in ("other", "it", "noun", "not", None)
    if lead is not None and not polite:
        return lead
    distressed = any(word in SYMPTOM for word in before) and not any(word in MESSAGES for word in before)
    attached = not polite and words[at - 1] in ATTACHING
    return "unknown" if attached or distressed else "new"


def _joined(words: Sequence[str], at: int) -> bool:
    """After "and" or "or", unless what goes before it is itself a polite request or an opt-out."""
    place = at - 1
    while place >= 0 and words[place] in FILLER:
        place -= 1
    if place < 0 or words[place] not in ("and", "or", "then"):
        return False
    return not {"please", "remove", "delete", "take"} & set(words[max(0, place - 12) : at])
