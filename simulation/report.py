"""What came of a run, for people and for programs."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from simulation.run import Found, Result
from simulation.story import story

MOST_SHOWN = 12


def summary(result: Result) -> Iterator[str]:
    """The figures, then each broken promise with seed, life story and messages around it."""
    plan, tally = result.plan, result.tally
    years = (plan.end - plan.start).days / 365.25
    yield f"Seed {plan.seed}: {result.women} women, {years:.0f} years, faults {'on' if plan.faults else 'off'}."
    yield f"{result.enrolled} of them confirmed; {tally.acts:,} things happened, {tally.refused} were refused."
    yield f"{result.sent:,} messages were taken by the providers: {_counted(result.outcomes)}."
    yield f"{tally.dispatches:,} times something was due, {tally.sweeps} sweeps with {tally.surprises} surprises."
    if plan.faults:
        yield f"{sum(result.crashes.values()):,} crashes: {_counted(result.crashes)}."
    if result.never_sent:
        yield f"Steps that nobody got: {', '.join(result.never_sent)}."
    if result.kept:
        yield "Every promise was kept."
        return
    kinds = Counter(found.broken.promise for found in result.found)
    yield f"{len(result.found)} broken promises: {_counted(kinds)}."
    for found in _examples(result.found):
        yield ""
        yield from story(found.broken, found.evidence, result.world_diary, f"seed {plan.seed}")


def as_json(result: Result) -> dict[str, Any]:
    """The same for a program."""
    plan, tally = result.plan, result.tally
    return {
        "seed": plan.seed,
        "women": result.women,
        "confirmed": result.enrolled,
        "start": plan.start,
        "end": plan.end,
        "faults": plan.faults,
        "acts": tally.acts,
        "sweeps": tally.sweeps,
        "surprises": tally.surprises,
        "crashes": result.crashes,
        "outcomes": result.outcomes,
        "messages": result.sent,
        "by_step": result.by_step,
        "never_sent": list(result.never_sent),
        "broken": [
            {
                "promise": one.broken.promise,
                "at": one.broken.at,
                "how": one.broken.how,
                "woman": one.evidence.person.number if one.evidence else None,
            }
            for one in result.found
        ],
    }


def _examples(found: list[Found] | Any) -> Iterator[Found]:
    """A few of each kind, so that one kind does not hide the others."""
    shown: Counter[str] = Counter()
    for one in found:
        shown[one.broken.promise] += 1
        if shown[one.broken.promise] <= 3 and sum(shown.values()) <= MOST_SHOWN * 4:
            yield one


def _counted(counts: dict[str, int] | Counter[str]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in sorted(counts.items())) or "none"
