"""The story of a broken promise: what people did, what was sent, planned and held around it, and why."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from simulation.diary import UK, Line
from simulation.evidence import Evidence
from simulation.promises import Broken

BEFORE, AFTER = timedelta(days=40), timedelta(days=3)


def story(broken: Broken, evidence: Evidence | None, world_diary: Iterable[Line], where: str) -> Iterator[str]:
    """A broken promise, her life until then, and the messages around it. ``evidence`` None: it is not about one woman.

    ``where``: how to find it again.
    """
    whose = f"{evidence.person.profile.name}" if evidence else "the service"
    yield f"BROKEN ({broken.promise}), {where}, {whose}, {broken.at.astimezone(UK):%a %F %T}"
    yield f"  {broken.how}"
    for one in world_diary:
        if broken.at - timedelta(days=1) <= one.at <= broken.at:
            yield f"  {one}"
    if evidence:
        yield f"  Her story (born {evidence.person.profile.born}):"
        yield from (f"    {line}" for line in evidence.person.diary if line.at <= broken.at + AFTER)
        yield "  The messages around it:"
        yield from _messages(evidence, broken)


def _messages(evidence: Evidence, broken: Broken) -> Iterator[str]:
    start, end = broken.at - BEFORE, broken.at + AFTER
    near = [sent for sent in evidence.sent if start <= sent.at <= end]
    for sent in sorted(near, key=lambda one: one.at):
        yield f"    {sent.at.astimezone(UK):%a %Y-%m-%d %H:%M}  {sent}: {sent.message.reason}"
    for row in evidence.messages:
        if row.state != "sent" and row.due_on is not None and start.date() <= row.due_on <= end.date():
            due = f"{row.due_on}, looked at {row.due_at:%F %T}" if row.due_at else f"{row.due_on}"
            yield f"    {due}: {row.step}/{row.occurrence} is {row.state}: {row.reason}"
