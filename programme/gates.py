"""May this be sent now? Asked in the same transaction that claims the message, with what is true at that moment."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from programme.anchors import pacing_start
from programme.calendar import SendingHours
from programme.circumstances import Circumstances
from programme.history import HAD, History
from programme.occasions import occasion_of, sent_by_nurse
from programme.pacing import Calendar
from programme.reasons import sentence
from programme.rules import Rules
from programme.standing import standing
from programme.steps import Programme, Step
from programme.wording import Wording, wording


@dataclass(frozen=True, slots=True)
class Allow:
    """Send it, on these channels, in these words; it must not leave after ``until`` (UTC)."""

    wording: Wording
    channels: tuple[str, ...]
    until: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """Not now. ``until`` (UTC): when to ask again; None: when something about her changes."""

    code: str
    reason: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """Not at all."""

    code: str
    reason: str


Verdict = Allow | Hold | Skip
ANSWER_LIFE = timedelta(hours=4)


def ask(
    programme: Programme,
    step_key: str,
    occurrence: str,
    known: Circumstances,
    history: History,
    now: datetime,
    rules: Rules,
    *,
    due_on: date | None,
    channels: tuple[str, ...] | None = None,
    immediate: bool = False,
) -> Verdict:
    """The last word before sending. ``now`` is an aware instant; ``due_on`` her local day for which it was planned."""
    step = programme.step(step_key)
    hours = rules.hours.narrowed(known.safe_hours)
    today = hours.local_day(now)
    found = standing(step, occasion_of(step, occurrence, known, today, rules), known, today, rules)
    if not found.allowed:
        if found.final:
            return Skip(found.code, sentence(found.code, ideal=due_on or today))
        until = hours.opens(found.until) if found.until else None
        return Hold(found.code, sentence(found.code, ideal=due_on or today, until=found.until or ""), until)
    usable = open_channels(step, known, channels)
    if not usable:
        return _no_channel(step, known)
    at_once = immediate or step.immediate
    if not at_once:
        when = _When(programme, step, occurrence, known, history, now, hours, due_on)
        barred = _too_late(when) or _barred_by_time(when)
        if barred:
            return barred
    words = wording(step, occurrence, known, history, today, rules)
    return Allow(words, usable, now + ANSWER_LIFE if at_once else hours.closes(today))


def open_channels(step: Step, known: Circumstances, narrowed: tuple[str, ...] | None = None) -> tuple[str, ...]:
    """The channels a step goes out on for her: its own, or the one that is open when its own is not."""
    open_ = tuple(name for name, one in (("text", known.text), ("email", known.email)) if one.open)
    if narrowed is not None:
        return tuple(name for name in narrowed if name in open_ or step.kind == "answer")
    wanted = tuple(name for name in step.channels if name in open_)
    if not wanted:
        return open_[:1]
    return wanted if step.both else wanted[:1]


def _no_channel(step: Step, known: Circumstances) -> Hold | Skip:
    if step.never_dropped:
        return Hold("no-channel", sentence("no-channel"))
    return Skip("no-channel", sentence("no-channel"))


@dataclass(frozen=True, slots=True)
class _When:
    """A message and the moment at which it is asked about."""

    programme: Programme
    step: Step
    occurrence: str
    known: Circumstances
    history: History
    now: datetime
    hours: SendingHours
    due_on: date | None

    @property
    def today(self) -> date:
        return self.hours.local_day(self.now)


def _too_late(when: _When) -> Skip | None:
    due_on = when.due_on
    if when.step.never_dropped or due_on is None:
        return None
    if (when.today - due_on).days <= when.programme.pacing.too_late_days:
        return None
    return Skip("too-late", sentence("too-late", ideal=due_on))


def _barred_by_time(when: _When) -> Hold | None:
    """Held until the next opening of a day that fits; None when it may go now."""
    step, today, hours = when.step, when.today, when.hours
    had = [past.on for past in when.history if past.state in HAD and when.programme.steps[past.step].counts]
    pacing = when.programme.pacing
    calendar = Calendar(when.known, hours, pacing, pacing_start(when.known, pacing), had)
    free = step.uncapped or sent_by_nurse(step, when.occurrence, when.known)
    fits = calendar.fits(today, step, free=free)
    if fits and hours.open_at(when.now):
        return None
    day: date | None = today
    if not fits or when.now >= hours.closes(today):
        day = calendar.next_fit(today + timedelta(days=1), step, free=free)
    code = "outside-hours" if fits else "day-full" if calendar.open(today, step) else "day-not-allowed"
    return Hold(code, sentence(code), hours.opens(day) if day else None)
