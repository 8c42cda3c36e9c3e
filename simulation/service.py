"""The service at work in the simulation: started, dying and started anew, down for months, and what its clock does.

With faults there are two of it at times: another process sends, and settles what is unknown, between any two steps of
the first that no transaction holds together. It may run on another machine, whose clock differs; then it also takes in
every second thing that comes, and sends when its own clock says so.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event

from sqlalchemy import func, or_, select
from sqlalchemy.exc import OperationalError

from actions import housekeeping, resolve_unknown
from actions.dispatch.seen_open import SeenOpen
from actions.dispatch.send import dispatch_due, next_due
from actions.operating.trusted_clock import ImplausibleClock, TrustedClock, check_at_start
from actions.programmes.in_force import follow, put_programme_in_force
from actions.services import Services, no_fault
from db.engine import reading
from db.tables import Attempt
from simulation.clock import FastClock, MachineClock, Queue
from simulation.diary import Diary
from simulation.faults import Crash, Faults
from simulation.marks import Marks
from simulation.one_thread import OneThread
from simulation.plan import Plan, Tally
from simulation.providers import Post, PretendEmails, PretendTexts
from simulation.temporary import Made, Setting, edited_programme
from simulation.true_times import TrueTimes
from simulation.weather import CLOCK, SERVICE, Weather

MINUTE = timedelta(minutes=1)
MOMENT = timedelta(milliseconds=1)
MEANWHILE = 0.15
"""How often something happens while messages are in hand."""
MOST_ROUNDS = 50
ANOTHER = 0.02
"""How often, with faults, another process is at work at the same time."""
BETWEEN_STEPS = ("committed", "before-request", "after-request")
"""The dispatcher's fault points at which no transaction is open, so that another process can work."""


class Service:
    """The real engine on the fast clock. ``services`` is what every action is given; it changes with each start."""

    def __init__(
        self, plan: Plan, setting: Setting, made: Made, clock: FastClock, queue: Queue, weather: Weather, post: Post
    ) -> None:
        self.plan, self.clock, self.queue, self.weather, self.post = plan, clock, queue, weather, post
        self.tally, self.diary = Tally(), Diary()
        self.faults = Faults(plan.luck("faults"), on=plan.faults)
        self.faults.watch(made.engine)
        self.settle_at: datetime | None = None
        self.off = False
        """Whether sending is off, because the database is a copy and nobody has looked yet."""
        self.marks = Marks()
        self.edited = False
        """Whether the program came with another programme since."""
        self._luck, self._starts = plan.luck("service"), 0
        self._made, self._setting = made, setting
        self._due: datetime | None = None
        self._due_is_known = False
        self._rest_until = plan.start
        self._right_again_at = plan.start
        self._clock_refused = False
        self.another = ANOTHER if plan.faults else 0.0
        self.machine, self.true_times = MachineClock(clock), TrueTimes()
        self._seen: datetime | None = None
        self.apart = timedelta()
        """How far the clock of the other machine is ahead of this one's; none: it is the same machine."""
        self._other_has_seen, self._took_in = SeenOpen(self.machine.steady), 0
        self.shown: Callable[[], datetime] = TrustedClock(self.machine, self.machine.steady)
        """What the service believes that the time is."""
        self.services = self._started()

    def _started(self) -> Services:
        """The service as it stands after a start: everything new but the database and the world outside."""
        self._starts += 1
        self._reads_clock()
        setting, made = self._setting, self._made
        return Services(
            engine=made.engine,
            programme=made.programme,
            wording=made.wording,
            rules=setting.rules,
            worker=f"worker-{self._starts}",
            public_base_url="https://n.example.org",
            email_domain="example.org",
            text_sender=PretendTexts(self.post),
            email_sender=PretendEmails(self.post),
            values=setting.values,
            calcium_daily=setting.calcium_daily,
            allow_unapproved=False,
            allow_test_numbers=True,
            provider_answers_stop=self.post.answers_stop,
            limits=replace(setting.limits, senders=16),
            marks=self.marks,
            seen_open=SeenOpen(self.machine.steady),
            fault_point=self._fault_point,
        )

    def starts_anew(self) -> None:
        """It stood still, while the database was put back or a setting changed, and knows nothing that it knew."""
        self.services = self._started()
        self.follows_programme()

    def follows_programme(self) -> None:
        """With the programme that stands in the database."""
        self._made = replace(self._made, programme=follow(self.services).programme)
        self.services = replace(self.services, programme=self._made.programme)
        self._due_is_known = False

    def _reads_clock(self) -> None:
        """At a start. A clock that cannot be right keeps the service down until it is set right."""
        try:
            check_at_start(self.machine(), self._seen)
            self._clock_refused = False
        except ImplausibleClock as wrong:
            trouble = self.weather.at(CLOCK, self.clock())
            self._right_again_at = trouble.end if trouble else self.clock()
            self._clock_refused = True
            self.diary.write(self.clock(), "clock", f"The service does not start: {wrong}")
        self.shown = TrustedClock(self.machine, self.machine.steady)

    def clock_turns(self, error: timedelta) -> None:
        """The clock of its machine is set: right, or wrong by this."""
        starts = self._clock_refused
        if self.is_up and not starts:
            self._seen = self.shown()
        self.machine.error = error
        if starts:
            self.services = self._started()
        self._stamps_anew()
        self._due_is_known = False
        self.diary.write(self.clock(), "clock", f"The clock of the machine is now wrong by {error}")

    def clocks_differ(self, apart: timedelta) -> None:
        """From now on another machine works on the same database, and its clock is so far ahead; none: not any more."""
        self.apart, self._due_is_known = apart, False
        what = f"is ahead of the first one's by {apart}" if apart else "shows the same again"
        self.diary.write(self.clock(), "clock", f"The clock of the other machine {what}")

    @contextmanager
    def elsewhere(self) -> Iterator[None]:
        """What is done in here is done by the other machine, and stamped by its clock."""
        here, apart = self.shown, self.apart
        if apart:
            self.shown = lambda: here() + apart
            self._stamps_anew()
        try:
            yield
        finally:
            if apart:
                self.shown = here
                self._stamps_anew()

    def _stamps_anew(self) -> None:
        with self.faults.resting(), reading(self.services.engine) as connection:
            self.true_times.turn(connection, self.shown() - self.clock())

    def takes_in(self, work: Callable[[], object]) -> datetime | None:
        """Something comes in, for whichever machine: see `guarded`."""
        self._took_in += 1
        if not self.apart or self._took_in % 2:
            return self.guarded(work)

        def there() -> None:
            with self.elsewhere():
                work()

        return self.guarded(there)

    def guarded(self, work: Callable[[], object]) -> datetime | None:
        """Do some work of the service's. If it died of it: start it anew, and answer when to try again."""
        self._due_is_known = False
        try:
            with self.faults.armed():
                work()
        except Crash as crash:
            self.diary.write(self.clock(), "crash", f"The service dies ({crash}) and starts anew")
            self.tally.crashed_at.append(self.clock())
            self.services = self._started()
            self._settle_soon()
            return self.clock() + MINUTE * (1 + self._luck.random() * 10)
        except OperationalError as refused:
            self.diary.write(self.clock(), "database", f"The database does not take it: {refused.orig}")
            self._settle_soon()
            return self.clock() + MINUTE * (1 + self._luck.random() * 10)
        return None

    def up_again(self, instant: datetime) -> datetime:
        """The instant itself, or when the service is up again after it."""
        instant = max(instant, self._right_again_at)
        trouble = self.weather.at(SERVICE, instant)
        while trouble is not None:
            instant = trouble.end
            trouble = self.weather.at(SERVICE, instant)
        return instant

    @property
    def is_up(self) -> bool:
        return self.up_again(self.clock()) == self.clock()

    # What its clock does

    def begin(self) -> None:
        """Set the nightly work going, and the change of the programme that comes one day."""
        self.every(self.plan.sweep_every, self._sweep)
        self.every(self.plan.chores_every, lambda: housekeeping.chores(self.services, self.shown()))
        self.queue.put(self.plan.start + (self.plan.end - self.plan.start) * 0.4, self._programme_changes)

    def next_look(self) -> datetime | None:
        """When it has something to do by itself; None: nothing is planned."""
        due = None if self.off else self._next_due()
        if due is not None:
            due = self.up_again(max(due - (self._latest() - self.clock()), self.clock(), self._rest_until))
        return min((one for one in (due, self.settle_at) if one is not None), default=None)

    def _latest(self) -> datetime:
        """What the clock that is most ahead shows."""
        return self.shown() + max(self.apart, timedelta())

    def works(self) -> None:
        """Send what is due, and find out what is unknown."""
        if not self.is_up:
            return
        self._seen = self.shown()
        if self.settle_at is not None and self.settle_at <= self.clock():
            self._settle()
        for _ in range(MOST_ROUNDS):
            due = None if self.off else self._next_due()
            if due is None or due > self._latest():
                return
            if not self._dispatch(due):
                # What a dead worker has in hand keeps hers waiting until it is settled; the clock looks again soon.
                self._rest_until = self.clock() + MINUTE
                return
        self.tally.stuck.append(self.clock())
        self.clock.move_to(self.clock() + MINUTE)

    def every(self, every: timedelta, work: Callable[[], object]) -> None:
        """Do something every so many nights. What a night in trouble left out waits for the next time."""

        def happens() -> None:
            again = self.guarded(work) if self.is_up else None
            if again is not None:
                self.queue.put(again, happens)
            elif self.clock() + every < self.plan.end:
                self.queue.put(self._night(self.clock() + every), happens)

        self.queue.put(self._night(self.plan.start + every), happens)

    def _night(self, instant: datetime) -> datetime:
        return instant.replace(hour=2, minute=30, second=self._luck.randrange(60))

    def _dispatch(self, due: datetime) -> bool:
        """Whether it brought anything forward."""
        self.tally.dispatches += 1
        unknown = self.post.unknown
        if due > self.shown():
            died = self.guarded(self.another_works)
        else:
            died = self.guarded(lambda: dispatch_due(self.services, self.shown, Event(), OneThread))
        if self.post.unknown > unknown:
            self._settle_soon()
        return died is None and not (due == self._next_due() and self._count(Attempt.outcome.is_(None)))

    def _next_due(self) -> datetime | None:
        """When the dispatcher has something to look at; asked anew only after the service did something."""
        if not self._due_is_known:
            self._due, self._due_is_known = next_due(self.services), True
        return self._due

    def _count(self, *conditions: object) -> int:
        with reading(self.services.engine) as connection:
            return connection.scalar(select(func.count()).select_from(Attempt).where(or_(*conditions))) or 0  # type: ignore[arg-type]

    def _settle_soon(self, *, again: bool = False) -> None:
        """Look in a while what became of outcomes that are not known, if there are any."""
        if self.settle_at is None and self._count(Attempt.outcome.is_(None), Attempt.outcome == "unknown"):
            wait = 60 if again and not self._count(Attempt.outcome.is_(None)) else 10
            self.settle_at = self.up_again(self.clock() + MINUTE * wait)

    def _settle(self) -> None:
        self.settle_at = None
        self.guarded(lambda: resolve_unknown.resolve_unknown(self.services, self.shown()))
        self._settle_soon(again=True)

    def _sweep(self) -> None:
        swept = housekeeping.sweep(self.services, self.shown())
        self.tally.sweeps += 1
        self.tally.surprises += swept.surprises

    def _programme_changes(self) -> None:
        """An edited programme comes with a new version of the program; everybody is planned again."""
        again = self.guarded(self.edits_programme) if self.is_up else self.up_again(self.clock())
        if again is not None:
            self.queue.put(again, self._programme_changes)

    def edits_programme(self) -> None:
        """Another programme comes into force; everybody is planned again."""
        put_programme_in_force(self._made.engine, edited_programme(self._setting), self.shown())
        self.starts_anew()
        programme, self.edited = self._made.programme, True
        housekeeping.sweep(self.services, self.shown(), programme_changed=True)
        self.diary.write(self.clock(), "programme", f"The programme is now version {programme.version}")

    def _fault_point(self, name: str) -> None:
        self.faults.point(name)
        if name == "committed" and self._luck.random() < MEANWHILE:
            self._meanwhile()
        if name in BETWEEN_STEPS and self.another and self._luck.random() < self.another:
            self.another_works()

    def meanwhile(self, work: Callable[[], object]) -> None:
        """Something comes in while a request is under way; another process of ours takes it."""
        try:
            work()
        except (Crash, OperationalError) as fault:
            self.diary.write(self.clock(), "crash", f"The other process fails ({fault})")

    def another_works(self) -> None:
        """Another process sends and settles meanwhile. If it dies of it, this one does not."""
        self.tally.at_once += 1
        another = replace(
            self.services,
            worker=f"another-{self.tally.at_once}",
            seen_open=self._other_has_seen,
            fault_point=no_fault,
        )
        try:
            with self.elsewhere():
                dispatch_due(another, self.shown, Event(), OneThread)
                resolve_unknown.resolve_unknown(another, self.shown())
        except (Crash, OperationalError) as fault:
            self.diary.write(self.clock(), "crash", f"The other process fails ({fault})")

    def _meanwhile(self) -> None:
        """What was soon to happen happens between the decision to send and the sending: a STOP must still count."""
        at = self.queue.next_at()
        if at is not None and at < self.clock() + MINUTE * 120:
            # A moment later: what was sent at this very instant was sent before it.
            self.clock.move_to(self.clock() + MOMENT)
            self.queue.take()()
