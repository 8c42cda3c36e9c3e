"""Promise 2: at most one accepted send per woman, step, occurrence and channel, across crashes and restarts."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from simulation.evidence import Evidence, Sent
from simulation.promises.broken import Broken, Surroundings
from simulation.recorded import Timeline


def sent_once(evidence: Evidence, timeline: Timeline, around: Surroundings) -> Iterator[Broken]:
    """A second one may only follow a failure that the provider reported; an email may repeat its own Message-ID."""
    groups: dict[tuple[str, str, str], list[Sent]] = defaultdict(list)
    for sent in evidence.sent:
        groups[sent.step, sent.message.occurrence, sent.channel].append(sent)
    for group in groups.values():
        for before, after in pairwise(group):
            failed = around.failed.get(before.taken.attempt_id)
            same = bool(before.taken.message_id) and before.taken.message_id == after.taken.message_id
            if not same and (failed is None or failed > after.at):
                yield Broken("sent once", after.at, f"{after} went out again; the first went at {before.at:%F %T}.")
