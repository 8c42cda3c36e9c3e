"""All the times at which a step could come due for one woman, each with its occurrence and its ideal day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from programme.anchors import Anchors, first_reminder
from programme.calendar import add_months, age_on, at_age, near_anniversary
from programme.circumstances import Circumstances
from programme.definition import Occasion, Step
from programme.history import HAD, History
from programme.rules import Rules

FOLLOW_UP_DAYS = 28
FIRST_REPEAT_GAP = timedelta(weeks=12)
BIRTH_MARGIN_DAYS = 21
MOST_REPEATS = 60


@dataclass(frozen=True, slots=True)
class Time:
    """``ideal`` None: the day is not known yet. ``channels`` narrows the step's channels, where it must."""

    occurrence: str
    ideal: date | None
    occasion: Occasion | None = None
    channels: tuple[str, ...] | None = None


def times(step: Step, known: Circumstances, anchors: Anchors, history: History, rules: Rules) -> Iterator[Time]:
    """Every time of the step, past and future."""
    if step.follows:
        yield from _follow_ups(known, history)
        return
    for occasion in step.occasions:
        occurrence = _occurrence(step, occasion.id, known)
        if occurrence is None:
            continue
        asked = known.send_now.get(step.key)
        ideal = asked if asked and occasion.id == "once" else occasion.due.on(anchors)
        yield Time(occurrence, ideal, occasion)
        if step.again_after_break:
            yield from _again_after_breaks(occasion, known)
    if step.repeat:
        yield from _repeats(step, known, anchors, rules)
    if step.birthdays:
        yield from _birthdays(step, known, rules)


def _occurrence(step: Step, id_: str, known: Circumstances) -> str | None:
    if step.per == "once":
        return id_
    if step.per == "pregnancy":
        if step.pregnant == "only" and not known.pregnancies:
            return None
        return f"{id_}-{max(1, known.pregnancies)}"
    if step.per == "loss":
        return f"loss-{len(known.losses)}" if known.losses else None
    if step.per == "talk":
        return f"talk-{known.talk_reported_on}" if known.talk_reported_on else None
    return f"until-{known.pause_ends}" if known.pause_ends else None


def _again_after_breaks(occasion: Occasion, known: Circumstances) -> Iterator[Time]:
    for number, settled in enumerate(known.new_breaks_settled, 1):
        days = timedelta(days=occasion.due.days)
        yield Time(f"break-{number}", settled + days, None)


def _repeats(step: Step, known: Circumstances, anchors: Anchors, rules: Rules) -> Iterator[Time]:
    repeat = step.repeat
    start = repeat.due.on(anchors) if repeat else None
    if repeat is None or start is None:
        return
    end = at_age(known.born, repeat.until_age) if known.born else None
    if end is None:
        first = first_reminder(known, rules)
        years = repeat.until_age - rules.first_reminder_age
        end = add_months(first, 12 * max(0, years)) if first else add_months(start, 12 * 30)
    for number in range(MOST_REPEATS):
        ideal = add_months(start, number * repeat.months)
        if ideal >= end:
            return
        occurrence = repeat.label if number == 0 else f"{repeat.label}-{number + 1}"
        yield Time(occurrence, _away_from_births(ideal, known) if step.away_from_births else ideal)


def _away_from_births(day: date, known: Circumstances) -> date:
    dates = {known.due_date, known.birth.on if known.birth else None, *(loss.on for loss in known.losses)}
    painful = [one for one in dates if one]
    while any(near_anniversary(day, one, BIRTH_MARGIN_DAYS - 1) for one in painful):
        day += timedelta(days=1)
    return day


def _birthdays(step: Step, known: Circumstances, rules: Rules) -> Iterator[Time]:
    birthdays = step.birthdays
    first = first_reminder(known, rules)
    if birthdays is None or first is None:
        return
    if known.born is None:
        for year in range(1, birthdays.to_age - birthdays.from_age + 2):
            yield Time(f"year-{year}", add_months(first, 12 * year))
        return
    for age in range(birthdays.from_age, birthdays.to_age + 1):
        ideal = at_age(known.born, age) + timedelta(days=birthdays.plus_days)
        if ideal < first + FIRST_REPEAT_GAP:
            continue
        if known.talk_on is not None and age_on(known.born, known.talk_on) < 50 and age != 51:
            continue
        yield Time(f"age-{age}", ideal)


def _follow_ups(known: Circumstances, history: History) -> Iterator[Time]:
    """After the latest menopause message that nobody answered: once more, then once by the other channel."""
    asked = [
        past
        for past in history
        if past.step in ("meno-first-nudge", "meno-repeat", "meno-started") and past.state in HAD
    ]
    if not asked:
        return
    last = max(asked, key=lambda past: past.on)
    for number, suffix in ((1, ""), (2, ":other")):
        occurrence = f"{last.step.removeprefix('meno-')}:{last.occurrence}{suffix}"
        done = any(past.step == "meno-followup" and past.occurrence == occurrence for past in history)
        if last.answered and not done:
            continue
        other = ("email",) if known.text.open else ("text",)
        if number == 2 and not (known.text.open and known.email.open):
            continue
        ideal = last.on + timedelta(days=FOLLOW_UP_DAYS * number)
        yield Time(occurrence, ideal, None, other if number == 2 else None)
