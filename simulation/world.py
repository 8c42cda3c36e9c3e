"""The world: its clock jumps from one instant at which something happens to the next, and the service does its work."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from threading import Event
from typing import Any

from sqlalchemy import func, or_, select

from actions import housekeeping, record_receipt, resolve_unknown
from actions.dispatch.send import dispatch_due, next_due
from actions.errors import Refused
from actions.services import Services
from db.engine import reading
from db.tables import Attempt
from simulation import nurse
from simulation.acts import ACTS
from simulation.clock import FastClock, Queue
from simulation.diary import Diary
from simulation.faults import Crash, Faults
from simulation.lives import life_of
from simulation.one_thread import OneThread
from simulation.person import Person
from simulation.providers import EMAIL, TEXT, Address, Post, PretendEmails, PretendTexts, Taken
from simulation.reading import READING, sees
from simulation.temporary import Made, Setting
from simulation.turns import TURNS, WITHOUT_SERVICE
from simulation.weather import SERVICE, Weather
from simulation.women import make_profile

MINUTE = timedelta(minutes=1)
ALL_ACTS = {**ACTS, **TURNS, **READING}
MEANWHILE = 0.15
"""How often something happens while messages are in hand."""
NUMBERS = 1000
"""Telephone numbers that belong to nobody: 07700 900000 to 900999."""


@dataclass(frozen=True)
class Plan:
    """What is to be simulated."""

    seed: int
    women: int
    start: datetime
    end: datetime
    faults: bool = False
    sweep_every: timedelta = timedelta(days=28)
    chores_every: timedelta = timedelta(days=2)
    enrol_within: timedelta = timedelta(days=500)


@dataclass
class Tally:
    """What went on, for the summary and for the checks."""

    sweeps: int = 0
    surprises: int = 0
    dispatches: int = 0
    acts: int = 0
    refused: int = 0
    stuck: list[datetime] = field(default_factory=list)
    crashed_at: list[datetime] = field(default_factory=list)


class World:
    """Everything that runs in one simulation."""

    def __init__(self, plan: Plan, setting: Setting, made: Made) -> None:
        self.plan, self.tally, self.diary = plan, Tally(), Diary()
        self.clock, self.queue = FastClock(plan.start), Queue()
        self.weather = Weather(self._rng("weather"), plan.start + timedelta(days=30), plan.end - timedelta(days=60))
        self.faults = Faults(self._rng("faults"), on=plan.faults)
        self.post = Post(plan.seed, self.clock, self.weather, self._taken)
        self.people: list[Person] = []
        self.by_id: dict[int, Person] = {}
        self._luck, self._numbers, self._starts = self._rng("world"), iter(range(NUMBERS)), 0
        self._made, self._setting = made, setting
        self.services = self._started()
        self.faults.watch(made.engine)
        self._settle_at: datetime | None = None
        self._due: datetime | None = None
        self._rest_until = plan.start
        self._due_is_known = False

    def _rng(self, name: str) -> Random:
        return Random(f"{self.plan.seed}:{name}")  # noqa: S311  # a game of chance, repeatable

    def _started(self) -> Services:
        """The service as it stands after a start: everything new but the database and the world outside."""
        self._starts += 1
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
            limits=replace(setting.limits, senders=16),
            fault_point=self._fault_point,
        )

    # What acts use

    def later(self, person: Person, after: timedelta, what: str, **args: Any) -> None:
        """Have something happen to her later."""
        self.queue.put(self.clock() + after, lambda: self._happens(person, what, args))

    def new_number(self, person: Person) -> str | None:
        """A number that nobody has had yet, in her hand; None when there are no more."""
        number = next(self._numbers, None)
        if number is None:
            return None
        value = f"+447700900{number:03d}"
        self.post.addresses[value] = Address(person.number)
        return value

    # Running

    def run(self, progress: Callable[[datetime], None] = lambda now: None) -> None:
        """Live through all the years."""
        self._populate()
        self._every(self.plan.sweep_every, self._sweep)
        self._every(self.plan.chores_every, lambda: housekeeping.chores(self.services, self.clock()))
        self._every(nurse.LOOKS_EVERY, self._nurse_looks)
        while (instant := self._next_instant()) is not None:
            self.clock.move_to(instant)
            progress(instant)
            while (at := self.queue.next_at()) is not None and at <= self.clock():
                self.queue.take()()
            self._service_works()

    def _next_instant(self) -> datetime | None:
        due = self._next_due()
        if due is not None:
            due = self._up_again(max(due, self.clock(), self._rest_until))
        found = [one for one in (due, self.queue.next_at(), self._settle_at) if one is not None]
        instant = min(found, default=None)
        return None if instant is None or instant > self.plan.end else instant

    def _populate(self) -> None:
        luck = self._rng("enrolment")
        for number in range(1, self.plan.women + 1):
            at = self.plan.start + self.plan.enrol_within * luck.random()
            at = at.replace(hour=luck.randint(9, 16), minute=luck.randrange(60))
            spare = next(self._numbers, None) if number * 2 < NUMBERS else None
            mobile = None if spare is None else f"+447700900{spare:03d}"
            profile = make_profile(self.plan.seed, number, at.date(), mobile)
            person = Person(profile, profile.form.get("mobile"), profile.form["email"])
            for value in (person.mobile, person.email):
                if value:
                    self.post.addresses[value] = Address(number)
            self.people.append(person)
            self.queue.put(at, lambda person=person: self._happens(person, "enrols", {}))  # type: ignore[misc]
            for one in life_of(profile, at, self.plan.end):
                self.queue.put(one.at, lambda p=person, h=one: self._happens(p, h.what, h.args))  # type: ignore[misc]

    def _happens(self, person: Person, what: str, args: dict[str, Any]) -> None:
        """One act. While the service is down it waits at the door; after a crash it is done again."""
        self.by_id.update({person.woman_id: person} if person.woman_id is not None else {})
        if what not in WITHOUT_SERVICE and (back := self._up_again(self.clock())) > self.clock():
            self.queue.put(back + MINUTE * self._luck.random() * 60, lambda: self._happens(person, what, args))
            return
        if person.woman_id is None and what not in WITHOUT_SERVICE and what != "enrols":
            return
        self.tally.acts += 1
        again = self._guarded(lambda: self._act(person, what, args))
        if again:
            self.queue.put(again, lambda: self._happens(person, what, args))
        elif what == "texts" and self._luck.random() < 0.02:
            # A provider that got no answer in time says the same again.
            self.queue.put(self.clock() + MINUTE, lambda: self._happens(person, what, args))

    def _act(self, person: Person, what: str, args: dict[str, Any]) -> None:
        try:
            ALL_ACTS[what](self, person, **args)
        except Refused as refused:
            self.tally.refused += 1
            person.diary.write(self.clock(), "refused", f"Refused ({what}): {refused.problems[0]}")
        if person.woman_id is not None:
            self.by_id[person.woman_id] = person

    def _guarded(self, work: Callable[[], object]) -> datetime | None:
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
        return None

    # The service's own work

    def _service_works(self) -> None:
        if self._up_again(self.clock()) > self.clock():
            return
        if self._settle_at is not None and self._settle_at <= self.clock():
            self._settle()
        for _ in range(50):
            due = self._next_due()
            if due is None or due > self.clock():
                return
            self.tally.dispatches += 1
            unknown, crashes = self.post.unknown, len(self.tally.crashed_at)
            self._guarded(lambda: dispatch_due(self.services, self.clock, Event(), OneThread))
            if self.post.unknown > unknown:
                self._settle_soon()
            if len(self.tally.crashed_at) > crashes or (due == self._next_due() and self._left_behind()):
                # What a dead worker has in hand keeps hers waiting until it is settled; the clock looks again soon.
                self._rest_until = self.clock() + MINUTE
                return
        self.tally.stuck.append(self.clock())
        self.clock.move_to(self.clock() + MINUTE)

    def _next_due(self) -> datetime | None:
        """When the dispatcher has something to look at; asked anew only after the service did something."""
        if not self._due_is_known:
            self._due, self._due_is_known = next_due(self.services), True
        return self._due

    def _left_behind(self) -> bool:
        query = select(func.count()).where(Attempt.outcome.is_(None))
        with reading(self.services.engine) as connection:
            return bool(connection.scalar(query))

    def _settle_soon(self, *, again: bool = False) -> None:
        """Look in a while what became of outcomes that are not known, if there are any."""
        query = select(func.count()).where(or_(Attempt.outcome.is_(None), Attempt.outcome == "unknown"))
        with reading(self.services.engine) as connection:
            if connection.scalar(query) and self._settle_at is None:
                self._settle_at = self._up_again(self.clock() + MINUTE * (60 if again else 10))

    def _settle(self) -> None:
        self._settle_at = None
        self._guarded(lambda: resolve_unknown.resolve_unknown(self.services, self.clock()))
        self._settle_soon(again=True)

    def _every(self, every: timedelta, work: Callable[[], object]) -> None:
        def happens() -> None:
            if self._up_again(self.clock()) == self.clock():
                again = self._guarded(work)
                if again is not None:
                    self.queue.put(again, happens)
                    return
            if self.clock() + every < self.plan.end:
                self.queue.put(self._night(self.clock() + every), happens)

        self.queue.put(self._night(self.plan.start + every), happens)

    def _night(self, instant: datetime) -> datetime:
        return instant.replace(hour=2, minute=30, second=self._luck.randrange(60))

    def _sweep(self) -> None:
        swept = housekeeping.sweep(self.services, self.clock())
        self.tally.sweeps += 1
        self.tally.surprises += swept.surprises

    def _nurse_looks(self) -> None:
        # She works by day; the sweep and the chores run at night.
        at = self.clock().replace(hour=10, minute=self._luck.randrange(60), tzinfo=UTC)
        self.queue.put(at, self._nurse_at_work)

    def _nurse_at_work(self) -> None:
        if self._up_again(self.clock()) == self.clock():
            again = self._guarded(lambda: nurse.looks(self, self.by_id, self._luck))
            if again is not None:
                self.queue.put(again, self._nurse_at_work)

    def _up_again(self, instant: datetime) -> datetime:
        """The instant itself, or when the service is up again after it."""
        trouble = self.weather.at(SERVICE, instant)
        while trouble is not None:
            instant = trouble.end
            trouble = self.weather.at(SERVICE, instant)
        return instant

    def _fault_point(self, name: str) -> None:
        self.faults.point(name)
        if name == "committed" and self._luck.random() < MEANWHILE:
            self._meanwhile()

    def _meanwhile(self) -> None:
        """What was soon to happen happens between the decision to send and the sending: a STOP must still count."""
        at = self.queue.next_at()
        if at is not None and at < self.clock() + MINUTE * 120:
            self.queue.take()()

    # What providers say

    def _taken(self, taken: Taken) -> None:
        address = self.post.addresses.get(taken.to)
        person = self._holder(taken.to)
        if person is not None:
            sees(self, person, taken)
        luck = self.post.luck(taken.to)
        dead = address is None or address.dead
        for status, code, after in _receipts(taken.channel, dead=dead, luck=luck):
            self.queue.put(self.clock() + after, lambda s=status, c=code: self._receipt(taken, s, c))  # type: ignore[misc]

    def _holder(self, value: str) -> Person | None:
        """Whose record it is about: the woman who has or had this address."""
        return next(
            (one for one in self.people if value in (one.mobile, one.email, *one.asked.values())),
            None,
        )

    def _receipt(self, taken: Taken, status: str, code: str | None) -> None:
        back = self._up_again(self.clock())
        if back > self.clock():
            if self._luck.random() < 0.5:
                self.queue.put(back + MINUTE, lambda: self._receipt(taken, status, code))
            return
        provider_id = taken.provider_id if taken.channel == TEXT else None
        if status in ("undelivered", "bounced"):
            self.post.failed.setdefault(taken.attempt_id, self.clock())
        again = self._guarded(
            lambda: record_receipt.record(self.services, self.clock(), taken.attempt_id, provider_id, status, code)
        )
        if again is not None:
            self.queue.put(again, lambda: self._receipt(taken, status, code))


def _receipts(channel: str, *, dead: bool, luck: Random) -> list[tuple[str, str | None, timedelta]]:
    """What a provider says about a message later: in any order, twice, or never."""
    soon = MINUTE * luck.uniform(0.1, 10)
    if channel == EMAIL:
        if dead:
            return [("bounced", "5.1.1", soon)]
        return [("bounced", luck.choice(("4.2.2", "5.2.2", "5.7.1")), soon)] if luck.random() < 0.002 else []
    if dead:
        return [("sent", None, soon), ("undelivered", luck.choice(("30005", "30006", "30003")), soon * 2)]
    chance = luck.random()
    if chance < 0.02:
        return []
    if chance < 0.03:
        return [("undelivered", luck.choice(("30003", "30008", "30004", "30007", "30036", "30999")), soon)]
    found: list[tuple[str, str | None, timedelta]] = [("delivered", None, soon * 2)]
    if chance < 0.1:
        found += [("sent", None, soon), ("sent", None, soon * 5), ("delivered", None, timedelta(days=2))]
    return found
