"""A copy of the database about a week old is put back, as an operator does it, with all that follows.

What providers took they keep. What was recorded since is gone from the database: people enter it again, from paper and
memory, before the provider's list is read, as docs/backup.md asks of them. Women's texts stand in that list.
"""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from actions.errors import Refused
from actions.restore import guard
from actions.restore.doubt import assume_sent, doubtful_until, in_doubt
from actions.restore.lost import Lost as Unseen
from actions.restore.lost import read_lost
from actions.restore.replay import replay
from actions.services import Services
from db.engine import reading, writing
from simulation.acts import OPERATOR, Again
from simulation.evidence import read_tables
from simulation.histories import Lost
from simulation.person import Person
from simulation.providers import TEXT
from simulation.service import Service
from simulation.true_times import last_numbers
from simulation.weather import COPY, Trouble

SOON, LATER = timedelta(hours=2), timedelta(hours=7)
"""How long until somebody looks, and looks again where the provider's list could not be read."""
COUNTED = ("audits", "receipts")


@dataclass(frozen=True)
class Entered:
    """Something that people entered. ``again`` enters it once more, for a database that knows nothing of it."""

    at: datetime
    person: Person | None
    again: Again
    begins: bool = False
    """Whether it opens a channel: then it counts only if it is later than every STOP."""


@dataclass
class Copy:
    """A copy that is kept, and what was entered since."""

    at: datetime
    last: dict[str, int]
    women: frozenset[int]
    entered: list[Entered] = field(default_factory=list)


class Copies:
    """Takes a copy now and then, and puts it back. SQLite alone: on PostgreSQL tests use its own tools."""

    def __init__(self, service: Service, clock: Callable[[], datetime], people: Callable[[], list[Person]]) -> None:
        self._service, self._clock, self._people = service, clock, people
        self._copy: Copy | None = None
        self.lost: list[Lost] = []
        self.unrecognised: list[datetime] = []
        self._work: Callable[[], None] | None = None
        self._began: list[Entered] = []

    @property
    def possible(self) -> bool:
        """Whether this database is one file."""
        return self._service.services.engine.dialect.name == "sqlite"

    @property
    def kept(self) -> bool:
        """Whether a copy is kept that could be put back."""
        return self._copy is not None

    def entered(self, person: Person | None, again: Again, *, begins: bool = False) -> None:
        """Something was entered: it has to be entered again should the copy be put back."""
        if self._copy is not None:
            self._copy.entered.append(Entered(self._clock(), person, again, begins))

    def take(self) -> None:
        """Keep a copy as of now."""
        if not self.possible or self._service.off:
            return
        services = self._service.services
        with self._service.faults.resting():
            guard.look(services, self._service.shown())
            with closing(sqlite3.connect(self._file)) as live, closing(sqlite3.connect(self._kept)) as kept:
                live.backup(kept)
            with reading(services.engine) as connection:
                tables, last = read_tables(connection), last_numbers(connection)
        for name in COUNTED:
            last[name] = max((row.id for rows in tables[name].values() for row in rows), default=0)
        women = frozenset(one.woman_id for one in self._people() if one.woman_id is not None)
        self._copy = Copy(self._clock(), last, women)

    def put_back(self) -> Trouble | None:
        """The copy takes the place of the database; a person looks soon. Answers what goes on until then."""
        copy, service = self._copy, self._service
        if copy is None:
            return None
        self._copy = None
        with service.faults.resting():
            guard.look(service.services, service.shown())
            with reading(service.services.engine) as connection:
                tables = read_tables(connection)
            ids = {one.number: one.woman_id for one in self._people() if one.woman_id is not None}
            self.lost.append(Lost(self._clock(), copy.last, tables, ids, deepcopy(service.true_times)))
            self._replace_file()
            service.true_times.put_back(copy.last)
            service.starts_anew()
            found = guard.look(service.services, service.shown())
        service.diary.write(
            self._clock(), "copy", f"A copy of {copy.at:%Y-%m-%d %H:%M} UTC takes the place of the database"
        )
        if found is None:
            self.unrecognised.append(self._clock())
            return None
        service.off = True
        for one in self._people():
            if one.woman_id is not None and one.woman_id not in copy.women:
                one.woman_id = None
        self._work = lambda: self._enters_again(copy)
        return Trouble(
            COPY, "nothing is sent until a person has looked", self._clock(), self._clock() + timedelta(days=90)
        )

    def goes_on(self, *, went: bool) -> bool:
        """The operator looks. False: the provider's list cannot be read. ``went``: what to say where nothing tells."""
        if self._work is not None:
            self._anew(self._work)
            self._work = None
        # A command looks once: it has no time to see how long something stands open.
        services, now = replace(self._service.services, seen_open=None), self._service.shown()
        with self._service.faults.resting():
            found = guard.look(services, now)
            if found is None:
                return True
            lost = read_lost(services, found.unknown_since, lambda _: None)
            if TEXT in lost.unlisted:
                return False
            self._anew(lambda: self._notes(services, now, lost, found, went=went))
            with writing(services.engine) as connection:
                marks = guard.switch_on(services, connection, now, OPERATOR)
            guard.write_marks(services, marks)
        self._service.off = False
        self._tells("Sending is on again")
        return True

    def _notes(self, services: Services, now: datetime, lost: Unseen, found: guard.Guard, *, went: bool) -> None:
        done = replay(services, now, OPERATOR, lost, lambda _: None)
        until = doubtful_until(found, now)
        doubtful = in_doubt(services, until, lost.unlisted)
        if went:
            assume_sent(services, until, OPERATOR, lost.unlisted)
        self._tells(
            f"The operator notes {len(done.found)} texts as sent, {len(done.unmatched)} fit nothing; "
            f"{sum(done.replies.values())} replies are received again"
        )
        self._tells(f"{len(doubtful)} emails in doubt {'count as sent' if went else 'may go again'}")
        heard = {one.address: one.at for one in lost.received}
        for one in self._began:
            texts = [at for number, at in heard.items() if one.person is not None and number == one.person.mobile]
            if texts and one.at > min(texts):
                self._again(one)

    def _enters_again(self, copy: Copy) -> None:
        if self._service.edited:
            # The program brings it again, at its start.
            self._service.edits_programme()
        self._began = [one for one in copy.entered if one.begins]
        for one in copy.entered:
            self._again(one)
        self._tells(f"{len(copy.entered)} things are entered again")

    def _tells(self, what: str) -> None:
        self._service.diary.write(self._clock(), "copy", what)

    def _again(self, one: Entered) -> None:
        try:
            one.again(self._service.services, self._service.shown())
        except Refused as refused:
            diary = one.person.diary if one.person is not None else self._service.diary
            diary.write(self._clock(), "refused", f"Refused (entered again): {refused.problems[0]}")

    def _anew(self, work: Callable[[], None]) -> None:
        """What is written meanwhile only repeats what was lost."""
        with self._service.faults.resting():
            before = self._last()
            work()
            self.lost[-1].entered_anew.append((before, self._last()))

    def _last(self) -> dict[str, int]:
        with reading(self._service.services.engine) as connection:
            return last_numbers(connection)

    def _replace_file(self) -> None:
        self._service.services.engine.dispose()
        for old in self._file.parent.glob(f"{self._file.name}*"):
            old.unlink()
        shutil.copyfile(self._kept, self._file)

    @property
    def _file(self) -> Path:
        return Path(str(self._service.services.engine.url.database))

    @property
    def _kept(self) -> Path:
        return self._file.with_name(f"copy-of-{self._file.name}")
