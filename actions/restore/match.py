"""Which planned message a sent one was. Pure: by its words, else by being the only one of that day."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from typing import Literal

ALIKE, MARGIN = 0.8, 0.05
"""How much of the words must be the same where the wording has changed, and how much less of every other message."""
NEAR_DAYS, SAME_DAYS = 21, 7
How = Literal["words", "similar words", "day"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A planned message with the words that it would have had. ``due_on``: when it was to go.

    ``likely``: nothing kept it back at that time, and it was to go by this channel, as far as the database knows.
    """

    message_id: int
    due_on: date | None
    words: str = field(repr=False)
    likely: bool = True


@dataclass(frozen=True, slots=True)
class Match:
    """What it was, and how that was seen."""

    message_id: int
    how: How


def choose(body: str, day: date, candidates: Sequence[Candidate], links: str) -> Match | None:
    """The message that these words, sent on this day, were; None when that is not clear.

    ``links`` is what every address of a woman's page begins with: the addresses themselves are not compared.
    """
    wanted = plain(body, links)
    if not wanted:
        same_day = [one for one in candidates if one.due_on is not None and 0 <= (day - one.due_on).days <= SAME_DAYS]
        likely = [one for one in same_day if one.likely] or same_day
        return Match(likely[0].message_id, "day") if len(likely) == 1 else None
    same = [one for one in candidates if plain(one.words, links) == wanted]
    if same:
        # Discreet texts all say the same: then it was the one that could go, and was to go, that day.
        return Match(min(same, key=lambda one: (not one.likely, _away(one, day))).message_id, "words")
    near = [one for one in candidates if _away(one, day) <= NEAR_DAYS and one.words]
    rated = sorted(((_alike(wanted, plain(one.words, links)), one.message_id) for one in near), reverse=True)
    if not rated or rated[0][0] < ALIKE or (len(rated) > 1 and rated[0][0] - rated[1][0] < MARGIN):
        return None
    return Match(rated[0][1], "similar words")


def plain(words: str, links: str) -> str:
    """Words without what differs from one sending to the next: spaces, and the addresses of pages."""
    return " ".join(re.sub(rf"{re.escape(links)}\S*", "(link)", words).split())


def _alike(one: str, other: str) -> float:
    compared = SequenceMatcher(None, one, other, autojunk=False)
    return compared.ratio() if compared.quick_ratio() >= ALIKE else 0.0


def _away(one: Candidate, day: date) -> int:
    return abs((one.due_on - day).days) if one.due_on is not None else 10_000
