"""What a woman should receive: a pure function of the programme, what is known about her, and what she has had.

Planning twice gives the same; a day passing changes nothing but what is late by then.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from programme.anchors import anchors_for, pacing_start
from programme.circumstances import Circumstances
from programme.expressions import ANCHORS
from programme.history import HAD, OVER, History
from programme.occasions import Time, times
from programme.pacing import Calendar, Candidate, Placed, place
from programme.reasons import sentence
from programme.rules import Rules
from programme.standing import Standing, standing
from programme.steps import Programme, Step

PLANNED, HELD, SKIPPED = "planned", "held", "skipped"
EXERCISE_START = "exercise-start-gentle"
LONGEST_REOFFSET = timedelta(days=14)
NO_GAP = timedelta()


class Wanted(NamedTuple):
    """One (step, occurrence) as it should stand: planned on ``due_on``, held or skipped, with the reason."""

    step: str
    occurrence: str
    state: str
    due_on: date | None
    code: str
    reason: str
    channels: tuple[str, ...] | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.step, self.occurrence


class _Open(NamedTuple):
    """A message that is right for her and looks for a day. ``after``: the message it follows, while that has no day."""

    step: Step
    time: Time
    ideal: date
    after: "_Open | None" = None

    @property
    def key(self) -> tuple[str, str]:
        return self.step.key, self.time.occurrence


def plan(
    programme: Programme,
    known: Circumstances,
    history: History,
    today: date,
    rules: Rules,
    *,
    day_is_over: bool = False,
) -> tuple[Wanted, ...]:
    """Everything she should still receive, and what she should not, each with its reason.

    ``history`` holds what was handed over or is beyond change; ``today`` is her local day; ``day_is_over`` when no
    more may go out today.
    """
    if known.enrolled_on is None or known.ended:
        return ()
    first_day = today + timedelta(days=1) if day_is_over else today
    return _Planner(programme, known, history, today, first_day, rules).plan()


class _Planner:
    """One planning of one woman. Steps are sorted out in the order of the file, then all look for days together."""

    def __init__(
        self, programme: Programme, known: Circumstances, history: History, today: date, first_day: date, rules: Rules
    ) -> None:
        self.programme, self.known, self.history = programme, known, history
        self.today, self.first_day, self.rules = today, first_day, rules
        self.pacing = programme.pacing
        self.over = {past.key: past.state for past in history if past.state in OVER}
        self.sent = {past.step: past.on for past in history if past.state in HAD}
        self.loss_hold = known.loss_hold
        self.reachable = known.text.open or known.email.open
        self.anchors: dict[str, date | None] = anchors_for(known, rules, self.pacing, self.sent.get(EXERCISE_START))
        self.days: dict[str, date] = dict(self.sent)
        self.exercise: _Open | None = None
        self.standings: dict[str, Standing] = {}

    def plan(self) -> tuple[Wanted, ...]:
        wanted: list[Wanted] = []
        open_: list[_Open] = []
        for step in self.programme.steps.values():
            if step.kind != "scheduled":
                continue
            for one in self._sort_out(step):
                if isinstance(one, Wanted):
                    wanted.append(one)
                else:
                    open_.append(one)
            self._expect(step, open_)
        calendar = self._calendar()
        placed = place(self._candidates(open_), calendar, self.first_day, self.pacing)
        wanted.extend(self._placed(one, placed.get(one.key), calendar) for one in open_)
        return tuple(wanted)

    def _sort_out(self, step: Step) -> list[Wanted | _Open]:
        """What became of every time of the step that is not over."""
        found: list[Wanted | _Open] = []
        last_had: date | None = None
        for time in times(step, self.known, self.anchors, self.history, self.today, self.rules):
            state = self.over.get((step.key, time.occurrence))
            if state is None:
                found.append(self._judge(step, time))
            elif state in HAD and time.ideal is not None:
                last_had = max(time.ideal, last_had or time.ideal)
        return self._without_superseded(found, last_had)

    def _without_superseded(self, found: list[Wanted | _Open], last_had: date | None) -> list[Wanted | _Open]:
        """Of two of the same step that would go on one day, or the wrong way round, only the later is wanted.

        ``last_had``: the day of the latest that she has had.
        """
        if len(found) < 2 and last_had is None:
            return found
        open_ = sorted((one for one in found if isinstance(one, _Open)), key=lambda one: one.ideal)
        gone = {one.key for one, after in pairwise(open_) if max(one.ideal, self.first_day) >= after.ideal}
        if last_had is not None:
            gone.update(one.key for one in open_ if one.ideal < last_had)
        if not gone:
            return found
        return [
            self._no(one.step, one.time, SKIPPED, "superseded", one.ideal)
            if isinstance(one, _Open) and one.key in gone
            else one
            for one in found
        ]

    def _expect(self, step: Step, open_: list[_Open]) -> None:
        """Note the day on which this step will go, for the steps that count from it or keep away from it."""
        if step.key in self.sent or not open_ or open_[-1].step is not step:
            return
        one = open_[-1]
        self.days[step.key] = max(one.ideal, self.first_day)
        if step.key == EXERCISE_START:
            self.exercise = one
            self.anchors["exercise_started"] = one.ideal

    def _calendar(self) -> Calendar:
        had = [past.on for past in self.history if past.state in HAD and self._counts(past.step)]
        hours = self.rules.hours.narrowed(self.known.safe_hours)
        return Calendar(self.known, hours, self.pacing, pacing_start(self.known, self.pacing), had)

    def _counts(self, key: str) -> bool:
        step = self.programme.steps.get(key)
        return step is None or step.counts

    def _candidates(self, open_: list[_Open]) -> Iterator[Candidate]:
        for order, one in enumerate(open_):
            step = one.step
            yield Candidate(
                key=one.key,
                step=step,
                ideal=max(one.ideal, self.today) if step.immediate else one.ideal,
                order=order,
                free=step.uncapped or one.time.by_nurse,
                after=one.after.key if one.after else None,
                gap=one.ideal - one.after.ideal if one.after else NO_GAP,
            )

    def _judge(self, step: Step, time: Time) -> Wanted | _Open:
        ideal = time.ideal
        if ideal is None:
            return self._without_day(step, time)
        found = self._stand(step, time, max(ideal, self.first_day))
        if step.never_dropped and not found.allowed and found.until is not None:
            ideal = max(ideal, found.until)
            found = self._stand(step, time, max(ideal, self.first_day))
        if not found.allowed:
            return self._not_allowed(step, time, found, ideal)
        unlocked = self._unlocked(step, time, ideal, found.since)
        if unlocked is None:
            return self._no(step, time, SKIPPED, "too-late", ideal)
        return self._timely(step, time, unlocked)

    def _without_day(self, step: Step, time: Time) -> Wanted:
        found = self._stand(step, time, self.first_day)
        if found.final:
            return self._no(step, time, SKIPPED, found.code, None)
        return self._unknown_day(step, time) if found.allowed else self._no(step, time, HELD, found.code, None)

    def _stand(self, step: Step, time: Time, day: date) -> Standing:
        if time.occasion is not None or step.changes_with_time or self.loss_hold:
            return standing(step, time.occasion, self.known, day, self.rules)
        found = self.standings.get(step.key)
        if found is None:
            found = self.standings[step.key] = standing(step, None, self.known, day, self.rules)
        return found

    def _timely(self, step: Step, time: Time, ideal: date) -> Wanted | _Open:
        if not step.never_dropped:
            if any(start <= ideal < end for start, end in self.known.pauses):
                return self._no(step, time, SKIPPED, "passed-in-pause", ideal)
            if (self.first_day - ideal).days > self.pacing.too_late_days:
                return self._no(step, time, SKIPPED, "too-late", ideal)
        away = step.not_within
        if away and away.step in self.days and ideal < self.days[away.step] + timedelta(weeks=away.weeks):
            return self._no(step, time, SKIPPED, "too-soon-after", ideal)
        if not self.reachable:
            return self._no(step, time, HELD, "no-channel", ideal)
        follows = time.occasion is not None and time.occasion.follows_exercise
        return _Open(step, time, ideal, self.exercise if follows else None)

    def _not_allowed(self, step: Step, time: Time, found: Standing, ideal: date) -> Wanted:
        if found.final:
            return self._no(step, time, SKIPPED, found.code, ideal)
        gone = (self.first_day - ideal).days > self.pacing.too_late_days
        if gone and not step.never_dropped and not _birth_anchored(time):
            return self._no(step, time, SKIPPED, "too-late", ideal)
        return self._no(step, time, HELD, found.code, ideal)

    def _unlocked(self, step: Step, time: Time, ideal: date, since: date | None) -> date | None:
        """The ideal day, given that the message became right for her on ``since``; None when that was too late."""
        if since is None or since <= ideal:
            return ideal
        if (since - ideal).days <= self.pacing.too_late_days or step.never_dropped:
            return since
        recovery = self.anchors["recovery"]
        if recovery is None or not _birth_anchored(time):
            return None
        gap = ideal - recovery
        return since + (min(gap, LONGEST_REOFFSET) if gap >= NO_GAP else LONGEST_REOFFSET)

    def _no(self, step: Step, time: Time, state: str, code: str, ideal: date | None) -> Wanted:
        reason = sentence(code, ideal=ideal or "not known")
        return Wanted(step.key, time.occurrence, state, ideal, code, reason, time.channels)

    def _unknown_day(self, step: Step, time: Time) -> Wanted:
        names = sorted(time.occasion.due.anchors()) if time.occasion else []
        missing = [ANCHORS[name] for name in names if self.anchors[name] is None] or [ANCHORS[name] for name in names]
        reason = sentence("anchor-not-known", anchor="; ".join(missing))
        return Wanted(step.key, time.occurrence, HELD, None, "anchor-not-known", reason, time.channels)

    def _placed(self, one: _Open, found: Placed | None, calendar: Calendar) -> Wanted:
        if found is None:
            return self._unknown_day(one.step, one.time)
        if found.day is None:
            state, code = (HELD, "no-open-day") if one.step.never_dropped else (SKIPPED, "no-room")
            return self._no(one.step, one.time, state, code, found.ideal)
        day, ideal = found.day, found.ideal
        code, reason = self._why(one)
        if day != ideal:
            then = self._stand(one.step, one.time, day)
            if not then.allowed:
                return self._no(one.step, one.time, SKIPPED if then.final else HELD, then.code, ideal)
            moved = "moved" if calendar.open(ideal, one.step) else "moved-open"
            code, reason = "moved", f"{reason} {sentence(moved, ideal=ideal)}"
        return Wanted(one.step.key, one.time.occurrence, PLANNED, day, code, reason, one.time.channels)

    def _why(self, one: _Open) -> tuple[str, str]:
        if one.time.by_nurse:
            return "nurse-sent", sentence("nurse-sent")
        if one.step.follows:
            return "asks-again", sentence("asks-again")
        if one.time.occasion:
            return "due", one.time.occasion.reason
        return "due", sentence("due", when=one.step.says.rstrip("."))


def _birth_anchored(time: Time) -> bool:
    return time.occasion is not None and time.occasion.birth_anchored
