"""What is known about one woman, worked out from everything that was ever recorded.

Facts are folded in the order they were recorded; the last word on a matter counts. Nothing is inferred: a due date
passing is not a birth, a birth is not a living baby at home, and "not known" stays not known. Every condition that a
message may wait for carries the day since when it has been so, because that is when the message became right for her.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from programme.calendar import QuietDays, add_months, age_on
from programme.facts import NOT_KNOWN, Fact

PREGNANT, NOT_PREGNANT = "pregnant", "not-pregnant"
WITH_HER, IN_HOSPITAL, IN_CARE = "with-her", "in-hospital", "in-care"
LOSS_PASS_MONTHS = 6


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to reach her. ``proved_on``: when she last answered there. Not ``open``: she may not be written to."""

    open: bool = False
    confirmed_on: date | None = None
    proved_on: date | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A value and the day (local) since when it has been so."""

    value: str = NOT_KNOWN
    since: date | None = None
    on: date | None = None


UNKNOWN = Known()


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Frozen: nothing changes between planning and sending. Days are of her local calendar."""

    woman: int
    enrolled_on: date | None
    born: date | None
    text: Channel = Channel()
    email: Channel = Channel()
    diagnosed_on: date | None = None
    pregnancy: Known = UNKNOWN
    due_date: date | None = None
    pregnant_at_enrolment: bool = False
    pregnancies: int = 0
    birth: Known | None = None
    baby: Known = UNKNOWN
    losses: tuple[Known, ...] = ()
    loss_approved_on: date | None = None
    restarted_on: date | None = None
    staff_resumed_on: date | None = None
    break_sites: Known = UNKNOWN
    last_break_on: date | None = None
    new_break: Known | None = None
    new_breaks_settled: tuple[date, ...] = ()
    feeding: Known = UNKNOWN
    treatment: Known = UNKNOWN
    menopause: Known = UNKNOWN
    menopause_cause: str = NOT_KNOWN
    talk_on: date | None = None
    talk_reported_on: date | None = None
    booked_on: date | None = None
    declined_on: date | None = None
    reminder_date: date | None = None
    paused_on: date | None = None
    pause_ends: date | None = None
    pauses: tuple[tuple[date, date], ...] = ()
    withdrawn_on: date | None = None
    died_on: date | None = None
    not_pao_on: date | None = None
    exercise_unlocked_on: date | None = None
    spine_set_unlocked: bool = False
    staff_contact_on: date | None = None
    held_tracks: frozenset[str] = frozenset()
    topics_off: frozenset[str] = frozenset()
    stopped_steps: frozenset[str] = frozenset()
    send_now: Mapping[str, date] = field(default_factory=dict)
    safe_hours: tuple[time, time] | None = None
    other: Mapping[str, Known] = field(default_factory=dict)

    def said(self, name: str) -> Known:
        """The last word on a fact that needs no rule of its own, such as ``nation`` or ``texts``."""
        return self.other.get(name, UNKNOWN)

    def yes(self, name: str) -> bool:
        """Whether a yes/no fact is known to be yes."""
        return self.said(name).value == "yes"

    @property
    def pregnant(self) -> bool:
        return self.pregnancy.value == PREGNANT

    @property
    def lost(self) -> bool:
        return bool(self.losses)

    @property
    def loss_recorded_on(self) -> date | None:
        return self.losses[-1].since if self.losses else None

    @property
    def loss_hold(self) -> bool:
        """Everything is held: a loss is recorded and nobody has restarted messages since."""
        lost_on = self.loss_recorded_on
        return lost_on is not None and (self.restarted_on is None or self.restarted_on < lost_on)

    def loss_pass_from(self) -> date | None:
        """From when long-term messages pass a loss hold: six months after the loss was recorded."""
        lost_on = self.loss_recorded_on
        return add_months(lost_on, LOSS_PASS_MONTHS) if lost_on else None

    @property
    def post_since(self) -> date | None:
        """Since when it is recorded that she is not pregnant (birth recorded, or staff confirmed it); else None."""
        return self.pregnancy.since if self.pregnancy.value == NOT_PREGNANT else None

    @property
    def post_on(self) -> date | None:
        """The day itself of the birth (or of the word that she is not pregnant), where known."""
        if self.post_since is None:
            return None
        return (self.birth.on if self.birth else None) or self.post_since

    @property
    def home_since(self) -> date | None:
        """Since when a living baby is recorded as with her; None when not, not known, or after a loss."""
        if self.baby.value != WITH_HER or self.lost or self.birth is None or self.post_since is None:
            return None
        return max(self.baby.since or self.post_since, self.birth.since or self.post_since)

    @property
    def menopausal(self) -> bool:
        return self.menopause.value == "begun"

    @property
    def ended(self) -> bool:
        """She has left, died, or does not have PAO: nothing more is ever sent by itself."""
        return self.withdrawn_on is not None or self.died_on is not None or self.not_pao_on is not None

    def early_menopause(self) -> bool:
        """Reported before 45 (or her age is not known)."""
        reported = self.menopause.on or self.menopause.since
        if not self.menopausal or reported is None or self.born is None:
            return False
        return age_on(self.born, reported) < 45

    def settled_talk(self) -> bool:
        """The talk is done and need not be asked for again: before 50 and before the menopause it was too early."""
        if self.talk_on is None:
            return False
        if self.menopausal:
            begun = self.menopause.on or self.menopause.since
            return begun is None or self.talk_on >= begun
        return self.born is None or age_on(self.born, self.talk_on) >= 50

    def diagnosed_late(self) -> bool:
        """Enrolled more than 26 weeks after the last break, or diagnosed more than 26 weeks after the birth."""
        weeks26 = timedelta(weeks=26)
        if self.enrolled_on and self.last_break_on and self.enrolled_on - self.last_break_on > weeks26:
            return True
        born_on = self.birth.on if self.birth else None
        return bool(self.diagnosed_on and born_on and self.diagnosed_on - born_on > weeks26)

    def paused(self, day: date) -> bool:
        """Whether messages rest on a day."""
        return any(start <= day < end for start, end in self.pauses)

    def reach(self, channel: str, day: date, months: int) -> bool:
        """Whether she proved within so many months that the address is hers."""
        proved = (self.text if channel == "text" else self.email).proved_on
        return proved is not None and add_months(proved, months) > day

    def quiet_days(self, margin_days: int) -> QuietDays:
        """Days on which nothing is sent: her birthday; every year around a loss, and due dates and births after one."""
        hurtful: set[date] = set()
        for loss in self.losses:
            hurtful.update(day for day in (loss.on, loss.since) if day)
        if self.losses:
            hurtful.update(day for day in (self.due_date, self.birth.on if self.birth else None) if day)
        return QuietDays(self.born, frozenset(hurtful), margin_days)


Handler = Callable[[Circumstances, Fact, date], Circumstances]


def circumstances_from(
    woman: int,
    facts: Iterable[Fact],
    *,
    born: date | None,
    enrolled_on: date | None,
    text: Channel,
    email: Channel,
    zone: ZoneInfo,
) -> Circumstances:
    """Fold the recorded facts. ``enrolled_on`` is the local day on which the first channel was confirmed."""
    known = Circumstances(woman=woman, enrolled_on=enrolled_on, born=born, text=text, email=email)
    for fact in sorted(facts, key=lambda one: one.recorded_at):
        known = _fold(known, fact, fact.recorded_at.astimezone(zone).date())
    return known


def _fold(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    handler = _HANDLERS.get(fact.name)
    if handler:
        return handler(known, fact, today)
    before = known.other.get(fact.name)
    since = before.since if before and before.value == fact.value else today
    return replace(known, other={**known.other, fact.name: Known(fact.value, since, fact.on)})


def _pregnancy(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    if fact.value == known.pregnancy.value:
        return known
    known = replace(known, pregnancy=Known(fact.value, today, fact.on))
    if fact.value != PREGNANT:
        return known
    first = known.enrolled_on is None or today <= known.enrolled_on
    return replace(
        known,
        pregnancies=known.pregnancies + 1,
        pregnant_at_enrolment=known.pregnant_at_enrolment or first,
        birth=None,
        baby=UNKNOWN,
        due_date=None if known.pregnancies else known.due_date,
        staff_contact_on=None,
        exercise_unlocked_on=None,
    )


def _birth(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    birth = Known("recorded", known.birth.since if known.birth else today, fact.on)
    since = known.pregnancy.since if known.pregnancy.value == NOT_PREGNANT and known.birth else today
    return replace(known, birth=birth, pregnancy=Known(NOT_PREGNANT, since, fact.on))


def _loss(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    # Whether a pregnancy goes on (one of several babies may live) is for staff to say: until then it is not known.
    pregnancy = Known(NOT_KNOWN, today) if known.pregnant else known.pregnancy
    losses = (*known.losses, Known("recorded", today, fact.on))
    return replace(known, losses=losses, pregnancy=pregnancy, loss_approved_on=None, baby=UNKNOWN)


def _value_since(attribute: str) -> Handler:
    def handler(known: Circumstances, fact: Fact, today: date) -> Circumstances:
        before: Known = getattr(known, attribute)
        same = before.value == fact.value
        value = Known(fact.value, before.since if same else today, fact.on or (before.on if same else None))
        changed: Any = {attribute: value}
        return replace(known, **changed)

    return handler


def _day(attribute: str, *, recorded: bool = False) -> Handler:
    def handler(known: Circumstances, fact: Fact, today: date) -> Circumstances:
        return replace(known, **{attribute: today if recorded else fact.on or today})  # type: ignore[arg-type]

    return handler


def _break(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    return replace(known, new_break=Known("reported", today, fact.on), last_break_on=fact.on or today)


def _break_settled(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    return replace(known, new_break=None, new_breaks_settled=(*known.new_breaks_settled, today))


def _talk(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    if fact.value == "done":
        return replace(known, talk_on=fact.on or today, talk_reported_on=today, booked_on=None)
    if fact.value == "booked":
        return replace(known, booked_on=today)
    return replace(known, talk_on=None, talk_reported_on=None, booked_on=None)


def _reminders(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    return replace(known, declined_on=today if fact.value == "declined" else None)


def _pause(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    ends = today + timedelta(weeks=int(fact.value or 4))
    kept = _pauses_cut(known, today)
    return replace(known, paused_on=today, pause_ends=ends, pauses=(*kept, (today, ends)))


def _resume(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    return replace(known, paused_on=None, pause_ends=None, pauses=_pauses_cut(known, today))


def _pauses_cut(known: Circumstances, today: date) -> tuple[tuple[date, date], ...]:
    return tuple((start, min(end, today)) for start, end in known.pauses if start < today)


def _withdraw(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    return replace(known, withdrawn_on=today)


def _rejoin(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    return replace(known, withdrawn_on=None)


def _died_in_error(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    return replace(known, died_on=None)


def _staff_resume(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    return replace(known, staff_resumed_on=today if fact.value == "yes" else None)


def _spine_set(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    return replace(known, spine_set_unlocked=True)


def _member(attribute: str, *, add: bool) -> Handler:
    def handler(known: Circumstances, fact: Fact, today: date) -> Circumstances:
        before: frozenset[str] = getattr(known, attribute)
        return replace(known, **{attribute: before | {fact.value} if add else before - {fact.value}})  # type: ignore[arg-type]

    return handler


def _send_now(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    return replace(known, send_now={**known.send_now, fact.value: today})


def _safe_hours(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    return replace(known, safe_hours=parse_hours(fact.value))


def parse_hours(text: str) -> tuple[time, time] | None:
    """``"10:00-14:00"`` as two local times; None when it says no hours. Raises ValueError with a sentence."""
    cleaned = text.replace("–", "-").replace(" ", "")
    if cleaned in ("", "any"):
        return None
    try:
        start, end = (time.fromisoformat(part) for part in cleaned.split("-"))
    except ValueError:
        raise ValueError(f"“{text}” is not a span of hours. Write it like 10:00-14:00.") from None
    if start >= end:
        raise ValueError(f"“{text}” ends before it begins. Write the earlier time first, like 10:00-14:00.")
    return start, end


_HANDLERS: dict[str, Handler] = {
    "diagnosis": _day("diagnosed_on"),
    "pregnancy": _pregnancy,
    "due-date": _day("due_date"),
    "birth": _birth,
    "baby": _value_since("baby"),
    "loss": _loss,
    "loss-wording-approved": _day("loss_approved_on", recorded=True),
    "restart": _day("restarted_on", recorded=True),
    "staff-resume": _staff_resume,
    "break-sites": _value_since("break_sites"),
    "last-break": _day("last_break_on"),
    "break": _break,
    "break-settled": _break_settled,
    "feeding": _value_since("feeding"),
    "treatment": _value_since("treatment"),
    "menopause": _value_since("menopause"),
    "menopause-cause": lambda known, fact, today: replace(known, menopause_cause=fact.value),
    "talk": _talk,
    "reminders": _reminders,
    "reminder-date": _day("reminder_date"),
    "pause": _pause,
    "resume": _resume,
    "withdraw": _withdraw,
    "rejoin": _rejoin,
    "died": _day("died_on", recorded=True),
    "died-in-error": _died_in_error,
    "not-pao": _day("not_pao_on", recorded=True),
    "exercise-unlock": _day("exercise_unlocked_on", recorded=True),
    "spine-set-unlock": _spine_set,
    "staff-contact": _day("staff_contact_on", recorded=True),
    "hold": _member("held_tracks", add=True),
    "release": _member("held_tracks", add=False),
    "topic-off": _member("topics_off", add=True),
    "topic-on": _member("topics_off", add=False),
    "stop-step": _member("stopped_steps", add=True),
    "send-now": _send_now,
    "safe-hours": _safe_hours,
}
