"""The programme as data: tracks, steps and pacing. ``programme.definition`` reads them from a text and checks them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from programme.expressions import Due

SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Occasion:
    """One time at which a step is due, if all of ``when`` hold. ``conditions``: those and the gates. ``per``: PERIODS.

    ``birth_anchored``: it counts from the birth, so that it may begin anew when it became right for her late.
    ``follows_exercise``: it counts from the day the first exercise message went. ``reason``: when it is due, for staff.
    """

    id: str
    due: Due
    when: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    per: str = "once"
    birth_anchored: bool = False
    follows_exercise: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Repeat:
    """The same step again: from ``due`` on, every so many months, up to (not on) an age.

    The age is a number, or one of ``AGE_WORDS`` for the ages of the settings. While the condition ``longer_when``
    holds, it goes on up to the last reminder's age.
    """

    due: Due
    months: int
    label: str
    until_age: int | str
    longer_when: str | None = None


@dataclass(frozen=True, slots=True)
class Birthdays:
    """The same step yearly, so many days after her birthdays between the ages of the first and the last reminder."""

    plus_days: int


@dataclass(frozen=True, slots=True)
class NotWithin:
    """Not within so many weeks after another step."""

    step: str
    weeks: int


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to say at one time. Field meanings: docs/programme.md."""

    key: str
    track: str
    topic: str
    kind: str
    channels: tuple[str, ...]
    both: bool
    occasions: tuple[Occasion, ...]
    repeat: Repeat | None
    birthdays: Birthdays | None
    follows: tuple[str, ...]
    not_within: NotWithin | None
    gates: tuple[str, ...]
    pregnant: str
    loss: str
    priority: int
    never_dropped: bool
    in_fewer: bool
    passes_loss_hold: bool
    immediate: bool
    uncapped: bool
    despite_quiet_days: bool
    hold_on_new_break: bool
    again_after_break: bool
    away_from_births: bool
    per: str
    question: str | None
    stop_line: str
    says: str
    changes_with_time: bool
    line: int

    def occasions_share_ids(self) -> bool:
        """Whether it is one message, due at one of several times, as her circumstances are."""
        return len({one.id for one in self.occasions}) < len(self.occasions)

    @property
    def counts(self) -> bool:
        """Whether it counts as a programme message; answers and notices do not."""
        return self.track != SYSTEM


@dataclass(frozen=True, slots=True)
class Pacing:
    """At most so many programme messages: per week of the programme, then per four weeks; one a day always."""

    weeks: tuple[int, ...]
    later_per_four_weeks: int
    move_days: int
    too_late_days: int


@dataclass(frozen=True, slots=True)
class Programme:
    """A checked programme. ``steps`` keep the order of the file."""

    version: str
    title: str
    sha256: str
    pacing: Pacing
    tracks: Mapping[str, str]
    topics: Mapping[str, str]
    steps: Mapping[str, Step] = field(default_factory=dict)

    def step(self, key: str) -> Step:
        """The step of that key; raises KeyError."""
        return self.steps[key]
