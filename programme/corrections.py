"""What was recorded in error and taken back. The facts stay on record; the plan no longer counts on them.

A fact taken back takes with it what rests on it: where the baby is goes with the birth, a restart with the loss.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from programme.facts import IN_ERROR, Fact

RESTS_ON: Final[Mapping[str, frozenset[str]]] = {
    "birth": frozenset({"baby", "feeding", "feeding-confirmed"}),
    "loss": frozenset({"loss-wording-approved", "loss-note-by-text", "restart", "staff-resume"}),
    "restart": frozenset({"staff-resume"}),
    "break": frozenset({"break-settled"}),
    "pregnancy": frozenset({"staff-contact"}),
}
"""What goes with a fact when it was recorded with it or after it."""
SAID_TOGETHER: Final[Mapping[str, frozenset[str]]] = {
    "birth": frozenset({"pregnancy"}),
    "loss": frozenset({"pregnancy"}),
    "pregnancy": frozenset({"due-date"}),
    "menopause": frozenset({"menopause-cause"}),
}
"""What goes with a fact only when it was recorded in the same moment: it was part of the same answer."""


class Judged(NamedTuple):
    """A fact, and whether it still stands. What takes a fact back stands itself."""

    fact: Fact
    stands: bool


def judged(facts: Iterable[Fact]) -> list[Judged]:
    """All of them, in the order they were recorded, which is how they come."""
    ordered = list(facts)
    gone: set[int] = set()
    for place, fact in enumerate(ordered):
        if fact.name == IN_ERROR:
            gone |= _taken_back(ordered[:place], fact.value, gone)
    return [Judged(fact, place not in gone) for place, fact in enumerate(ordered)]


def standing_facts(facts: Iterable[Fact]) -> list[Fact]:
    """Those that were not taken back, in the order they were recorded."""
    return [fact for fact, stands in judged(facts) if stands]


def latest(facts: Iterable[Fact], name: str) -> Fact | None:
    """The last fact of this name that stands: the one that would be taken back."""
    return next((fact for fact in reversed(standing_facts(facts)) if fact.name == name), None)


def _taken_back(before: Sequence[Fact], name: str, gone: set[int]) -> set[int]:
    """The places of the latest such fact that still stands, and of what rests on it."""
    places = [place for place, fact in enumerate(before) if fact.name == name and place not in gone]
    if not places:
        return set()
    wrong = places[-1]
    moment = before[wrong].recorded_at
    together, since = SAID_TOGETHER.get(name, frozenset()), RESTS_ON.get(name, frozenset())
    return {wrong} | {
        place
        for place, fact in enumerate(before)
        if (fact.name in since and (place > wrong or fact.recorded_at == moment))
        or (fact.name in together and fact.recorded_at == moment)
    }
