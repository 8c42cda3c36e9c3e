"""Every step of the programme in words, and how many women are due it soon."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Select, func, select

from actions.programmes.step_sentences import for_whom, when
from actions.services import Services
from db.engine import reading
from db.tables import PlannedMessage
from programme.definition import Programme, Step

SOON: Final = timedelta(days=14)
LATER: Final = timedelta(days=90)
CHANNELS: Final[Mapping[tuple[tuple[str, ...], bool], str]] = {
    (("text",), False): "Text",
    (("email",), False): "Email",
    (("text", "email"), True): "Text and email",
    (("text", "email"), False): "Text or email",
}


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step. ``soon`` and ``later``: women due it within 14 and 90 days."""

    step: Step
    when: str
    to_whom: str
    topic: str
    channels: str
    soon: int
    later: int
    held: int


@dataclass(frozen=True, slots=True)
class TrackRows:
    """A track with its steps in the order of the programme."""

    key: str
    name: str
    steps: tuple[StepRow, ...]


def by_track(services: Services, today: date) -> list[TrackRows]:
    """The whole programme."""
    rows = rows_of(services, services.programme, today)
    return [
        TrackRows(key, name, found)
        for key, name in services.programme.tracks.items()
        if (found := tuple(row for row in rows if row.step.track == key))
    ]


def rows_of(services: Services, programme: Programme, today: date) -> list[StepRow]:
    """Every step, in the order of the programme."""
    soon, later = _due(services, today, today + SOON), _due(services, today, today + LATER)
    held = _held(services)
    return [
        StepRow(
            step, when(step), for_whom(step), programme.topics.get(step.topic, step.topic), channels_of(step),
            soon[key], later[key], held[key],
        )
        for key, step in programme.steps.items()
    ]  # fmt: skip


def channels_of(step: Step) -> str:
    """Its channels in words."""
    return CHANNELS.get((step.channels, step.both), " or ".join(step.channels).capitalize())


def _due(services: Services, first: date, last: date) -> Mapping[str, int]:
    query = (
        select(PlannedMessage.step, func.count(PlannedMessage.woman_id.distinct()))
        .where(PlannedMessage.state == "planned", PlannedMessage.due_on >= first, PlannedMessage.due_on <= last)
        .group_by(PlannedMessage.step)
    )
    return _counted(services, query)


def _held(services: Services) -> Mapping[str, int]:
    query = (
        select(PlannedMessage.step, func.count(PlannedMessage.woman_id.distinct()))
        .where(PlannedMessage.state == "held", PlannedMessage.due_at.is_not(None))
        .group_by(PlannedMessage.step)
    )
    return _counted(services, query)


def _counted(services: Services, query: Select[str, int]) -> Mapping[str, int]:
    with reading(services.engine) as connection:
        return defaultdict(int, {key: count for key, count in connection.execute(query)})  # noqa: C416 - rows are not pairs
