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
from simulation.promises import AT_ANY_TIME, Broken, Surroundings, check_all, check_world
from simulation.promises.every import CHECKS
from simulation.recorded import Timeline
from simulation.temporary import ALLOWED_TO_EXPIRE, NEVER_APPROVED, Setting, make
from simulation.world import World


@dataclass(frozen=True)
class Found:
    """A broken promise with the woman it was made to; None: a promise of the service as a whole."""

    broken: Broken
    evidence: Evidence | None


@dataclass(frozen=True)
class Result:
    """What came of a run. ``reached``: how far it came, before the end of the plan where somebody stopped it.

    ``lived``: the years that the women who said yes lived since, added up. ``never_sent``: steps that nobody got, but
    for those ``unfit`` on purpose.
    """

    plan: Plan
    reached: datetime
    women: int
    enrolled: int
    lived: float
    tally: Tally
    crashes: dict[str, int]
    outcomes: dict[str, int]
    sent: int
    by_step: dict[str, int]
    never_sent: tuple[str, ...]
    unfit: tuple[str, ...]
    found: Sequence[Found]
    world_diary: Diary

    @property
    def kept(self) -> bool:
        """Whether every promise was kept."""
        return not self.found

    @property
    def whole(self) -> bool:
        """Whether it came to its end."""
        return self.reached >= self.plan.end


def simulate(plan: Plan, setting: Setting, url: str, progress: Callable[[datetime], bool] = lambda now: True) -> Result:
    """Run it on an empty database of its own. The same seed gives the same result.

    ``progress`` is told of every instant at which something happens, and answers whether to go on. What was lived until
    it says no is checked too, but for what must hold only after the calm time at the end.
    """
    # The engine spreads its retries by the shared source of chance.
    random.seed(plan.seed)
    # What the engine writes to its log about faults that are made here tells nobody anything.
    logging.disable()
    made = make(setting, url, plan.start)
    try:
        world = World(plan, setting, made)
        reached = world.run(progress)
        with reading(made.engine) as connection:
            return _result(world, connection, reached)
    finally:
        made.engine.dispose()
        logging.disable(logging.NOTSET)


def _result(world: World, connection: Connection, reached: datetime) -> Result:
    evidence, strays = gather_evidence(connection, world.people, world.post.taken, world.service.true_times, world.lost)
    around = surroundings(world, reached)
    checks = CHECKS if reached >= world.plan.end else AT_ANY_TIME
    found = [Found(broken, one) for one in evidence for broken in check_all(one, around, checks)]
    of_all = check_world(strays, surprises(connection), world.service.tally.stuck, world.copies.unrecognised)
    found += [Found(broken, None) for broken in of_all]
    by_step = Counter(sent.step for one in evidence for sent in one.sent)
    unfit = (NEVER_APPROVED, ALLOWED_TO_EXPIRE)
    steps = [key for key, step in world.services.programme.steps.items() if step.kind != "staff"]
    since = [at for at in map(_joined, evidence) if at is not None]
    return Result(
        plan=world.plan,
        reached=reached,
        women=len(world.people),
        enrolled=len(since),
        lived=sum((reached - at).days for at in since) / 365.25,
        tally=world.service.tally,
        crashes=world.service.faults.crashes,
        outcomes=dict(world.post.outcomes),
        sent=len(world.post.taken),
        by_step=dict(by_step),
        never_sent=tuple(key for key in steps if not by_step[key] and key not in unfit),
        unfit=unfit,
        found=found,
        world_diary=world.service.diary,
    )


def _joined(evidence: Evidence) -> datetime | None:
    """When she said yes first."""
    return next((one.enrolled_at for one in Timeline(evidence) if one.enrolled_at is not None), None)


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
