"""The world: its clock jumps from one instant at which something happens to the next, and the service does its work."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from actions import record_receipt
from actions.errors import Refused
from actions.services import Services
from simulation import nurse
from simulation.acts import ACTS, Again
from simulation.clock import FastClock, Queue
from simulation.copies import LATER, SOON, Copies
from simulation.histories import Lost
from simulation.lives import Happening, life_of
from simulation.person import Person
from simulation.plan import Plan
from simulation.providers import TEXT, Address, Post, Taken
from simulation.reading import READING, sees
from simulation.receipts import FAILURES, Told, receipts
from simulation.service import Service
from simulation.temporary import Made, Setting
from simulation.turns import TURNS, WITHOUT_SERVICE
from simulation.weather import APART, CLOCK, Trouble, Weather, clocks_apart, wrong_clocks
from simulation.women import make_profile

MINUTE = timedelta(minutes=1)
ALL_ACTS = {**ACTS, **TURNS, **READING}
SAID_TWICE = 0.02
"""How often a provider got no answer in time and says the same again."""
BEFORE_THE_ANSWER = 0.03
"""How often, with faults, a provider reports on a message before it has answered the request."""
PROVIDER_OBEYS = 0.5
"""How often the text provider obeys STOP by itself, and refuses what is sent to that number."""
COPIES_APART = timedelta(days=900)
"""How long, on average, from one day on which an older copy is put back to the next."""
OLDEST_COPY = timedelta(days=8)
NUMBERS = 1000
"""Telephone numbers that belong to nobody: 07700 900000 to 900999."""
CALM_START, CALM_END = timedelta(days=30), timedelta(days=60)


class World:
    """Everybody and everything in one simulation."""

    def __init__(self, plan: Plan, setting: Setting, made: Made, weather: Weather | None = None) -> None:
        """``weather``: what goes wrong outside; else that is left to chance."""
        self.plan = plan
        self.clock, self.queue = FastClock(plan.start), Queue()
        span = (plan.start + CALM_START, plan.end - CALM_END)
        clocks = (
            (*wrong_clocks(plan.luck("clock"), *span), *clocks_apart(plan.luck("apart"), *span)) if plan.faults else ()
        )
        self.weather = weather or Weather.by_chance(plan.luck("weather"), *span, *clocks)
        self.post = Post(plan.seed, self.clock, self.weather, self._taken, self.shown)
        self.post.answers_stop = plan.luck("provider").random() < PROVIDER_OBEYS
        self.service = Service(plan, setting, made, self.clock, self.queue, self.weather, self.post)
        self.people: list[Person] = []
        self.by_id: dict[int, Person] = {}
        self._holders: dict[str, Person] = {}
        self.copies = Copies(self.service, self.clock, lambda: self.everybody)
        self._luck, self._numbers = plan.luck("world"), iter(range(NUMBERS))

    @property
    def services(self) -> Services:
        """What every action is given now."""
        return self.service.services

    def shown(self) -> datetime:
        """What the service's clock shows, right or wrong."""
        return self.service.shown()

    @property
    def everybody(self) -> list[Person]:
        """All women of this world."""
        return self.people

    @property
    def lost(self) -> list[Lost]:
        """What the database held and holds no more."""
        return self.copies.lost

    def entered(self, person: Person | None, again: Again, *, begins: bool = False) -> None:
        """Something was entered, which a copy of before knows nothing of."""
        self.copies.entered(person, again, begins=begins)

    def puts_back(self, *, went: bool) -> None:
        """The copy that is kept takes the place of the database. ``went``: what is said of emails in doubt."""
        if not self.service.is_up:
            self.queue.put(self.service.up_again(self.clock()), partial(self.puts_back, went=went))
            return
        trouble = self.copies.put_back()
        if trouble is None:
            return
        self._troubled(trouble)
        self.queue.put(self.clock() + SOON, partial(self._operator_looks, trouble, went))

    def _operator_looks(self, trouble: Trouble, went: bool) -> None:
        if not self.service.is_up or not self.copies.goes_on(went=went):
            self.queue.put(self.service.up_again(self.clock()) + LATER, partial(self._operator_looks, trouble, went))
            return
        self.by_id = {one.woman_id: one for one in self.everybody if one.woman_id is not None}
        self.weather.troubles.remove(trouble)
        self._troubled(replace(trouble, end=self.clock()))

    def _troubled(self, trouble: Trouble) -> None:
        self.weather.troubles = sorted([*self.weather.troubles, trouble], key=lambda one: one.start)

    def later(self, person: Person, after: timedelta, what: str, **args: Any) -> None:
        """Have something happen to her later."""
        self.queue.put(self.clock() + after, lambda: self.happens(person, what, args))

    def new_number(self, person: Person) -> str | None:
        """A number that nobody has had yet, in her hand; None when there are no more."""
        number = next(self._numbers, None)
        return None if number is None else self.give(person, f"+447700900{number:03d}")

    def new_mailbox(self, person: Person, value: str) -> str:
        """A mailbox of hers."""
        return self.give(person, value)

    def give(self, person: Person, value: str) -> str:
        """This number or mailbox is hers from now on."""
        self.post.addresses[value] = Address(person.number)
        self._holders[value] = person
        return value

    def run(self, progress: Callable[[datetime], bool] = lambda now: True) -> datetime:
        """Live through all the years, or until ``progress`` answers no. Answers how far it came."""
        self._populate()
        self.service.begin()
        self._set_clocks()
        self._set_copies()
        self.service.every(nurse.LOOKS_EVERY, self._nurse_comes)
        return self.live_until(self.plan.end, progress)

    def live_until(self, end: datetime, progress: Callable[[datetime], bool] = lambda now: True) -> datetime:
        """From one instant at which something happens to the next, as `run`."""
        while (instant := self._next_instant(end)) is not None:
            if not progress(instant):
                return self.clock()
            self.clock.move_to(instant)
            while (at := self.queue.next_at()) is not None and at <= self.clock():
                self.queue.take()()
            self.service.works()
        return end

    def _set_clocks(self) -> None:
        for one in self.weather.troubles:
            turns = {CLOCK: self.service.clock_turns, APART: self.service.clocks_differ}.get(one.where)
            if turns is not None:
                self._set_clock(one.start, partial(turns, one.error))
                self._set_clock(one.end, partial(turns, timedelta()))

    def _set_clock(self, at: datetime, turn: Callable[[], None]) -> None:
        """At its very time: what is taken early, because something is to happen during a request, comes back then."""

        def turns() -> None:
            if self.clock() < at:
                self.queue.put(at, turns)
            else:
                turn()

        self.queue.put(at, turns)

    def _set_copies(self) -> None:
        """Now and then an older copy of the database is put back."""
        if not self.plan.faults or not self.copies.possible:
            return
        luck, at = self.plan.luck("copies"), self.plan.start + CALM_START
        while True:
            at += timedelta(days=60) + COPIES_APART * luck.expovariate(1)
            back = at + OLDEST_COPY * luck.uniform(0.02, 1)
            if back > self.plan.end - CALM_END * 2:
                return
            self.queue.put(at, self.copies.take)
            self.queue.put(back, partial(self.puts_back, went=luck.random() < 0.5))

    def _next_instant(self, end: datetime) -> datetime | None:
        found = [one for one in (self.service.next_look(), self.queue.next_at()) if one is not None]
        instant = min(found, default=None)
        return None if instant is None or instant > end else instant

    def _populate(self) -> None:
        luck = self.plan.luck("enrolment")
        for number in range(1, self.plan.women + 1):
            at = self.plan.start + self.plan.enrol_within * luck.random()
            at = at.replace(hour=luck.randint(9, 16), minute=luck.randrange(60))
            spare = next(self._numbers, None) if number * 2 < NUMBERS else None
            mobile = None if spare is None else f"+447700900{spare:03d}"
            profile = make_profile(self.plan.seed, number, at.date(), mobile)
            person = Person(profile, profile.form.get("mobile"), profile.form["email"])
            for value in (person.mobile, person.email):
                if value:
                    self.give(person, value)
            self.people.append(person)
            for one in (Happening(at, "enrols"), *life_of(profile, at, self.plan.end)):
                self.queue.put(one.at, self._ready(person, one))

    def _ready(self, person: Person, one: Happening) -> Callable[[], None]:
        return lambda: self.happens(person, one.what, one.args)

    def happens(self, person: Person, what: str, args: dict[str, Any]) -> None:
        """One act. While the service is down it waits at the door; after a crash it is done again."""

        def again() -> None:
            self.happens(person, what, args)

        if what not in WITHOUT_SERVICE and not self.service.is_up:
            self.queue.put(self.service.up_again(self.clock()) + MINUTE * self._luck.random() * 60, again)
            return
        if person.woman_id is None and what not in WITHOUT_SERVICE and what != "enrols":
            return
        self.service.tally.acts += 1
        try_at = self.service.takes_in(lambda: self._act(person, what, args))
        if try_at is None and what == "texts" and self._luck.random() < SAID_TWICE:
            try_at = self.clock() + MINUTE
        if try_at is not None:
            self.queue.put(try_at, again)

    def _act(self, person: Person, what: str, args: dict[str, Any]) -> None:
        try:
            ALL_ACTS[what](self, person, **args)
        except Refused as refused:
            self.service.tally.refused += 1
            person.diary.write(self.clock(), "refused", f"Refused ({what}): {refused.problems[0]}")
        if person.woman_id is not None:
            self.by_id[person.woman_id] = person

    def _nurse_comes(self) -> None:
        # She works by day; what the clock does every so often it does at night.
        at = self.clock().replace(hour=10, minute=self._luck.randrange(60), tzinfo=UTC)
        self.queue.put(at, self._nurse_works)

    def _nurse_works(self) -> None:
        if self.service.is_up:
            again = self.service.guarded(lambda: nurse.looks(self, self.by_id, self._luck))
            if again is not None:
                self.queue.put(again, self._nurse_works)

    # What providers say

    def _taken(self, taken: Taken) -> None:
        address = self.post.addresses.get(taken.to)
        person = self._holders.get(taken.to)
        if person is not None:
            self.reads(person, taken)
        dead = address is None or address.dead
        for status, code, after in self.receipts(taken, dead=dead):
            told = self._told(taken, status, code)
            if after <= timedelta() or (self.plan.faults and self._luck.random() < BEFORE_THE_ANSWER):
                self.service.meanwhile(told)
            else:
                self.queue.put(self.clock() + after, told)

    def reads(self, person: Person, taken: Taken) -> None:
        """Something came to her, or to whoever has her number now."""
        sees(self, person, taken)

    def receipts(self, taken: Taken, *, dead: bool) -> list[Told]:
        """What the provider will say of it, and when."""
        return receipts(taken.channel, dead=dead, luck=self.post.luck(taken.to))

    def _told(self, taken: Taken, status: str, code: str | None) -> Callable[[], None]:
        return lambda: self._receipt(taken, status, code)

    def _receipt(self, taken: Taken, status: str, code: str | None) -> None:
        if not self.service.is_up:
            if self._luck.random() < 0.5:
                self.queue.put(self.service.up_again(self.clock()) + MINUTE, self._told(taken, status, code))
            return
        provider_id = taken.provider_id if taken.channel == TEXT else None
        if status == "delivered" and taken.attempt_id not in self.post.failed:
            self.post.arrived.add(taken.attempt_id)
        # What had arrived excuses no second one, whatever is said later.
        if status in FAILURES and taken.attempt_id not in self.post.arrived:
            self.post.failed.setdefault(taken.attempt_id, self.clock())
            self.post.codes.setdefault(taken.attempt_id, code)
        again = self.service.takes_in(
            lambda: record_receipt.record(self.services, self.shown(), taken.attempt_id, provider_id, status, code)
        )
        if again is not None:
            self.queue.put(again, self._told(taken, status, code))
