"""What came of a run, for people and for programs."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from simulation.run import Found, Result
from simulation.story import story

MOST_SHOWN = 12


def summary(result: Result) -> Iterator[str]:
    """The figures, then each broken promise with seed, life story and messages around it."""
    plan, tally = result.plan, result.tally
    years = _number(_years(plan.start, plan.end), "year", "years")
    women = _number(result.women, "woman", "women")
    yield f"Seed {plan.seed}: {women}, {years}, faults {'on' if plan.faults else 'off'}."
    if not result.whole:
        lived = _years(plan.start, result.reached)
        yield f"STOPPED after {lived:g} of {years}. What was lived until then was checked."
    yield f"{result.enrolled} said yes to messages, and lived {result.lived:,.0f} years on the programme, added up."
    yield f"{tally.acts:,} things happened; the service refused {tally.refused:,} of these, and said why."
    yield f"{result.sent:,} messages went out. What the providers answered: {_counted(result.outcomes)}."
    yield (
        f"Something was due {tally.dispatches:,} times. {tally.sweeps:,} nightly sweeps found {tally.surprises} "
        "surprises."
    )
    if plan.faults:
        yield f"{sum(result.crashes.values()):,} crashes and database faults: {_counted(result.crashes)}."
        yield f"{tally.at_once:,} times a second process worked at the same time."
    yield f"Wording kept unfit on purpose, never to go out unapproved or out of date: {', '.join(result.unfit)}."
    if result.never_sent:
        yield f"Other messages that nobody was due, or got: {', '.join(result.never_sent)}."
    if result.kept:
        yield "Every promise was kept."
        return
    kinds = Counter(found.broken.promise for found in result.found)
    yield f"PROMISES BROKEN, {len(result.found)} times: {_counted(kinds)}."
    for found in _examples(result.found):
        yield ""
        yield from story(found.broken, found.evidence, result.world_diary, f"seed {plan.seed}")


def as_json(result: Result) -> dict[str, Any]:
    """The same for a program."""
    plan, tally = result.plan, result.tally
    return {
        "seed": plan.seed,
        "whole": result.whole,
        "reached": result.reached,
        "women": result.women,
        "woman_years": round(result.lived, 1),
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
        "unfit_on_purpose": list(result.unfit),
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


def _years(start: datetime, end: datetime) -> float:
    return round((end - start).days / 365.25, 1)


def _number(count: float, one: str, many: str) -> str:
    return f"{count:g} {one if count == 1 else many}"


def _counted(counts: dict[str, int] | Counter[str]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in sorted(counts.items())) or "none"
