"""All messages by track, with how their wording stands, and what falls due for review."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from actions.services import Services
from actions.wording.versions import template_of
from db.engine import reading
from db.queries import wording
from db.queries.wording import VersionFull

SOON: Final = timedelta(days=90)
SHARED: Final = "What all messages share"
DOCUMENTS: Final = "Documents to keep"
NO_STEP: Final = "Not in the programme"
ENGLISH: Final = "en"


@dataclass(frozen=True, slots=True)
class Line:
    """One message in one language. ``writers``: who has a draft of it, by number."""

    key: str
    language: str
    title: str
    live_id: int | None
    approved: bool
    writers: tuple[int, ...]
    waiting: tuple[int, ...]
    offered: int | None
    review_by: date | None
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """A track and its messages, in the order of the programme."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ReviewDue:
    """Wording to be read again. ``held_from``: the first day on which it is not sent any more."""

    line: Line
    review_by: date
    held_from: date
    overdue: bool
    held: bool


def lines(services: Services) -> list[Line]:
    """Every message there is wording, or a step, for."""
    with reading(services.engine) as connection:
        rows = wording.in_states(connection, ("live", "waiting", "draft"))
        drafts = wording.open_drafts(connection)
    writers: dict[tuple[str, str], list[int]] = defaultdict(list)
    for draft in drafts:
        writers[(draft.key, draft.language)].append(draft.author_id)
    by_name: dict[tuple[str, str], list[VersionFull]] = defaultdict(list)
    for row in rows:
        by_name[(row.key, row.language)].append(row)
    names = {*by_name, *writers, *((key, ENGLISH) for key in services.programme.steps)}
    return [_line(name, by_name.get(name, []), writers.get(name, [])) for name in sorted(names)]


def _line(name: tuple[str, str], rows: list[VersionFull], writers: list[int]) -> Line:
    live = next((row for row in rows if row.state == "live"), None)
    template = template_of(live) if live else None
    return Line(
        key=name[0],
        language=name[1],
        title=template.title if template else name[0],
        live_id=live.id if live else None,
        approved=live is not None and live.approved_by is not None,
        writers=tuple(writers),
        waiting=tuple(row.id for row in rows if row.state == "waiting"),
        offered=next((row.id for row in rows if row.state == "draft"), None),
        review_by=template.review_by if template else None,
        readable=live is None or template is not None,
    )


def groups(services: Services, found: list[Line]) -> list[Group]:
    """The same by track, in the order of the programme."""
    steps, tracks = services.programme.steps, services.programme.tracks
    order = {key: number for number, key in enumerate(steps)}
    by_group: dict[str, list[Line]] = defaultdict(list)
    for line in found:
        by_group[_group_of(line, tracks, services)].append(line)
    wanted = (*tracks.values(), SHARED, DOCUMENTS, NO_STEP)
    return [
        Group(name, tuple(sorted(by_group[name], key=lambda line: (order.get(line.key, 0), line.key, line.language))))
        for name in wanted
        if by_group.get(name)
    ]


def _group_of(line: Line, tracks: Mapping[str, str], services: Services) -> str:
    if line.key.startswith("documents/"):
        return DOCUMENTS
    if line.key.startswith("_"):
        return SHARED
    step = services.step(line.key)
    return tracks.get(step.track, NO_STEP) if step is not None else NO_STEP


def reviews_due(services: Services, found: list[Line], today: date) -> list[ReviewDue]:
    """What is past its review date, or will be within 90 days, soonest first."""
    grace = services.limits.review_grace
    due = [
        ReviewDue(
            line, line.review_by, line.review_by + grace + timedelta(days=1), line.review_by < today,
            line.review_by + grace < today,
        )
        for line in found
        if line.review_by is not None and line.review_by <= today + SOON
    ]  # fmt: skip
    return sorted(due, key=lambda one: (one.review_by, one.line.key))
