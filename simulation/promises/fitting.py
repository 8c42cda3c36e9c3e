"""Promise 3 and its like: each message only to a woman whom it fits, by what was recorded at that moment."""

from collections.abc import Callable, Iterator

from simulation import brief
from simulation.evidence import Evidence
from simulation.promises.broken import Broken, Surroundings
from simulation.recorded import Recorded, Timeline

Rule = tuple[frozenset[str], Callable[[Recorded], bool], str]

RULES: tuple[Rule, ...] = (
    (brief.POST, lambda state: state.pregnancy == "not-pregnant", "although no birth, nor word of staff, was recorded"),
    (brief.ONLY_PREGNANT, lambda state: state.pregnancy == "pregnant", "although she was not recorded as pregnant"),
    (brief.NOT_WHILE_PREGNANT, lambda state: state.pregnancy != "pregnant", "while she was pregnant"),
    (
        brief.HOME,
        lambda state: state.birth and state.baby == "with-her" and not state.lost,
        "although no living baby was recorded as with her",
    ),
    (
        brief.SPINE_SHEETS,
        lambda state: state.sites == "spine" or (state.sites == "spine-and-hip" and state.spine_unlocked),
        "although the sheets are for breaks in the spine",
    ),
    (
        brief.FEEDING,
        lambda state: state.feeding in ("breastfeeding", "mixed", "undecided"),
        "although she was not recorded as breastfeeding",
    ),
    (
        frozenset(("feeding-not-breast",)),
        lambda state: state.feeding == "not-breastfeeding",
        "although it was not recorded that she does not breastfeed",
    ),
    (brief.ON_DRUG, lambda state: state.treatment == "drug", "although no drug was recorded"),
    (brief.WATCHED, lambda state: state.treatment == "monitoring", "although no monitoring was recorded"),
    (brief.HELD_BY_A_BREAK, lambda state: not state.break_open, "while a new break was open"),
)


def fits_her(evidence: Evidence, timeline: Timeline, around: Surroundings) -> Iterator[Broken]:
    """Ask every rule about every send."""
    for sent in evidence.sent:
        state = timeline.at(sent.at)
        for steps, holds, sentence in RULES:
            if sent.step in steps and not holds(state):
                promise = "after-birth messages" if steps is brief.POST else "messages that fit"
                yield Broken(promise, sent.at, f"{sent} went out {sentence}.")
