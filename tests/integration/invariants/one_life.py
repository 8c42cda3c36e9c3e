"""The real service and one woman, moved step by step by a test: everything that people, providers and clocks may do.

Nothing happens by chance here, so that a failing case can be cut down to the few steps that matter.
"""

import os
import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import update

from actions import housekeeping, resolve_unknown
from db.engine import reading, writing
from db.tables import TemplateVersion
from simulation import nurse
from simulation.evidence import gather_evidence
from simulation.person import Person
from simulation.plan import Plan
from simulation.promises import AT_ANY_TIME, Broken, check_all, check_world
from simulation.promises.every import CHECKS
from simulation.providers import TEXT, Taken
from simulation.receipts import BOUNCED, UNDELIVERED, Told
from simulation.run import surprises, surroundings
from simulation.story import story
from simulation.temporary import Made, Setting
from simulation.weather import CLOCK, Trouble, Weather
from simulation.women import make_profile
from simulation.words_of_hers import SAID
from simulation.world import World

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
        self.person = Person(profile, mobile, form["email"])
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
        with writing(self.made.engine) as connection:
            by = "two people" if given else None
            connection.execute(update(TemplateVersion).where(TemplateVersion.key == step).values(approved_by=by))
        word = "is approved" if given else "is not approved any more"
        self.world.service.diary.write(self.now, "wording", f"The wording of {step} {word}")

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
        found: dict[str, dict[int, datetime]] = defaultdict(dict)
        with reading(self.made.engine) as connection:
            evidence, _ = gather_evidence(connection, [self.her], self.world.post.taken)
        for sent in evidence[0].sent:
            first = found[sent.step].setdefault(sent.message.id, sent.at)
            found[sent.step][sent.message.id] = min(first, sent.at)
        return defaultdict(list, {step: sorted(times.values()) for step, times in found.items()})

    def broken(self, *, after_a_calm_time: bool = False) -> list[str]:
        """The story of every promise that is broken by now."""
        return ["\n".join(lines) for lines in self._stories(after_a_calm_time)]

    def _stories(self, calm: bool) -> Iterator[Iterator[str]]:
        world = self.world
        people = [self.person] if self.person else []
        with reading(self.made.engine) as connection:
            evidence, strays = gather_evidence(connection, people, world.post.taken, world.service.true_times)
            found: list[Broken] = list(check_world(strays, surprises(connection), world.service.tally.stuck))
        yield from (story(one, None, world.service.diary, "one woman") for one in found)
        around = surroundings(world, self.now)
        for one in evidence:
            for broken in check_all(one, around, CHECKS if calm else AT_ANY_TIME):
                yield story(broken, one, world.service.diary, "one woman")
