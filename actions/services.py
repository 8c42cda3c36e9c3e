"""What every action is given: the database, the programme, the wording, the senders, and plain values of the settings.

Built once at start by the wiring, and in tests by hand. Nothing here reads the settings, the environment or a clock.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from actions.dispatch.seen_open import SeenOpen
from actions.operating.meters import Meters
from actions.programmes.kept import KeptProgrammes
from actions.staff.rules import StaffRules
from actions.wording.live import LiveWording
from actions.work_items import WorkCalendar
from db.mark_file import MarkFile
from delivery.protocol import EmailSender, TextSender
from programme.definition import Programme, Step
from programme.rules import Rules


def no_fault(name: str) -> None:
    """The fault point of real life: nothing happens."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How hard the dispatcher works, and how long it waits before it draws a conclusion."""

    senders: int = 16
    """Threads that speak to providers, in this process."""
    batch: int = 50
    """Messages claimed in one transaction, at most."""
    lease: timedelta = timedelta(minutes=5)
    """A message in hand for longer than this was left by a worker that stopped: what became of it is unknown.
    Must be well above the longest a request may take."""
    settle_grace: timedelta = timedelta(minutes=5)
    """After a text's validity has passed, how long to wait before the provider's list is read."""
    retry_first: timedelta = timedelta(minutes=2)
    retry_most: timedelta = timedelta(hours=1)
    probe_first: timedelta = timedelta(minutes=5)
    probe_most: timedelta = timedelta(hours=1)
    """A channel that our own set-up stopped is tried with one message, first after this, at last so often."""
    down_first: timedelta = timedelta(seconds=30)
    down_most: timedelta = timedelta(minutes=5)
    """The same for a channel whose provider is down."""
    least_validity: timedelta = timedelta(minutes=15)
    """A text is valid until her hours end, but never shorter than this."""
    most_validity: timedelta = timedelta(hours=10)
    code_life: timedelta = timedelta(minutes=30)
    code_tries: int = 3
    question_open: timedelta = timedelta(days=28)
    unmonitored_every: timedelta = timedelta(hours=24)
    """The "nobody reads these" answer goes at most so often; urgent words are always answered."""
    invitation_reminder: timedelta = timedelta(days=3)
    invitation_lapse: timedelta = timedelta(days=14)
    start_again_months: int = 12
    """START undoes a STOP for so long; after it she is asked to opt in anew."""
    review_grace: timedelta = timedelta(days=30)
    """Wording past its review date is a task for its owner first; after this it is held."""
    keep_replies_months: int = 24
    keep_words_months: int = 36
    keep_ended_months: int = 36
    keep_views_months: int = 24
    keep_imports_days: int = 30
    keep_drafts_days: int = 14
    keep_tries_days: int = 30
    """How long things are kept; 0: for good (`actions.privacy.retention`)."""


@dataclass(frozen=True, slots=True)
class Services:
    """Frozen. ``text_sender`` or ``email_sender`` None: that channel is not set up, and its messages wait."""

    engine: Engine
    programme: Programme
    """The one in force, which new women follow. What a woman herself follows is in `actions.gather.Gathered`."""
    wording: LiveWording
    rules: Rules
    worker: str
    """Names this process in records: unique among all that run, nothing personal, at most 60 characters."""
    public_base_url: str
    """No slash at its end. Links in messages begin with it."""
    email_domain: str
    """The domain of Message-IDs."""
    bounce_address: str = ""
    """Where bounces come back; each email's own address there is made from it."""
    duty_address: str = ""
    """Who is told at once of an urgent work item. Empty: nobody."""
    outbox_folder: Path | None = None
    """Where messages become files, when they do: what is erased goes from there too."""
    text_sender: TextSender | None = None
    email_sender: EmailSender | None = None
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Field values of the wording by nation (``england``, …, ``not-known``); see messages.fields."""
    calcium_daily: str = ""
    named_person: str = ""
    allow_unapproved: bool = False
    """Whether wording that nobody approved may leave the machine. Through the outbox it always flows, marked."""
    allow_test_numbers: bool = False
    provider_answers_stop: bool = False
    """Whether the text provider itself answers STOP, START and HELP, so that we need not."""
    holidays: frozenset[date] = frozenset()
    limits: Limits = field(default_factory=Limits)
    staff: StaffRules = field(default_factory=StaffRules)
    meters: Meters = field(default_factory=Meters)
    marks: MarkFile | None = None
    """Where it is kept outside the database how far it has come. None: nowhere."""
    seen_open: SeenOpen | None = None
    """How long attempts have stood open, as this process has seen. None: it lives too short; their stamps count."""
    kept_programmes: KeptProgrammes = field(default_factory=KeptProgrammes)
    fault_point: Callable[[str], None] = no_fault
    """Called with a name between any two steps; tests make it fail or kill the process there."""

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of women and staff."""
        return self.rules.hours.zone

    @property
    def work_calendar(self) -> WorkCalendar:
        """The working days of staff."""
        return WorkCalendar(self.zone, self.holidays)

    def step(self, key: str) -> Step | None:
        """A step by its name, of the programme in force or of an earlier one that had it; None when none had."""
        return self.programme.steps.get(key) or self.kept_programmes.step(key)

    def says(self, key: str) -> str:
        """What a step is about, in words without a full stop; its name where no programme has it."""
        step = self.step(key)
        return step.says.rstrip(".") if step is not None else key

    def nation_values(self, nation: str) -> Mapping[str, str]:
        """Field values for a nation; those for ``not-known`` where there are none of its own."""
        return self.values.get(nation) or self.values.get("not-known", {})
