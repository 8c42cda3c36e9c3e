"""Promise 5: never outside her hours and days, and no bursts after an outage, a pause or a late enrolment."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from dateutil.easter import easter

from simulation import brief
from simulation.diary import UK
from simulation.evidence import Evidence, Sent
from simulation.promises.broken import Broken, Surroundings
from simulation.recorded import Recorded, Timeline, local_day

START, END = time(9, 30), time(18, 30)
QUIET_DAYS = 21


def in_hours(evidence: Evidence, timeline: Timeline, around: Surroundings) -> Iterator[Broken]:
    """Everything but answers to her own messages keeps to the hours and the days, and to her pause."""
    for sent in evidence.sent:
        if sent.step in brief.ANSWERS:
            continue
        state = timeline.at(sent.at)
        why = _bad_time(sent, state) or _bad_day(evidence, sent, state)
        if why:
            yield Broken("hours and days", sent.at, f"{sent} went out {why}.")


def _bad_time(sent: Sent, state: Recorded) -> str | None:
    start, end = START, END
    if state.safe is not None:
        first, last = (time.fromisoformat(one) for one in state.safe)
        start, end = (max(start, first), min(end, last)) if max(start, first) < min(end, last) else (first, last)
    at = sent.shown.astimezone(UK).time()
    return None if start <= at < end else f"at {at:%H:%M}, outside {start:%H:%M} to {end:%H:%M}"


def _bad_day(evidence: Evidence, sent: Sent, state: Recorded) -> str | None:
    day = local_day(sent.shown)
    if day.weekday() == 6:
        return "on a Sunday"
    if (day.month, day.day) in ((12, 25), (12, 26)):
        return "at Christmas"
    if day == easter(day.year) - timedelta(days=21):
        return "on Mother's Day"
    born = evidence.born_at(sent.at)
    if born is not None and day == _in_year(born, day.year):
        return "on her birthday"
    if sent.step == brief.LOSS_NOTE:
        # A person has just approved it for her; neither her pause nor the sad days keep it back.
        return None
    if state.pause_until is not None and day < state.pause_until:
        return "in her pause"
    if any(near(day, one) for one in sad_days(state)):
        return "within 21 days of a loss"
    return None


def sad_days(state: Recorded) -> set[date]:
    """The days of a loss, and the day on which a baby who was lost would have been due."""
    return set(state.loss_days) | ({state.due_on} if state.lost and state.due_on else set())


def _in_year(day: date, year: int) -> date:
    return date(year, 2, 28) if (day.month, day.day) == (2, 29) and year % 4 else day.replace(year=year)


def near(day: date, original: date) -> bool:
    """Whether a day is within three weeks of a sad day, in whatever year after it."""
    if day < original - timedelta(days=QUIET_DAYS):
        return False
    years = (day.year - 1, day.year, day.year + 1)
    return any(abs((day - _in_year(original, year)).days) <= QUIET_DAYS for year in years)


def few_enough(evidence: Evidence, timeline: Timeline, around: Surroundings) -> Iterator[Broken]:
    """One programme message a day, and no more in a week (later: four weeks) of the programme than the brief allows."""
    days: Counter[date] = Counter()
    weeks: Counter[tuple[date, str, int]] = Counter()
    for sent in _first_sends(evidence, around):
        if sent.step in brief.ANSWERS or sent.step.startswith("sys-") or sent.step in brief.AT_ONCE:
            continue
        day, state = local_day(sent.shown), timeline.at(sent.at)
        if sent.step in state.sent_by_nurse:
            # A nurse who sends something now has her reasons.
            continue
        days[day] += 1
        if days[day] > 1:
            yield Broken("one a day", sent.at, f"{sent} was the second programme message of that day.")
        start = programme_start(state)
        if start is None or day < start or _counted_anew(evidence, sent):
            continue
        name, number, cap = _span((day - start).days // 7)
        weeks[start, name, number] += 1
        if weeks[start, name, number] > cap:
            yield Broken("caps", sent.at, f"{sent} was number {weeks[start, name, number]} of {name} {number + 1}.")


def _counted_anew(evidence: Evidence, sent: Sent) -> bool:
    """After a copy was put back her weeks run from the day on which a birth or a yes was entered again."""
    weeks = timedelta(weeks=len(brief.WEEK_CAPS) + 4)
    return any(at <= sent.at <= at + weeks for at in evidence.lost_at)


def _span(week: int) -> tuple[str, int, int]:
    if week < len(brief.WEEK_CAPS):
        return "week", week, brief.WEEK_CAPS[week]
    return "four weeks", (week - len(brief.WEEK_CAPS)) // 4, brief.FOUR_WEEK_CAP


def programme_start(state: Recorded) -> date | None:
    """The later of enrolment and birth; from its record when that came late, and from a restart after a loss."""
    if state.enrolled_at is None:
        return None
    enrolled = local_day(state.enrolled_at)
    if state.pregnancy != "not-pregnant" or state.pregnancy_on is None:
        return enrolled
    start = max(enrolled, state.birth_on or state.pregnancy_on)
    if (state.pregnancy_on - start).days > 14:
        start = state.pregnancy_on
    if state.lost and not state.holds_after_loss and state.restarted_at is not None:
        start = max(start, local_day(state.restarted_at))
    return start


def _first_sends(evidence: Evidence, around: Surroundings) -> Iterator[Sent]:
    """Each message once, when the first of its channels went: a text with its email counts as one.

    An email whose answer got lost is sent again under its own Message-ID, and counts on the day that is certain. What
    the provider reported as failed did not reach her.
    """
    seen: set[tuple[str, str]] = set()
    certain = {sent.key for sent in evidence.sent if sent.attempt.outcome != "repeated"}
    for sent in sorted(evidence.sent, key=_when):
        repeated = sent.attempt.outcome == "repeated" and sent.key in certain
        if repeated or sent.taken.attempt_id in around.failed:
            continue
        if sent.key not in seen:
            seen.add(sent.key)
            yield sent


def _when(sent: Sent) -> datetime:
    return sent.at
