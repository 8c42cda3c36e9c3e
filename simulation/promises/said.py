"""What she said took effect: her STOP, her WRONG, her pause, the loss she told us of, her cry for help."""

from collections.abc import Iterator
from datetime import timedelta

from simulation.diary import Line
from simulation.evidence import Evidence
from simulation.promises.broken import Broken, Surroundings
from simulation.recorded import Timeline

ANSWERED_WITHIN = timedelta(minutes=30)
ANSWERED_BY = {"help": ("sys-help",), "urgent": ("sys-urgent-help",)}


def took_effect(evidence: Evidence, timeline: Timeline, around: Surroundings) -> Iterator[Broken]:
    """Compare the diary with what was recorded at that very instant."""
    for line in evidence.person.diary.of_kind("said"):
        if not line.data["known"] or not line.data["new"]:
            continue
        before, after = timeline.at(line.at - timedelta(microseconds=1)), timeline.at(line.at)
        if before.died:
            continue
        meaning = line.data["meaning"]
        if meaning == "stop-texts" and "text" in after.confirmed:
            yield Broken("her word counts", line.at, f"{line.text}, but texts are still on.")
        if meaning == "wrong" and not _is_wrong(evidence, line):
            yield Broken("her word counts", line.at, f"{line.text}, but the number is still in use.")
        if meaning == "loss" and after.lost_at != line.at:
            yield Broken("her word counts", line.at, f"{line.text}, but no loss was recorded.")
        if meaning.startswith("pause") and after.pause_until is None:
            yield Broken("her word counts", line.at, f"{line.text}, but no pause was recorded.")
        if meaning == "fewer" and not after.fewer:
            yield Broken("her word counts", line.at, f"{line.text}, but she still gets as many.")
        yield from _answered(evidence, line, around)


def _is_wrong(evidence: Evidence, line: Line) -> bool:
    rows = [row for row in evidence.addresses.values() if row.value == line.data["number"]]
    return any(row.state == "wrong" or row.retired_at is not None for row in rows)


def _answered(evidence: Evidence, line: Line, around: Surroundings) -> Iterator[Broken]:
    """A cry for help is answered at once, day or night, whatever else is stopped or paused."""
    wanted = ANSWERED_BY.get(line.data["meaning"])
    until = line.at + ANSWERED_WITHIN
    if wanted is None or not around.calm(line.at, until):
        return
    answers = [sent for sent in evidence.sent if line.at <= sent.at <= until and sent.step in wanted]
    row = next((one for one in evidence.addresses.values() if one.value == line.data["number"]), None)
    usable = row is not None and row.state in ("verified", "unverified")
    tried = any(line.at <= one.started_at <= until for one in evidence.attempts)
    if usable and not answers and not tried:
        yield Broken("help is answered", line.at, f"{line.text}, and no answer went out.")


def stops_on_pages_count(evidence: Evidence, timeline: Timeline, around: Surroundings) -> Iterator[Broken]:
    """A stop by a link or a page is in force from that instant."""
    for line in evidence.person.diary.of_kind("stopped"):
        still = set(line.data["channels"]) & timeline.at(line.at).confirmed
        if still:
            yield Broken("her word counts", line.at, f"{line.text}, but {' and '.join(sorted(still))} went on.")


def codes_open_the_way(evidence: Evidence, timeline: Timeline, around: Surroundings) -> Iterator[Broken]:
    """A new address that she proved is written to, unless she had stopped that channel herself."""
    for line in evidence.person.diary.of_kind("code"):
        channel, state = line.data["channel"], timeline.at(line.at)
        if line.data["answer"] != "right" or channel in state.confirmed:
            continue
        if state.ended_by.get(channel) != "stopped":
            yield Broken("her word counts", line.at, f"{line.text}, but nothing will go there by {channel}.")


def facts_are_kept(evidence: Evidence, timeline: Timeline, around: Surroundings) -> Iterator[Broken]:
    """Every fact that was entered is there."""
    kept = {(row.recorded_at, row.name, row.value or "") for row in evidence.facts}
    for line in evidence.person.diary.of_kind("facts"):
        for name, value, _ in line.data["facts"]:
            if (line.data.get("shown", line.at), name, value) not in kept:
                yield Broken("her word counts", line.at, f"“{name} {value}” was entered, but is not there.")
