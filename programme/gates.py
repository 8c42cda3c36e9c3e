"""May this be sent now? Asked in the same transaction that claims the message, with what is true at that moment."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from programme.anchors import pacing_start
from programme.calendar import SendingHours
from programme.circumstances import Circumstances
from programme.definition import Occasion, Programme, Step
from programme.history import HAD, History
from programme.pacing import Calendar
from programme.reasons import sentence
from programme.rules import Rules
from programme.standing import standing
from programme.wording import Wording, wording

SEARCH_DAYS = 120


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
    found = standing(step, _occasion(step, occurrence), known, today, rules)
    if not found.allowed:
        if found.final:
            return Skip(found.code, sentence(found.code, ideal=due_on or today))
        until = hours.opens(found.until) if found.until else None
        return Hold(found.code, sentence(found.code, ideal=due_on or today, until=found.until or ""), until)
    usable = open_channels(step, known, channels)
    if not usable:
        return _no_channel(step, known)
    if not (immediate or step.immediate):
        barred = _barred_by_time(programme, step, known, history, now, hours, rules, due_on)
        if barred:
            return barred
    words = wording(step, occurrence, known, history, today, rules)
    until = now + ANSWER_LIFE if immediate or step.immediate else hours.closes(today)
    return Allow(words, usable, until)


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


def _barred_by_time(
    programme: Programme,
    step: Step,
    known: Circumstances,
    history: History,
    now: datetime,
    hours: SendingHours,
    rules: Rules,
    due_on: date | None,
) -> Hold | Skip | None:
    today = hours.local_day(now)
    pacing = programme.pacing
    if due_on and not step.never_dropped and (today - due_on).days > pacing.too_late_days:
        return Skip("too-late", sentence("too-late", ideal=due_on))
    had = [past.on for past in history if past.state in HAD and programme.steps[past.step].track != "system"]
    calendar = Calendar(known, hours, pacing, pacing_start(known, pacing), had)
    in_pause = step.per == "pause"
    capped = not step.uncapped

    def free(day: date) -> bool:
        return calendar.open(day, in_pause=in_pause) and (not capped or calendar.room(day))

    if free(today) and hours.open_at(now):
        return None
    day = today if free(today) and now < hours.opens(today) else today + timedelta(days=1)
    for _ in range(SEARCH_DAYS):
        if free(day):
            return Hold(
                _time_code(calendar, today, in_pause), sentence(_time_code(calendar, today, in_pause)), hours.opens(day)
            )
        day += timedelta(days=1)
    return Hold("day-full", sentence("day-full"))


def _time_code(calendar: Calendar, today: date, in_pause: bool) -> str:
    if not calendar.open(today, in_pause=in_pause):
        return "day-not-allowed"
    return "outside-hours" if calendar.room(today) else "day-full"


def _occasion(step: Step, occurrence: str) -> Occasion | None:
    return next((one for one in step.occasions if one.id == occurrence or occurrence.startswith(f"{one.id}-")), None)
