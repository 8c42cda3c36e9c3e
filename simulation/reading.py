"""How women read what comes, and what they do then: say yes, answer a number, type a code, or write something else."""

import re
from collections.abc import Mapping
from datetime import timedelta
from random import Random

from sqlalchemy import select

from db.engine import reading
from db.tables import Attempt, Delivery, PlannedMessage
from simulation.acts import Act, World, will_text
from simulation.person import Person
from simulation.providers import TEXT, Taken

MINUTE = timedelta(minutes=1)
QUESTIONS = ("checkin-recovery", "checkin-quarterly", "keep-in-touch-yearly", "meno-")
OUT_OF_THE_BLUE = 0.02


def sees(world: World, person: Person, taken: Taken) -> None:
    """Something came to her, or to whoever has her number now."""
    address = world.post.addresses.get(taken.to)
    if address is None or address.dead or not person.alive:
        return
    rng = person.profile.rng
    if address.owner is None:
        if taken.channel == TEXT and rng.random() < 0.3:
            meaning = rng.choice(("wrong", "wrong", "stop-texts", "asks"))
            will_text(world, person, meaning, MINUTE * rng.randint(1, 600), sender=taken.to)
        return
    world.later(person, MINUTE * (rng.randint(1, 20) if rng.random() < 0.7 else rng.randint(20, 4000)), "reads",
                channel=taken.channel, attempt_id=taken.attempt_id, words=taken.text)  # fmt: skip


def reads(world: World, person: Person, channel: str, attempt_id: str, words: str) -> None:
    """She opens it, and perhaps does something."""
    rng = person.profile.rng
    step = _step(world, attempt_id)
    if step == "sys-confirm-optin":
        _invited(world, person, channel, words)
    elif step == "sys-number-verify":
        _code(world, person, channel, words)
    elif step.startswith(QUESTIONS) and rng.random() < person.profile.answers:
        meaning = _answer(person, step, rng)
        if channel == TEXT:
            will_text(world, person, meaning, MINUTE)
    elif rng.random() < OUT_OF_THE_BLUE and channel == TEXT:
        meaning = rng.choices(
            ("thanks", "asks", "stop-texts", "pause-4", "help", "urgent", "fewer", "2"), (8, 5, 1, 2, 2, 1, 1, 1)
        )[0]
        will_text(world, person, meaning, MINUTE)


def _step(world: World, attempt_id: str) -> str:
    query = (
        select(PlannedMessage.step)
        .join(Delivery, Delivery.message_id == PlannedMessage.id)
        .join(Attempt, Attempt.delivery_id == Delivery.id)
        .where(Attempt.id == attempt_id)
    )
    with reading(world.services.engine) as connection:
        return connection.scalar(query) or ""


def _invited(world: World, person: Person, channel: str, words: str) -> None:
    joins, rng = person.profile.joins, person.profile.rng
    if joins == "never" or (joins == "late" and "last reminder" not in words and "only reminder" not in words):
        return
    if channel == TEXT:
        will_text(world, person, "yes", MINUTE * rng.randint(1, 300))
    else:
        world.later(person, MINUTE * rng.randint(1, 300), "confirms", channel=channel)


def _code(world: World, person: Person, channel: str, words: str) -> None:
    found = re.search(r"\b\d{6}\b", words)
    if found is None or person.profile.rng.random() < 0.05:
        return
    if person.profile.rng.random() < 0.1:
        world.later(person, MINUTE, "types-code", channel=channel, code="000000")
    world.later(person, MINUTE * 2, "types-code", channel=channel, code=found.group())


def _answer(person: Person, step: str, rng: Random) -> str:
    if not step.startswith("meno-"):
        return rng.choices(("1", "2", "3"), (5, 3, 1))[0]
    if person.talked or rng.random() < 0.12:
        person.talked = True
        return "3"
    if rng.random() < 0.02:
        return "4"
    return "2" if person.menopause_begun and rng.random() < 0.8 else "1"


READING: Mapping[str, Act] = {"reads": reads}
