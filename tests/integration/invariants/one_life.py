"""The real service and one woman, moved step by step by a test: everything that people, providers and clocks may do.

Nothing happens by chance here, so that a failing case can be cut down to the few steps that matter.
"""

import os
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import update

from actions import housekeeping, resolve_unknown
from actions.services import Services
from db.engine import reading, writing
from db.tables import TemplateVersion
from simulation import nurse
from simulation.evidence import gather_evidence, read_tables
from simulation.histories import Lost
from simulation.person import Person
from simulation.plan import Plan
from simulation.promises import AT_ANY_TIME, Broken, check_all, check_world
from simulation.promises.every import CHECKS
from simulation.providers import TEXT, Taken
from simulation.receipts import BOUNCED, UNDELIVERED, Told
from simulation.run import surprises, surroundings
from simulation.story import story
from simulation.temporary import Made, Setting, edited_programme
from simulation.weather import APART, CLOCK, Trouble, Weather
from simulation.women import make_profile
from simulation.words_of_hers import SAID
from simulation.world import World
from tests.integration.invariants import by_staff

EXAMPLES = int(os.environ.get("INVARIANT_EXAMPLES", "0"))
"""How many lives are asked for; 0: a few that are always the same."""
START = datetime(2027, 1, 4, 9, 30, tzinfo=UTC)
FAR = START + timedelta(days=365 * 70)
CALM = timedelta(days=70)
"""Long enough for everything that waits to be sent, given up, or handed to a person."""
SOON = timedelta(minutes=2)
RECEIPTS: dict[str, Callable[[str], list[Told]]] = {
    "delivered": lambda channel: [("delivered", None, SOON)] if channel == TEXT else [],
    "none": lambda channel: [],
    "twice, in the wrong order": lambda channel: [
        ("delivered", None, SOON), ("sent", None, SOON * 2), ("delivered", None, SOON * 3)
    ],
    "before the answer": lambda channel: [("sent" if channel == TEXT else "delivered", None, timedelta())],
    "weeks late": lambda channel: [("delivered", None, timedelta(days=20))],
    "failed": lambda channel: [(UNDELIVERED, "30003", SOON) if channel == TEXT else (BOUNCED, "4.2.2", SOON)],
    "delivered, then failed": lambda channel: [
        ("delivered", None, SOON), (UNDELIVERED, "30008", SOON * 3) if channel == TEXT else (BOUNCED, "4.2.2", SOON * 3)
    ],
    "failed weeks late": lambda channel: [
        ("delivered", None, SOON),
        (UNDELIVERED, "30005", timedelta(days=20)) if channel == TEXT else (BOUNCED, "5.1.1", timedelta(days=20)),
    ],
    "no such address": lambda channel: [(UNDELIVERED, "30005", SOON) if channel == TEXT else (BOUNCED, "5.1.1", SOON)],
}  # fmt: skip
"""What providers say later, by name."""


class StepByStep(World):
    """A world in which nobody acts by herself, and receipts come as the test says."""

    how = "delivered"
    only: Person | None = None

    @property
    def everybody(self) -> list[Person]:
        """The one woman, once she is there."""
        return [] if self.only is None else [self.only]

    def reads(self, person: Person, taken: Taken) -> None:
        """She does what the test says."""

    def receipts(self, taken: Taken, *, dead: bool) -> list[Told]:
        """As the test says."""
        return RECEIPTS["no such address" if dead else self.how](taken.channel)


@dataclass
class OneLife:
    """One woman, before and after she is enrolled."""

    setting: Setting
    made: Made
    world: StepByStep = field(init=False)
    person: Person | None = None
    last_text: dict[str, Any] = field(default_factory=dict)
    erased: bool = False

    def __post_init__(self) -> None:
        # The engine spreads its retries by the shared source of chance.
        random.seed(1)
        plan = Plan(1, 0, START, FAR, sweep_every=timedelta(days=91), chores_every=timedelta(days=14))
        self.world = StepByStep(plan, self.setting, self.made, Weather(()))
        post = self.world.post
        post.busy = post.lost_answer = post.filtered = 0.0
        self.world.service.begin()

    @property
    def now(self) -> datetime:
        return self.world.clock()

    @property
    def her(self) -> Person:
        assert self.person is not None
        return self.person

    # What people do

    def enrols(self, situation: int, consent: tuple[str, ...], age: int) -> None:
        """A nurse enrols her in one of the situations of the brief."""
        mobile = f"+447700900{situation:03d}"
        profile = make_profile(0, situation, self.now.date(), mobile)
        form = profile.form
        form |= {"mobile": mobile, "consent": list(consent)}
        if situation % 36 not in (25, 27, 35):
            profile.born = (self.now - timedelta(days=int(age * 365.25) + 40)).date()
            form["date_of_birth"] = profile.born.isoformat()
        self.person = self.world.only = Person(profile, mobile, form["email"])
        for value in (mobile, form["email"]):
            self.world.give(self.person, value)
        self.does("enrols")

    def does(self, what: str, **args: Any) -> None:
        """An act of the simulation, by its name, now, and then what the service does at once."""
        self.world.happens(self.her, what, args)
        self.passes(timedelta(minutes=1))

    def texts(self, meaning: str) -> None:
        """She texts, in words that mean this."""
        self.her.texts_sent += 1
        self.last_text = {"meaning": meaning, "body": SAID[meaning][0], "id": f"IN{self.her.texts_sent:09d}"}
        self.does("texts", **self.last_text)

    def records(self, *facts: tuple[str, str, int | None]) -> None:
        """A nurse records facts; a day is so many days from today."""
        today = self.now.date()
        dated = [(name, value, None if on is None else today + timedelta(days=on)) for name, value, on in facts]
        self.does("nurse-records", facts=dated)

    def code(self, channel: str) -> str | None:
        """The last code that came to her on a channel."""
        for one in reversed(self.world.post.taken):
            digits = [word for word in one.text.split() if len(word.strip(".,")) == 6 and word.strip(".,").isdigit()]
            if one.channel == channel and digits:
                return digits[0].strip(".,")
        return None

    def nurse_works(self) -> None:
        """She goes through the list of what needs a person."""
        if self.world.service.is_up:
            self.world.service.guarded(lambda: nurse.looks(self.world, self.world.by_id, random.Random(1)))
        self.passes(timedelta(minutes=1))

    def not_approved(self, step: str, lasts: timedelta) -> None:
        """The approval of a step's wording is taken back, and given again after a while."""
        self._approval(step, given=False)
        self.world.queue.put(self.now + lasts, lambda: self._approval(step, given=True))

    def _approval(self, step: str, *, given: bool) -> None:
        def enter(services: Services, _at: datetime) -> None:
            with writing(services.engine) as connection:
                by = "two people" if given else None
                connection.execute(update(TemplateVersion).where(TemplateVersion.key == step).values(approved_by=by))

        enter(self.world.services, self.now)
        self.world.entered(None, enter)
        word = "is approved" if given else "is not approved any more"
        self.world.service.diary.write(self.now, "wording", f"The wording of {step} {word}")

    def provider_obeys_stop(self) -> None:
        """The text provider obeys STOP by itself, and refuses what is sent to her then."""
        self.world.post.answers_stop = True
        self.world.service.starts_anew()

    def older_copy(self, *, went: bool) -> None:
        """Keeps a copy; where one is kept, it takes the place of the database, as an operator does it."""
        copies = self.world.copies
        if not copies.kept:
            copies.take()
            return
        self.world.puts_back(went=went)
        self.passes(timedelta(hours=3))

    def corrects(self, years: int, language: str) -> None:
        """Her name, her birthday and her language are put right."""
        her, profile = self.her, self.her.profile
        born, before = profile.born.replace(year=profile.born.year + years, day=min(profile.born.day, 28)), profile.born
        known = "date_of_birth" in profile.form

        def enter(services: Services, at: datetime) -> None:
            by_staff.corrects(services, at, her.id, profile.form, born, language)

        if by_staff.refused(enter, self.world.services, self.world.shown()):
            return
        self.world.entered(her, enter)
        her.corrected.append((self.now, before if known else None))
        profile.born, profile.form["date_of_birth"] = born, born.isoformat()
        her.diary.write(self.now, "details", f"Her name is put right, and her date of birth: {born}")
        self.passes(timedelta(minutes=1))

    def is_erased(self) -> None:
        """She asks for everything to be erased, and a second person does it."""
        her, world = self.her, self.world
        if by_staff.refused(by_staff.asks_for_erasure, world.services, world.shown(), her.id):
            return
        world.entered(her, lambda services, at: by_staff.asks_for_erasure(services, at, her.id))
        her.diary.write(self.now, "erased", "She asks for her record to be erased")
        self.passes(timedelta(minutes=10))
        with reading(self.made.engine) as connection:
            tables = read_tables(connection)
        if by_staff.refused(by_staff.erases, world.services, world.shown(), her.id):
            return
        world.entered(her, lambda services, at: by_staff.erases(services, at, her.id))
        self.erased = True
        world.lost.append(Lost(self.now, {}, tables, {her.number: her.id}, deepcopy(world.service.true_times)))
        her.diary.write(self.now, "erased", "A second person erases it")

    def programme_for_new_women(self) -> None:
        """A programme is applied for women who join from now on: it moves nothing of hers."""
        world, her = self.world, self.her
        source = (
            edited_programme(self.setting).replace("plus_days = 21", "plus_days = 28").replace('"edited-', '"new-', 1)
        )
        # What was held for a day alone, and what time has changed, the sweep of every night settles first.
        housekeeping.sweep(world.services, world.shown())
        before = by_staff.plan_of(world.services, her.id)

        def enter(services: Services, at: datetime) -> None:
            by_staff.for_new_women(services, at, source)

        if by_staff.refused(enter, world.services, world.shown()):
            return
        world.entered(None, enter)
        world.service.follows_programme()
        after = by_staff.plan_of(world.services, her.id)
        assert after == before, f"A programme for new women alone moved her messages: {set(before) ^ set(after)}"
        world.service.diary.write(self.now, "programme", "Another programme is in force for women who join from now on")

    def edits_programme(self) -> None:
        """An edited programme comes into force."""
        if self.world.service.is_up:
            self.world.service.guarded(self.world.service.edits_programme)

    # What goes wrong

    def trouble(self, where: str, kind: str, lasts: timedelta) -> None:
        """A provider or the service does not work for a while."""
        self._troubles(Trouble(where, kind, self.now, self.now + lasts))

    def clock_set(self, error: timedelta, lasts: timedelta) -> None:
        """The machine's clock is wrong for a while."""
        if self.world.weather.at(CLOCK, self.now) is not None:
            return
        self._troubles(Trouble(CLOCK, f"wrong by {error}", self.now, self.now + lasts, error))
        self.world.service.clock_turns(error)
        self.world.queue.put(self.now + lasts, lambda: self.world.service.clock_turns(timedelta()))

    def clocks_differ(self, apart: timedelta, lasts: timedelta) -> None:
        """Another machine works on the same database for a while, whose clock is so far ahead."""
        if self.world.weather.at(APART, self.now) is not None:
            return
        self._troubles(Trouble(APART, f"by {apart}", self.now, self.now + lasts, apart))
        service = self.world.service
        service.clocks_differ(apart)
        service.another = 1.0

        def same_again() -> None:
            service.clocks_differ(timedelta())
            service.another = 0.0

        self.world.queue.put(self.now + lasts, same_again)

    def _troubles(self, one: Trouble) -> None:
        weather = self.world.weather
        weather.troubles = sorted([*weather.troubles, one], key=lambda trouble: trouble.start)
        self.world.service.diary.write(self.now, "trouble", f"From now on {one}")

    def fails(self, step: int, kind: str) -> None:
        """At the so-manieth step of the service from now something fails."""
        self.world.service.faults.strike_at(step, kind)

    # Time and judgement

    def passes(self, span: timedelta) -> None:
        """Time goes on, and the service does its work."""
        end = self.now + span
        self.world.live_until(end)
        self.world.clock.move_to(end)

    def all_is_well_again(self, calm: timedelta = CALM) -> None:
        """Every trouble is over, people do their work, and a calm time passes."""
        self.fails(0, "crash")
        self.world.service.another = 0.0
        self.world.how = "delivered"
        last = max((one.end for one in self.world.weather.troubles), default=self.now)
        self.passes(max(last - self.now, timedelta()) + timedelta(minutes=5))
        services = self.world.services
        resolve_unknown.resolve_unknown(services, self.world.shown())
        housekeeping.sweep(services, self.world.shown())
        for _ in range(10):
            self.passes(calm / 10)
            self.nurse_works()

    def came(self) -> dict[str, list[datetime]]:
        """When each message first reached somebody, by step: a message by text and by email counts once."""
        found: dict[str, dict[tuple[str, str], datetime]] = defaultdict(dict)
        with reading(self.made.engine) as connection:
            evidence, _ = gather_evidence(connection, [self.her], self.world.post.taken, lost=self.world.lost)
        for sent in evidence[0].sent:
            first = found[sent.step].setdefault(sent.key, sent.at)
            found[sent.step][sent.key] = min(first, sent.at)
        return defaultdict(list, {step: sorted(times.values()) for step, times in found.items()})

    def broken(self, *, after_a_calm_time: bool = False) -> list[str]:
        """The story of every promise that is broken by now."""
        return ["\n".join(lines) for lines in self._stories(after_a_calm_time)]

    def _stories(self, calm: bool) -> Iterator[Iterator[str]]:
        world = self.world
        people = [self.person] if self.person else []
        with reading(self.made.engine) as connection:
            evidence, strays = gather_evidence(
                connection, people, world.post.taken, world.service.true_times, world.lost
            )
            found: list[Broken] = list(
                check_world(strays, surprises(connection), world.service.tally.stuck, world.copies.unrecognised)
            )
        yield from (story(one, None, world.service.diary, "one woman") for one in found)
        around = surroundings(world, self.now)
        for one in evidence:
            for broken in check_all(one, around, CHECKS if calm else AT_ANY_TIME):
                yield story(broken, one, world.service.diary, "one woman")
