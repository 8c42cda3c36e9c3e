"""What a woman should receive: a pure function of the programme, what is known about her, and what she has had.

Planning twice gives the same; a day passing changes nothing but what is late by then.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from programme.anchors import Anchors, anchors_for, pacing_start
from programme.circumstances import Circumstances
from programme.definition import Programme, Step
from programme.expressions import ANCHORS
from programme.history import HAD, OVER, History
from programme.occasions import Time, times
from programme.pacing import Calendar, Candidate, place
from programme.reasons import due_in_words, sentence
from programme.rules import Rules
from programme.standing import Standing, standing

PLANNED, HELD, SKIPPED = "planned", "held", "skipped"
EXERCISE_START = "exercise-start-gentle"
SOONEST_REOFFSET = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Wanted:
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


@dataclass(frozen=True, slots=True)
class _Open:
    """A message that is right for her and looks for a day."""

    step: Step
    time: Time
    ideal: date

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
    def __init__(
        self, programme: Programme, known: Circumstances, history: History, today: date, first_day: date, rules: Rules
    ) -> None:
        self.programme, self.known, self.history = programme, known, history
        self.today, self.first_day, self.rules = today, first_day, rules
        self.pacing = programme.pacing
        self.over = {past.key for past in history if past.state in OVER}
        self.reachable = known.text.open or known.email.open
        self.anchors: Anchors = anchors_for(known, rules, self.pacing, self._exercise_started())

    def plan(self) -> tuple[Wanted, ...]:
        wanted: list[Wanted] = []
        open_: list[_Open] = []
        steps = [step for step in self.programme.steps.values() if step.kind == "scheduled"]
        late = [step for step in steps if any("exercise_started" in one.due.anchors() for one in step.occasions)]
        for step in steps:
            if step not in late:
                self._sort_out(step, wanted, open_)
        for step in late:
            self._expect_exercise(open_)
            self._sort_out(step, wanted, open_)
        calendar = self._calendar()
        placed = place(self._candidates(open_), calendar, self.first_day, self.pacing)
        wanted.extend(self._placed(one, placed[one.key], calendar) for one in open_)
        return tuple(wanted)

    def _sort_out(self, step: Step, wanted: list[Wanted], open_: list[_Open]) -> None:
        for time in times(step, self.known, self.anchors, self.history, self.rules):
            if (step.key, time.occurrence) in self.over:
                continue
            found = self._judge(step, time)
            if isinstance(found, _Open):
                open_.append(found)
            else:
                wanted.append(found)

    def _exercise_started(self) -> date | None:
        return next((past.on for past in self.history if past.step == EXERCISE_START and past.state in HAD), None)

    def _expect_exercise(self, open_: list[_Open]) -> None:
        """Until the first exercise message has gone, the next counts from the day planned for it."""
        start = next((one for one in open_ if one.step.key == EXERCISE_START), None)
        if self.anchors["exercise_started"] is not None or start is None:
            return
        before = [one for one in open_ if one.ideal <= start.ideal + timedelta(days=self.pacing.move_days)]
        day = place(self._candidates(before), self._calendar(), self.first_day, self.pacing)[start.key]
        self.anchors = {**self.anchors, "exercise_started": day}

    def _calendar(self) -> Calendar:
        had = [past.on for past in self.history if past.state in HAD and self._counts(past.step)]
        hours = self.rules.hours.narrowed(self.known.safe_hours)
        return Calendar(self.known, hours, self.pacing, pacing_start(self.known, self.pacing), had)

    def _counts(self, key: str) -> bool:
        step = self.programme.steps.get(key)
        return step is None or step.track != "system"

    def _candidates(self, open_: list[_Open]) -> Iterator[Candidate]:
        for order, one in enumerate(open_):
            step = one.step
            yield Candidate(
                priority=step.priority,
                ideal=max(one.ideal, self.today) if step.immediate else one.ideal,
                order=order,
                key=one.key,
                droppable=not step.never_dropped,
                capped=not step.uncapped,
                any_day=step.immediate,
                in_pause=step.per == "pause",
                counts=step.track != "system",
            )

    def _judge(self, step: Step, time: Time) -> Wanted | _Open:
        ideal = time.ideal
        if ideal is None:
            found = self._stand(step, time, self.first_day)
            if found.final:
                return self._no(step, time, SKIPPED, found.code, None)
            return self._unknown_day(step, time) if found.allowed else self._no(step, time, HELD, found.code, None)
        found = self._stand(step, time, max(ideal, self.first_day))
        if not found.allowed and found.until is not None and step.never_dropped:
            ideal = max(ideal, found.until)
            found = self._stand(step, time, max(ideal, self.first_day))
        if not found.allowed:
            return self._not_allowed(step, time, found, ideal)
        unlocked = self._unlocked(step, ideal, found.since)
        if unlocked is None:
            return self._no(step, time, SKIPPED, "too-late", ideal)
        return self._timely(step, time, unlocked)

    def _stand(self, step: Step, time: Time, day: date) -> Standing:
        return standing(step, time.occasion, self.known, day, self.rules)

    def _timely(self, step: Step, time: Time, ideal: date) -> Wanted | _Open:
        if not step.never_dropped:
            if any(start <= ideal < end for start, end in self.known.pauses):
                return self._no(step, time, SKIPPED, "passed-in-pause", ideal)
            if (self.first_day - ideal).days > self.pacing.too_late_days:
                return self._no(step, time, SKIPPED, "too-late", ideal)
        if not self.reachable:
            return self._no(step, time, HELD, "no-channel", ideal)
        return _Open(step, time, ideal)

    def _not_allowed(self, step: Step, time: Time, found: Standing, ideal: date) -> Wanted:
        if found.final:
            return self._no(step, time, SKIPPED, found.code, ideal)
        gone = (self.first_day - ideal).days > self.pacing.too_late_days
        if gone and not step.never_dropped and not step.birth_anchored:
            return self._no(step, time, SKIPPED, "too-late", ideal)
        return self._no(step, time, HELD, found.code, ideal)

    def _unlocked(self, step: Step, ideal: date, since: date | None) -> date | None:
        """The ideal day, given that the message became right for her on ``since``; None when that was too late."""
        if since is None or since <= ideal:
            return ideal
        if (since - ideal).days <= self.pacing.too_late_days or step.never_dropped:
            return since
        recovery = self.anchors["recovery"]
        if not step.birth_anchored or recovery is None:
            return None
        return since + min(max(ideal - recovery, timedelta()), SOONEST_REOFFSET)

    def _no(self, step: Step, time: Time, state: str, code: str, ideal: date | None) -> Wanted:
        reason = sentence(code, ideal=ideal or "not known", until=self.known.pause_ends or "", missing="")
        return Wanted(step.key, time.occurrence, state, ideal, code, reason, time.channels)

    def _unknown_day(self, step: Step, time: Time) -> Wanted:
        names = time.occasion.due.anchors() if time.occasion else frozenset({"enrolment"})
        missing = [ANCHORS.get(name, name) for name in sorted(names) if self.anchors.get(name) is None]
        reason = sentence("anchor-not-known", anchor="; ".join(missing))
        return Wanted(step.key, time.occurrence, HELD, None, "anchor-not-known", reason, time.channels)

    def _placed(self, one: _Open, day: date | None, calendar: Calendar) -> Wanted:
        if day is None:
            return self._no(one.step, one.time, SKIPPED, "no-room", one.ideal)
        if one.step.key in self.known.send_now:
            code, reason = "nurse-sent", sentence("nurse-sent")
        else:
            words = due_in_words(one.time.occasion.due) if one.time.occasion else one.step.says.rstrip(".")
            code, reason = "due", f"Due: {words}."
        if day != one.ideal:
            moved = "moved" if calendar.open(one.ideal) else "moved-open"
            reason = f"{reason} {sentence(moved, ideal=one.ideal)}"
            code = "moved"
        return Wanted(one.step.key, one.time.occurrence, PLANNED, day, code, reason, one.time.channels)
