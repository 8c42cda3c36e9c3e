"""What is known about one woman. ``programme.folding`` works it out from what was recorded.

Nothing is inferred: a due date passing is not a birth, a birth is not a living baby at home, and "not known" stays not
known. Every condition that a message may wait for carries the day since when it has been so, because that is when the
message became right for her.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from programme.calendar import QuietDays, add_months, age_on
from programme.facts import NOT_KNOWN

PREGNANT, NOT_PREGNANT = "pregnant", "not-pregnant"
WITH_HER, IN_HOSPITAL, IN_CARE = "with-her", "in-hospital", "in-care"
LOSS_PASS_MONTHS = 6
EARLY_MENOPAUSE_AGE = 45
TALK_COUNTS_FROM_AGE = 50


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to reach her. ``proved_on``: when she last answered there. Not ``open``: she may not be written to."""

    open: bool = False
    confirmed_on: date | None = None
    proved_on: date | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A value, the day (local) since when it has been recorded so, and the day it is about."""

    value: str = NOT_KNOWN
    since: date | None = None
    on: date | None = None


UNKNOWN = Known()


@dataclass(frozen=True)
class Circumstances:
    """Frozen: nothing changes between planning and sending. Days are of her local calendar.

    Without slots, so that `revised` can copy all of it at once: a woman's facts are folded at every sending.
    """

    woman: int
    enrolled_on: date | None
    born: date | None
    text: Channel = Channel()
    email: Channel = Channel()
    diagnosed_on: date | None = None
    pregnancy: Known = UNKNOWN
    pregnancies: int = 0
    pregnancy_number: int = 0
    pregnancy_open: bool = False
    pregnant_at_enrolment: bool = False
    pregnant_again: bool = False
    status_lapses: int = 0
    due_date: date | None = None
    due_date_recorded_on: date | None = None
    birth: Known | None = None
    baby: Known = UNKNOWN
    losses: tuple[Known, ...] = ()
    hurtful: frozenset[date] = frozenset()
    loss_number: int = 0
    loss_corrected_on: date | None = None
    loss_approved_on: date | None = None
    restarted_on: date | None = None
    staff_resumed_on: date | None = None
    break_sites: Known = UNKNOWN
    last_break_on: date | None = None
    new_break: Known | None = None
    new_breaks_settled: tuple[tuple[int, date], ...] = ()
    feeding: Known = UNKNOWN
    treatment: Known = UNKNOWN
    drug_ever: bool = False
    menopause: Known = UNKNOWN
    menopause_reports: int = 0
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
    spine_set_unlocked_on: date | None = None
    staff_contact_on: date | None = None
    held_tracks: frozenset[str] = frozenset()
    released_tracks: Mapping[str, date] = field(default_factory=dict)
    topics_off: frozenset[str] = frozenset()
    stopped_steps: frozenset[str] = frozenset()
    send_now: Mapping[str, date] = field(default_factory=dict)
    safe_hours: tuple[time, time] | None = None
    other: Mapping[str, Known] = field(default_factory=dict)
    numbers_used: Mapping[str, int] = field(default_factory=dict)
    """How often a pregnancy, a loss, a menopause or a settled break was counted, errors too: no number is used twice,
    because what was sent under it was sent."""

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
        """Everything is held: a loss is recorded, or was in error, and nobody has restarted messages since."""
        return (bool(self.losses) and self.restarted_on is None) or self.loss_corrected_on is not None

    def loss_pass_from(self) -> date | None:
        """From when long-term messages pass a loss hold: six months after the loss was recorded."""
        lost_on = self.loss_corrected_on or self.loss_recorded_on
        return add_months(lost_on, LOSS_PASS_MONTHS) if lost_on else None

    @property
    def post_since(self) -> date | None:
        """Since when it is recorded that she is not pregnant (birth recorded, or staff confirmed it); else None."""
        return self.pregnancy.since if self.pregnancy.value == NOT_PREGNANT else None

    @property
    def born_on(self) -> date | None:
        """The day of the birth (of the latest pregnancy), where it is recorded with its day."""
        return self.birth.on if self.birth else None

    @property
    def post_on(self) -> date | None:
        """The day itself of the birth (or of the word that she is not pregnant), where known."""
        return (self.born_on or self.post_since) if self.post_since else None

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
        """Begun before 45, as far as is known; False while her age is not known."""
        reported = self.menopause.on or self.menopause.since
        if not self.menopausal or reported is None or self.born is None:
            return False
        return age_on(self.born, reported) < EARLY_MENOPAUSE_AGE

    def settled_talk(self) -> bool:
        """The talk is done and need not be asked for again: before 50 and before the menopause it was too early."""
        if self.talk_on is None:
            return False
        if self.menopausal:
            begun = self.menopause.on or self.menopause.since
            return begun is None or self.talk_on >= begun
        return self.born is None or age_on(self.born, self.talk_on) >= TALK_COUNTS_FROM_AGE

    def diagnosed_late(self) -> bool:
        """Enrolled more than 26 weeks after the last break, or diagnosed more than 26 weeks after the birth."""
        weeks26 = timedelta(weeks=26)
        if self.enrolled_on and self.last_break_on and self.enrolled_on - self.last_break_on > weeks26:
            return True
        return bool(self.diagnosed_on and self.born_on and self.diagnosed_on - self.born_on > weeks26)

    def paused(self, day: date) -> bool:
        """Whether messages rest on a day."""
        return bool(self.pauses) and any(start <= day < end for start, end in self.pauses)

    def reach(self, channel: str, day: date, months: int) -> bool:
        """Whether she proved within so many months that the address is hers."""
        proved = (self.text if channel == "text" else self.email).proved_on
        return proved is not None and add_months(proved, months) > day

    def quiet_days(self, margin_days: int) -> QuietDays:
        """Days on which nothing is sent: her birthday; every year around a loss, and due dates and births after one."""
        now = {self.due_date, self.born_on} if self.losses else set()
        return QuietDays(self.born, self.hurtful | {day for day in now if day}, margin_days)


def revised(known: Circumstances, **changes: Any) -> Circumstances:
    """The same but for these attributes, as `dataclasses.replace` does it, in a fraction of its time."""
    if not changes.keys() <= known.__dict__.keys():
        raise TypeError(f"Circumstances have no {', '.join(changes.keys() - known.__dict__.keys())}.")
    new = object.__new__(Circumstances)
    new.__dict__.update(known.__dict__)
    new.__dict__.update(changes)
    return new


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
