"""The same two weeks of one woman again and again, each time with one thing that fails at another step of the service.

`INVARIANT_EXAMPLES` makes it fail at every single step; else at every so-manieth.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from simulation.faults import KINDS
from simulation.providers import DISK_FULL, EMAIL, LOST_AFTER, LOST_BEFORE, TEXT
from simulation.weather import CLOCK_ERRORS, DIFFERENCES, EMAIL_TROUBLES, SERVICE, TEXT_TROUBLES
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


@pytest.mark.parametrize("kind", [LOST_BEFORE, LOST_AFTER, "unknown"])
def test_while_the_list_of_the_provider_cannot_be_read_nothing_goes_out_on_a_guess(
    new_life: NewLife, kind: str
) -> None:
    life = new_life()
    joins(life)
    life.world.how = "none"
    # A text is in doubt, and by the time that its fate is final nobody can look.
    life.passes(DAY + timedelta(hours=23))
    life.trouble(TEXT, kind, timedelta(hours=4))
    life.passes(timedelta(hours=4))
    life.trouble(TEXT, "list", 7 * DAY)
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


@pytest.mark.parametrize("kind", ["", LOST_BEFORE, LOST_AFTER, "list"])
@pytest.mark.parametrize("error", CLOCK_ERRORS[:2], ids=["an hour on", "an hour ago"])
def test_by_a_wrong_clock_too_the_providers_list_is_read_aright(new_life: NewLife, error: timedelta, kind: str) -> None:
    life = new_life()
    joins(life)
    life.clock_set(error, 4 * DAY)
    if kind:
        life.trouble(TEXT, kind, 3 * DAY)
    two_weeks(life)
    nothing_is_broken(life)


@pytest.mark.parametrize("kind", ["", LOST_BEFORE, LOST_AFTER])
@pytest.mark.parametrize("apart", DIFFERENCES, ids=["an hour on", "an hour ago", "two minutes on", "two minutes ago"])
def test_though_the_clocks_of_two_machines_differ_every_promise_is_kept(
    new_life: NewLife, apart: timedelta, kind: str
) -> None:
    life = new_life()
    joins(life)
    life.clocks_differ(apart, 12 * DAY)
    if kind:
        life.trouble(TEXT, kind, 3 * DAY)
    two_weeks(life)
    assert life.world.service.tally.at_once > 5
    nothing_is_broken(life)


def she_says_nothing(life: OneLife) -> None:
    """The copy only lacks what went out."""


def she_stops_by_text(life: OneLife) -> None:
    life.texts("stop-texts")


def she_stops_emails_on_her_page(life: OneLife) -> None:
    life.does("stops", channel=EMAIL)


def she_stops_and_starts_again(life: OneLife) -> None:
    life.texts("stop-texts")
    life.passes(DAY)
    life.does("starts-on-page", channel=TEXT)


def a_loss_is_recorded_and_its_note_approved(life: OneLife) -> None:
    life.records(("loss", "", 0))
    life.passes(DAY)
    life.records(("loss-wording-approved", "", None))


def she_has_a_new_number(life: OneLife) -> None:
    life.does("new-address", channel=TEXT)
    life.passes(timedelta(minutes=3))
    life.does("types-code", channel=TEXT, code=life.code(TEXT))


def the_list_cannot_be_read(life: OneLife) -> None:
    life.trouble(TEXT, "list", 9 * DAY)


@pytest.mark.parametrize("obeys_stop", [False, True], ids=["we answer STOP", "the provider does"])
@pytest.mark.parametrize("went", [True, False], ids=["took as sent", "sent again"])
@pytest.mark.parametrize(
    "meanwhile",
    [
        she_says_nothing, she_stops_by_text, she_stops_emails_on_her_page, she_stops_and_starts_again,
        a_loss_is_recorded_and_its_note_approved, she_has_a_new_number, the_list_cannot_be_read,
    ],
)  # fmt: skip
def test_though_a_copy_of_some_days_ago_is_put_back_every_promise_is_kept(
    new_life: NewLife, meanwhile: Callable[[OneLife], None], went: bool, obeys_stop: bool
) -> None:
    life = new_life()
    if obeys_stop:
        life.provider_obeys_stop()
    joins(life)
    life.passes(2 * DAY)
    life.older_copy(went=went)
    taken = len(life.world.post.taken)
    life.passes(2 * DAY)
    meanwhile(life)
    life.passes(3 * DAY)
    assert len(life.world.post.taken) > taken
    life.older_copy(went=went)
    two_weeks(life)
    assert not life.world.service.off
    nothing_is_broken(life)


@pytest.mark.parametrize("enrolled_since", [True, False])
def test_she_who_was_enrolled_since_the_copy_is_entered_again(new_life: NewLife, enrolled_since: bool) -> None:
    life = new_life()
    if enrolled_since:
        life.older_copy(went=True)
        joins(life)
    else:
        joins(life)
        life.older_copy(went=True)
    life.passes(4 * DAY)
    life.older_copy(went=True)
    two_weeks(life)
    assert life.person is not None
    assert life.person.woman_id is not None
    nothing_is_broken(life)


def test_with_another_process_at_work_between_any_two_steps_every_promise_is_kept(new_life: NewLife) -> None:
    life = new_life()
    life.world.service.another = 1.0
    joins(life)
    two_weeks(life)
    assert life.world.service.tally.at_once > 30
    nothing_is_broken(life)
