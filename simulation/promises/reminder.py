"""Promise 6: the menopause reminder reaches every woman who did not stop it, once at first and then every year."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from simulation.diary import UK
from simulation.evidence import Evidence
from simulation.promises.broken import Broken, Surroundings
from simulation.promises.pacing import near, sad_days
from simulation.recorded import Recorded, Timeline, local_day

WITHIN = 50
"""Days. How late a reminder may be when nothing stood in its way, days around a sad day not counted: four weeks hold
two messages, after a new break those about pain may take the places of two such spans first, an edit costs a week."""


def one_first_nudge(evidence: Evidence, timeline: Timeline, around: Surroundings) -> Iterator[Broken]:
    """Exactly one first nudge, however long it takes."""
    nudges = {sent.key for sent in evidence.sent if sent.step == "meno-first-nudge"}
    if len(nudges) > 1:
        yield Broken("one first nudge", evidence.sent[-1].at, "The first menopause nudge went out more than once.")


def reminder_reaches_her(evidence: Evidence, timeline: Timeline, around: Surroundings) -> Iterator[Broken]:
    """Each reminder whose time came while nothing stood in the way must have gone out."""
    for step, name, day in _expected(evidence, timeline, around):
        start = datetime.combine(day, time(0), UK)
        end = start + _room(timeline, day)
        states = timeline.during(start - timedelta(days=1), end)
        if end > around.end or not around_is_fair(around, start, end) or not all(_open(one, day) for one in states):
            continue
        if not _reachable(evidence, states, start, end) or _near_birth(states, day):
            continue
        if step == "meno-started" and any(one.menopause_on != states[0].menopause_on for one in states):
            continue
        if not any(_fits(sent.step, step) and start - _early(sent.step) <= sent.at <= end for sent in evidence.sent):
            yield Broken("the menopause reminder", end, f"{step} ({name}), due on {day:%F}, did not reach her.")


def _room(timeline: Timeline, day: date) -> timedelta:
    """So many days that are not near a sad one."""
    state = timeline.at(datetime.combine(day, time(0), UK))
    sad = sad_days(state)
    until, left = day, WITHIN
    while left:
        until += timedelta(days=1)
        left -= not any(near(until, one) for one in sad)
    return until - day


def _fits(sent: str, wanted: str) -> bool:
    """The reminder itself, or the one that takes its place when the menopause has begun."""
    return sent == wanted or (wanted != "meno-last-handover" and sent in ("meno-started", "meno-first-nudge"))


def _early(step: str) -> timedelta:
    """How long before its day one counts: a first nudge that came late takes the place of that year's repeat."""
    return timedelta(weeks=26 if step == "meno-first-nudge" else 6)


def around_is_fair(around: Surroundings, start: datetime, end: datetime) -> bool:
    """Short troubles excuse nothing; only one that takes a large part of the time does."""
    lost = sum(
        (min(one.end, end) - max(one.start, start)).total_seconds() for one in around.weather.touching(start, end)
    )
    return lost < timedelta(days=10).total_seconds()


def _expected(evidence: Evidence, timeline: Timeline, around: Surroundings) -> Iterator[tuple[str, str, date]]:
    enrolled = next((one.enrolled_at for one in timeline if one.enrolled_at), None)
    born = evidence.born
    if enrolled is None or born is None:
        return
    joined = local_day(enrolled)
    first = _birthday(born, around.first_age) + timedelta(days=14)
    if _birthday(born, around.first_age) <= joined:
        first = joined + timedelta(weeks=26)
    corrected = [local_day(at) + timedelta(weeks=26) for at, _ in evidence.person.corrected]
    for number, (step, day) in enumerate(_all(born, first, around)):
        if any(day < one for one in corrected):
            # Until then it may have been counted from the birthday that stood there before.
            continue
        state = timeline.at(datetime.combine(day, time(0), UK))
        if state.menopause_on is None and day >= first:
            yield step, f"number {number + 1}", day


def _all(born: date, first: date, around: Surroundings) -> Iterator[tuple[str, date]]:
    yield "meno-first-nudge", first
    for age in range(around.first_age + 1, around.last_age):
        day = _birthday(born, age) + timedelta(days=14)
        if day >= first + timedelta(weeks=12):
            yield "meno-repeat", day
    yield "meno-last-handover", _birthday(born, around.last_age) + timedelta(days=14)


def _birthday(born: date, age: int) -> date:
    return born + relativedelta(years=age)


def _open(state: Recorded, day: date) -> bool:
    """Nothing about her stands in the way."""
    ended = state.died or state.withdrawn or state.not_pao or state.declined or state.talk_on is not None
    held = state.holds_after_loss or _paused(state, day) or state.pregnancy == "pregnant"
    return not ended and not held and bool(state.confirmed) and "menopause" not in state.topics_off


def _paused(state: Recorded, day: date) -> bool:
    return state.pause_until is not None and state.pause_until > day - timedelta(days=1)


def _near_birth(states: list[Recorded], day: date) -> bool:
    """Twelve weeks after a birth (or the word that she is not pregnant) it waits."""
    return any(
        one.pregnancy_on is not None and day - (one.birth_on or one.pregnancy_on) < timedelta(weeks=13)
        for one in states
    )


def _reachable(evidence: Evidence, states: list[Recorded], start: datetime, end: datetime) -> bool:
    """No address of hers failed or changed in that time, and one that may be written to was there before."""
    before = start - timedelta(days=2)
    rows = [row for row in evidence.addresses.values() if row.state not in ("asked", "unverified")]
    if any(before <= at <= end for row in rows for at in (row.added_at, row.retired_at) if at is not None):
        return False
    usable = {row.channel for row in rows if row.added_at < before and (row.retired_at is None or row.retired_at > end)}
    return all(usable & state.confirmed for state in states)
