"""A nurse who looks at the work list every few days and does what it asks for, as far as people do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from sqlalchemy import select

from actions import preferences, resolve_unknown, work_items
from actions.errors import Refused
from db.engine import reading, writing
from db.tables import Attempt, Delivery, WorkItem
from simulation.acts import NURSE, World, new_address, records
from simulation.person import Person

LOOKS_EVERY = timedelta(days=3)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Item:
    """An open work item."""

    id: int
    woman_id: int | None
    kind: str
    dedupe: str


def looks(world: World, people: Mapping[int, Person], rng: Random) -> int:
    """Work through what is open. Answers how many items she closed."""
    query = select(WorkItem.id, WorkItem.woman_id, WorkItem.kind, WorkItem.dedupe).where(WorkItem.done_at.is_(None))
    with reading(world.services.engine) as connection:
        items = [Item(*row) for row in connection.execute(query.order_by(WorkItem.id))]
    done = 0
    for item in items:
        person = people.get(item.woman_id or 0)
        act = _DOES.get(item.kind)
        if item.kind == "channel-stopped":
            continue
        if act is not None and person is not None and person.alive and rng.random() < 0.9:
            _tries(world, person, item, act)
        with writing(world.services.engine) as connection:
            done += work_items.close(connection, item.id, world.shown(), NURSE)
    return done


def _tries(world: World, person: Person, item: Item, act: Callable[[World, Person, Item], None]) -> None:
    try:
        act(world, person, item)
    except Refused as refused:
        person.diary.write(world.clock(), "refused", f"Refused ({item.kind}): {refused.problems[0]}")


def _approves(world: World, person: Person, item: Item) -> None:
    records(world, person, [("loss-wording-approved", "", None)])


def _settles_break(world: World, person: Person, item: Item) -> None:
    world.later(person, DAY * person.profile.rng.randint(5, 60), "nurse-records", facts=[("break-settled", "", None)])


def _speaks(world: World, person: Person, item: Item) -> None:
    records(world, person, [("staff-contact", "", None)])


def _finds_out(world: World, person: Person, item: Item) -> None:
    if person.pregnant_until is None and person.profile.rng.random() < 0.7:
        records(world, person, [("pregnancy", "not-pregnant", None)])


def _finds_birth_date(world: World, person: Person, item: Item) -> None:
    records(world, person, [("birth", "", (world.clock() - DAY * person.profile.rng.randint(10, 60)).date())])


def _finds_number(world: World, person: Person, item: Item) -> None:
    if person.profile.rng.random() < 0.7:
        new_address(world, person, "text" if person.profile.rng.random() < 0.6 else "email", actor=NURSE)


def _restarts(world: World, person: Person, item: Item) -> None:
    records(world, person, [("restart", "", None)])


def _stops_for_her(world: World, person: Person, item: Item) -> None:
    if person.profile.rng.random() < 0.5:
        preferences.stop(world.services, world.shown(), NURSE, person.id, "text", how="nurse read her reply")
        world.entered(
            person, lambda services, at: preferences.stop(services, at, NURSE, person.id, "text", how="nurse")
        )
        person.diary.write(world.clock(), "stopped", "A nurse stops her texts, as she asked", channels=("text",))


def _looks_it_up(world: World, person: Person, item: Item) -> None:
    """She rings the provider: did this text go out?"""
    message_id = int(item.dedupe.rsplit(":", 1)[1])
    query = (
        select(Attempt.id)
        .join(Delivery, Delivery.id == Attempt.delivery_id)
        .where(Delivery.message_id == message_id, Attempt.outcome == "unknown")
    )
    with reading(world.services.engine) as connection:
        unknown = set(connection.scalars(query))
    went_out = any(one.attempt_id in unknown for one in world.post.taken)
    resolve_unknown.decide(world.services, world.shown(), NURSE, message_id, went_out=went_out)


_DOES: Mapping[str, Callable[[World, Person, Item], None]] = {
    "loss": _approves,
    "new-break": _settles_break,
    "pregnant-on-drug": _speaks,
    "status-check": _finds_out,
    "find-birth-date": _finds_birth_date,
    "unreachable": _finds_number,
    "wrong-person": _finds_number,
    "bad-address": _finds_number,
    "texts-blocked": _finds_number,
    "restart-asked": _restarts,
    "maybe-stop": _stops_for_her,
    "outcome-unknown": _looks_it_up,
}
