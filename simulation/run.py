"""One whole simulation: make a service, live through the years, check every promise, and say what came of it."""

import logging
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from db.engine import reading
from db.tables import AuditEvent
from simulation.diary import Diary
from simulation.evidence import Evidence, gather_evidence
from simulation.plan import Plan, Tally
from simulation.promises import Broken, Surroundings, check_all, check_world
from simulation.temporary import Setting, make
from simulation.world import World


@dataclass(frozen=True)
class Found:
    """A broken promise with the woman it was made to; None: a promise of the service as a whole."""

    broken: Broken
    evidence: Evidence | None


@dataclass(frozen=True)
class Result:
    """What came of a run."""

    plan: Plan
    women: int
    enrolled: int
    tally: Tally
    crashes: dict[str, int]
    outcomes: dict[str, int]
    sent: int
    by_step: dict[str, int]
    never_sent: tuple[str, ...]
    found: Sequence[Found]
    world_diary: Diary

    @property
    def kept(self) -> bool:
        """Whether every promise was kept."""
        return not self.found


def simulate(plan: Plan, setting: Setting, url: str, progress: Callable[[datetime], None] = lambda now: None) -> Result:
    """Run it on an empty database of its own. The same seed gives the same result."""
    # The engine spreads its retries by the shared source of chance.
    random.seed(plan.seed)
    # What the engine writes to its log about faults that are made here tells nobody anything.
    logging.disable()
    made = make(setting, url, plan.start)
    try:
        world = World(plan, setting, made)
        world.run(progress)
        with reading(made.engine) as connection:
            return _result(world, connection)
    finally:
        made.engine.dispose()
        logging.disable(logging.NOTSET)


def _result(world: World, connection: Connection) -> Result:
    evidence, strays = gather_evidence(connection, world.people, world.post.taken, world.service.true_times)
    around = surroundings(world, world.plan.end)
    found = [Found(broken, one) for one in evidence for broken in check_all(one, around)]
    of_all = check_world(strays, surprises(connection), world.service.tally.stuck)
    found += [Found(broken, None) for broken in of_all]
    by_step = Counter(sent.step for one in evidence for sent in one.sent)
    steps = [key for key, step in world.services.programme.steps.items() if step.kind != "staff"]
    return Result(
        plan=world.plan,
        women=len(world.people),
        enrolled=sum(1 for one in evidence if any(row.event == "confirmed" for row in one.consents)),
        tally=world.service.tally,
        crashes=world.service.faults.crashes,
        outcomes=dict(world.post.outcomes),
        sent=len(world.post.taken),
        by_step=dict(by_step),
        never_sent=tuple(key for key in steps if not by_step[key]),
        found=found,
        world_diary=world.service.diary,
    )


def surroundings(world: World, end: datetime) -> Surroundings:
    """What went on until then."""
    rules = world.services.rules
    return Surroundings(
        world.plan.start,
        end,
        world.weather,
        world.post.failed,
        tuple(world.service.tally.crashed_at),
        rules.first_reminder_age,
        rules.last_reminder_age,
    )


def surprises(connection: Connection) -> list[tuple[datetime, str]]:
    """What the sweep found that time does not explain."""
    query = select(AuditEvent.at, AuditEvent.woman_id, AuditEvent.details).where(AuditEvent.action == "sweep-surprise")
    return [
        (row.at, f"{', '.join(row.details.get('steps', []))} (woman {row.woman_id} in the database)")
        for row in connection.execute(query.order_by(AuditEvent.id))
    ]
