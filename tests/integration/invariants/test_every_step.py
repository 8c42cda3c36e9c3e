"""The same two weeks of one woman again and again, each time with one thing that fails at another step of the service.

`INVARIANT_EXAMPLES` makes it fail at every single step; else at every so-manieth.
"""

from datetime import timedelta

import pytest

from simulation.faults import KINDS
from simulation.providers import DISK_FULL, EMAIL, LOST_AFTER, LOST_BEFORE, TEXT
from simulation.weather import CLOCK_ERRORS, EMAIL_TROUBLES, SERVICE, TEXT_TROUBLES
from tests.integration.invariants.conftest import NewLife
from tests.integration.invariants.one_life import EXAMPLES, RECEIPTS, OneLife

DAY = timedelta(days=1)
STRIDE = 1 if EXAMPLES else 47
CALM = 16 * DAY
WITH_BABY_AT_HOME = 1
TROUBLES = [
    *((TEXT, kind) for kind in (*TEXT_TROUBLES, DISK_FULL, LOST_BEFORE, LOST_AFTER)),
    *((EMAIL, kind) for kind in (*EMAIL_TROUBLES, DISK_FULL, LOST_BEFORE, LOST_AFTER)),
    (SERVICE, "down"),
]


def joins(life: OneLife) -> None:
    life.enrols(WITH_BABY_AT_HOME, (TEXT, EMAIL), 30)
    for channel in (TEXT, EMAIL):
        life.does("confirms", channel=channel)


def two_weeks(life: OneLife) -> None:
    """Messages, an answer, a loss of texts and their return, a cry for help."""
    life.passes(5 * DAY)
    life.texts("stop-texts")
    life.passes(2 * DAY)
    life.texts("start")
    life.texts("urgent")
    life.passes(6 * DAY)


def nothing_is_broken(life: OneLife) -> None:
    life.all_is_well_again(CALM)
    stories = life.broken(after_a_calm_time=True)
    assert not stories, "\n\n" + "\n\n".join(stories[:3])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.timeout(0 if EXAMPLES else 400)
def test_whatever_fails_at_whichever_step_every_promise_is_kept(new_life: NewLife, kind: str) -> None:
    step, came = 1, True
    while came:
        life = new_life()
        life.fails(step, kind)
        joins(life)
        two_weeks(life)
        came = life.world.service.faults.crashes != {}
        nothing_is_broken(life)
        step += STRIDE
    assert step > 300, "the service takes more steps than that"


@pytest.mark.parametrize(("where", "kind"), TROUBLES)
def test_however_a_provider_or_the_service_is_down_every_promise_is_kept(
    new_life: NewLife, where: str, kind: str
) -> None:
    life = new_life()
    joins(life)
    life.trouble(where, kind, 4 * DAY)
    two_weeks(life)
    nothing_is_broken(life)


@pytest.mark.parametrize("how", sorted(RECEIPTS))
@pytest.mark.parametrize("kind", ["", LOST_AFTER])
def test_whatever_receipts_say_and_whenever_every_promise_is_kept(new_life: NewLife, how: str, kind: str) -> None:
    life = new_life()
    joins(life)
    life.world.how = how
    if kind:
        life.trouble(TEXT, kind, 4 * DAY)
    two_weeks(life)
    nothing_is_broken(life)


@pytest.mark.parametrize("error", CLOCK_ERRORS, ids=["an hour on", "an hour ago", "ten years on", "ten years ago"])
def test_however_wrong_the_clock_is_every_promise_is_kept(new_life: NewLife, error: timedelta) -> None:
    life = new_life()
    joins(life)
    life.clock_set(error, 4 * DAY)
    two_weeks(life)
    nothing_is_broken(life)


def test_with_another_process_at_work_between_any_two_steps_every_promise_is_kept(new_life: NewLife) -> None:
    life = new_life()
    life.world.service.another = 1.0
    joins(life)
    two_weeks(life)
    assert life.world.service.tally.at_once > 30
    nothing_is_broken(life)
