"""How many messages, which topics, how plainly: what she may choose on her page, and saving it in one step."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from actions import change_circumstances
from actions.change_circumstances import NewFact
from actions.personal.page import ACTOR, known
from actions.services import Services
from db.engine import reading
from programme.circumstances import Circumstances

NOT_A_CHOICE: Final = frozenset({"welcome", "system", "menopause"})
EXTRAS: Final = {"intimate-topics": "Closeness and sex", "future-topics": "Another pregnancy"}


@dataclass(frozen=True, slots=True)
class Choices:
    """What stands now. ``topics`` and ``extras`` are what she is offered, by name."""

    pace: str
    texts: str
    topics: dict[str, str]
    wanted: tuple[str, ...]
    extras: dict[str, str]
    extras_wanted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What she sent along. None: not said, so it stays as it was."""

    pace: str | None
    texts: str | None
    topics: frozenset[str]
    extras: frozenset[str]


def choices(services: Services, woman_id: int) -> Choices:
    """What she may choose from, and what stands."""
    with reading(services.engine) as connection:
        circumstances = known(connection, services, woman_id).circumstances
    topics = _topics(services, circumstances)
    extras = {} if circumstances.lost else EXTRAS
    return Choices(
        pace="fewer" if circumstances.said("pace").value == "fewer" else "usual",
        texts=said if (said := circumstances.said("texts").value) in ("full", "discreet") else "usual",
        topics=topics,
        wanted=tuple(name for name in topics if name not in circumstances.topics_off),
        extras=extras,
        extras_wanted=tuple(name for name in extras if circumstances.yes(name)),
    )


def save(services: Services, now: datetime, woman_id: int, chosen: Chosen) -> None:
    """Record what differs from what stands; planning follows in the same transaction."""
    before = choices(services, woman_id)
    new: list[NewFact] = []
    if chosen.pace is not None and chosen.pace != before.pace:
        new.append(("pace", chosen.pace, None))
    if chosen.texts is not None and chosen.texts != before.texts:
        new.append(("texts", chosen.texts, None))
    new += [
        ("topic-on" if name in chosen.topics else "topic-off", name, None)
        for name in before.topics
        if (name in before.wanted) != (name in chosen.topics)
    ]
    new += [
        (name, "yes" if name in chosen.extras else "no", None)
        for name in before.extras
        if (name in before.extras_wanted) != (name in chosen.extras)
    ]
    if new:
        change_circumstances.record_facts(services, now, ACTOR, woman_id, new)


def _topics(services: Services, circumstances: Circumstances) -> dict[str, str]:
    """Topics that are about a baby or another pregnancy are not even named to whom they may hurt."""
    hidden = set(NOT_A_CHOICE)
    if circumstances.home_since is None:
        hidden.add("feeding")
    if circumstances.lost or not circumstances.yes("future-topics"):
        hidden.add("future")
    return {name: label for name, label in services.programme.topics.items() if name not in hidden}
