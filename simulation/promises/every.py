"""All checks, for one woman and for the service as a whole."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from simulation.evidence import Evidence
from simulation.promises import fitting, ledger, losses, once, pacing, reminder, said, stops, wording
from simulation.promises.broken import Broken, Check, Surroundings
from simulation.providers import Taken
from simulation.recorded import Timeline

AT_ANY_TIME: Sequence[Check] = (
    stops.nothing_after_a_stop,
    once.sent_once,
    fitting.fits_her,
    losses.kept_quiet_after_loss,
    losses.note_after_loss,
    pacing.in_hours,
    pacing.few_enough,
    reminder.one_first_nudge,
    reminder.reminder_reaches_her,
    wording.approved_wording,
    ledger.says_why,
    ledger.written_down,
    ledger.sent_is_sent,
    ledger.late_but_not_too_late,
    ledger.not_again_and_again,
    ledger.no_fault_of_ours,
    said.took_effect,
    said.stops_on_pages_count,
    said.codes_open_the_way,
    said.facts_are_kept,
)
"""What must hold whenever one looks."""
CHECKS: Sequence[Check] = (*AT_ANY_TIME, ledger.nothing_lost)
"""And what must hold after a calm time."""


def check_all(evidence: Evidence, around: Surroundings, checks: Sequence[Check] = CHECKS) -> list[Broken]:
    """Every promise to one woman, in the order of time."""
    timeline = Timeline(evidence)
    found = [broken for check in checks for broken in check(evidence, timeline, around)]
    return sorted(found, key=lambda one: one.at)


def check_world(
    strays: Sequence[Taken],
    surprises: Sequence[tuple[datetime, str]],
    stuck: Sequence[datetime],
    unrecognised: Sequence[datetime] = (),
) -> Iterator[Broken]:
    """Promises of the service as a whole."""
    for taken in strays:
        yield Broken("written down first", taken.at, f"A {taken.channel} went out, and nothing says that it was to.")
    for at, what in surprises:
        yield Broken("no surprises", at, f"The nightly sweep found what planning should have known: {what}")
    for at in unrecognised:
        yield Broken("an older copy is recognised", at, "An older copy was put back, and sending stayed on.")
    for at in stuck:
        yield Broken("never turns in place", at, "The dispatcher looked at the same messages again and again.")
