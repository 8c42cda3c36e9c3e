"""All the times at which a step could come due for one woman, each with its occurrence and its ideal day."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from programme.anchors import Anchors, first_reminder, last_age
from programme.calendar import add_months, age_on, at_age
from programme.circumstances import TALK_COUNTS_FROM_AGE, Circumstances
from programme.conditions import CONDITIONS
from programme.history import HAD, History
from programme.rules import Rules
from programme.steps import Birthdays, Occasion, Repeat, Step

FOLLOW_UP_DAYS = 28
BOOKED_FOLLOW_UP_DAYS = 42
ASKED_ONCE_MORE_AT = 51
MOST_REPEATS = 80


class Time(NamedTuple):
    """``ideal`` None: the day is not known yet. ``channels`` narrows the step's channels, where it must.

    ``by_nurse``: a nurse asked for it to be sent then.
    """

    occurrence: str
    ideal: date | None
    occasion: Occasion | None = None
    channels: tuple[str, ...] | None = None
    by_nurse: bool = False


def times(
    step: Step, known: Circumstances, anchors: Anchors, history: History, today: date, rules: Rules
) -> Iterator[Time]:
    """Every time of the step, past and future."""
    if step.follows:
        yield from _follow_ups(step, known, history)
        return
    for occasion in _one_per_id(step, known, today, rules):
        occurrence = _occurrence(occasion.id, occasion.per, known)
        if occurrence is None:
            continue
        asked = _asked_by_nurse(step, occasion, known, anchors) if step.key in known.send_now else None
        yield Time(occurrence, asked or occasion.due.on(anchors), occasion, by_nurse=asked is not None)
        if step.again_after_break:
            yield from _again_after_breaks(occasion, known)
    if step.repeat:
        yield from _repeats(step, step.repeat, known, anchors, today, rules)
    if step.birthdays:
        yield from _birthdays(step.birthdays, known, rules)


def occasion_of(step: Step, occurrence: str, known: Circumstances, today: date, rules: Rules) -> Occasion | None:
    """The occasion that an occurrence belongs to; None for repeats and for those that follow another message."""
    fitting = [
        one
        for one in _one_per_id(step, known, today, rules)
        if one.id == occurrence or occurrence.startswith(f"{one.id}-")
    ]
    return max(fitting, key=lambda one: len(one.id), default=None)


def sent_by_nurse(step: Step, occurrence: str, known: Circumstances) -> bool:
    """Whether a nurse asked for this to be sent at once: then it does not wait for a week with room."""
    return step.key in known.send_now and occurrence.partition("-")[0] == "once"


def _one_per_id(step: Step, known: Circumstances, today: date, rules: Rules) -> tuple[Occasion, ...]:
    """Of occasions that share an id, the first that fits her: it is one message, due at one of several times."""
    if len(step.occasions) < 2 or not step.occasions_share_ids():
        return step.occasions
    chosen: dict[str, Occasion] = {}
    for one in step.occasions:
        if one.id not in chosen or not _fits(chosen[one.id], known, today, rules):
            chosen[one.id] = one
    return tuple(chosen.values())


def _fits(occasion: Occasion, known: Circumstances, today: date, rules: Rules) -> bool:
    return all(CONDITIONS[name](known, today, rules).holds for name in occasion.when)


def _asked_by_nurse(step: Step, occasion: Occasion, known: Circumstances, anchors: Anchors) -> date | None:
    """The day on which a nurse asked for it; None when that was before the birth that it now counts from."""
    asked = known.send_now[step.key]
    if occasion.id != "once":
        return None
    recovery = anchors["recovery"]
    return None if occasion.birth_anchored and (recovery is None or asked < recovery) else asked


def _occurrence(id_: str, per: str, known: Circumstances) -> str | None:
    """The name of this time, unique for ever; None when what it belongs to has not happened."""
    if per == "once":
        return id_
    if per == "pregnancy":
        return f"{id_}-{known.pregnancy_number}" if known.pregnancies else None
    if per == "status":
        return f"{id_}-{known.status_lapses + 1}"
    if per == "report":
        return id_ if known.menopause_reports <= 1 else f"{id_}-report-{known.menopause_reports}"
    if per == "loss":
        return f"loss-{known.loss_number}" if known.losses else None
    if per == "talk":
        return f"talk-{known.talk_reported_on}" if known.talk_reported_on else None
    return f"until-{known.pause_ends}" if known.pause_ends else None


def _again_after_breaks(occasion: Occasion, known: Circumstances) -> Iterator[Time]:
    for number, settled in known.new_breaks_settled:
        yield Time(f"break-{number}", settled + timedelta(days=occasion.due.days))


def _repeats(
    step: Step, repeat: Repeat, known: Circumstances, anchors: Anchors, today: date, rules: Rules
) -> Iterator[Time]:
    start = repeat.due.on(anchors)
    label = _occurrence(repeat.label, step.per, known)
    if start is None or label is None:
        return
    end = _end(_age(repeat.until_age, known, rules), known, start, rules)
    longer = CONDITIONS[repeat.longer_when](known, today, rules) if repeat.longer_when else None
    last = _end(rules.last_reminder_age, known, start, rules) if longer and longer.holds else end
    for number in range(MOST_REPEATS):
        ideal = add_months(start, number * repeat.months)
        if ideal >= last:
            return
        # Past its usual end it goes on from when that was asked for; what lay between is not made up.
        if ideal < end or (longer and longer.since and ideal >= longer.since):
            yield Time(label if number == 0 else f"{label}-{number + 1}", ideal)


def _age(until: int | str, known: Circumstances, rules: Rules) -> int:
    if isinstance(until, int):
        return until
    return rules.first_reminder_age if until == "first-reminder" else last_age(known, rules)


def _end(until_age: int, known: Circumstances, start: date, rules: Rules) -> date:
    """The day she reaches the age; with no date of birth, as long after the first reminder as the ages are apart."""
    if known.born is not None:
        return at_age(known.born, until_age)
    return add_months(first_reminder(known, rules) or start, 12 * max(0, until_age - rules.first_reminder_age))


def _birthdays(birthdays: Birthdays, known: Circumstances, rules: Rules) -> Iterator[Time]:
    first = first_reminder(known, rules)
    if first is None:
        return
    if known.born is None:
        for year in range(1, last_age(known, rules) - rules.first_reminder_age):
            yield Time(f"year-{year}", add_months(first, 12 * year))
        return
    too_early = known.talk_on is not None and age_on(known.born, known.talk_on) < TALK_COUNTS_FROM_AGE
    asked_on = known.said("reminders-go-on").since
    for age in range(rules.first_reminder_age + 1, last_age(known, rules)):
        ideal = at_age(known.born, age) + timedelta(days=birthdays.plus_days)
        if age >= rules.last_reminder_age and asked_on is not None and ideal <= asked_on:
            # What lay between the last reminder and her asking for more is not made up for.
            continue
        if ideal > first and (not too_early or age == ASKED_ONCE_MORE_AT):
            yield Time(f"age-{age}", ideal)


def _follow_ups(step: Step, known: Circumstances, history: History) -> Iterator[Time]:
    """After the latest message that nobody answered: once more, then once by the other channel.

    "Booked" is an answer; then one question follows when the talk should have been.
    """
    asked = [past for past in history if past.step in step.follows and past.state in HAD]
    if not asked:
        return
    last = max(asked, key=lambda past: past.on)
    if known.booked_on is not None and known.booked_on >= last.on:
        yield Time(f"booked-{known.booked_on}", known.booked_on + timedelta(days=BOOKED_FOLLOW_UP_DAYS))
        return
    name = f"{last.step.removeprefix('meno-')}:{last.occurrence}"
    other_way = f"{name}:other"
    again = [past for past in history if past.step == step.key and past.occurrence in (name, other_way)]
    if last.answered or any(past.answered for past in again):
        return
    wait = timedelta(days=FOLLOW_UP_DAYS)
    yield Time(name, last.on + wait)
    if known.text.open and known.email.open:
        first_again = max((past.on for past in again if past.state in HAD), default=last.on + wait)
        yield Time(other_way, max(last.on + 2 * wait, first_again + wait), channels=("email",))
