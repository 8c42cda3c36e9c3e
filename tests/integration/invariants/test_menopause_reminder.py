"""The one message that must not be lost: she is 42 when she joins, and for 24 years everything goes wrong but her wish.

What must have come is counted here by hand, from her birthdays alone.
"""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from simulation.diary import UK
from simulation.providers import DISK_FULL, EMAIL, LOST_AFTER, LOST_BEFORE, TEXT
from simulation.weather import SERVICE
from tests.integration.invariants.conftest import NewLife
from tests.integration.invariants.one_life import EXAMPLES, OneLife

DAY = timedelta(days=1)
AGE, FIRST, LAST = 42, 45, 65
LATEST = 190 * DAY
"""An outage of three months, then a pause of three, and a few days: late, never lost."""


def an_outage(life: OneLife) -> None:
    life.trouble(SERVICE, "down", 92 * DAY)


def texts_are_stopped_by_our_own_fault(life: OneLife) -> None:
    life.trouble(TEXT, "set-up", 30 * DAY)


def texts_vanish(life: OneLife) -> None:
    life.trouble(TEXT, LOST_BEFORE, 9 * DAY)


def emails_arrive_but_nobody_says_so(life: OneLife) -> None:
    life.trouble(EMAIL, LOST_AFTER, 9 * DAY)


def the_disk_is_full(life: OneLife) -> None:
    life.trouble(TEXT, DISK_FULL, 3 * DAY)
    life.trouble(EMAIL, DISK_FULL, 3 * DAY)


def the_service_dies(life: OneLife) -> None:
    life.fails(17, "crash")


def the_database_is_locked(life: OneLife) -> None:
    life.fails(5, "locked")


def the_clock_shows_ten_years_on(life: OneLife) -> None:
    life.clock_set(timedelta(days=3653), timedelta(hours=5))


def the_clock_shows_ten_years_ago(life: OneLife) -> None:
    life.clock_set(timedelta(days=-3653), timedelta(hours=5))


def the_clock_is_an_hour_slow(life: OneLife) -> None:
    life.clock_set(timedelta(hours=-1), 2 * DAY)


def another_process_comes_or_goes(life: OneLife) -> None:
    service = life.world.service
    service.another = 1.0 - service.another


def she_has_a_new_number(life: OneLife) -> None:
    life.does("new-address", channel=TEXT)
    life.passes(timedelta(minutes=3))
    code = life.code(TEXT)
    if code:
        life.does("types-code", channel=TEXT, code=code)


def her_number_dies(life: OneLife) -> None:
    life.does("number-lost")


def she_pauses(life: OneLife) -> None:
    life.does("pause", weeks=12, by="page")


def she_stops_texts_and_keeps_emails(life: OneLife) -> None:
    life.texts("stop-texts")


def she_starts_texts_again(life: OneLife) -> None:
    life.texts("start")


def she_says_not_yet(life: OneLife) -> None:
    life.texts("1")


def the_programme_is_edited(life: OneLife) -> None:
    life.edits_programme()


def the_wording_waits_for_approval(life: OneLife) -> None:
    life.not_approved("meno-repeat", 4 * DAY)
    life.not_approved("meno-first-nudge", 4 * DAY)


MISHAPS = (
    an_outage, texts_are_stopped_by_our_own_fault, texts_vanish, emails_arrive_but_nobody_says_so, the_disk_is_full,
    the_service_dies, the_database_is_locked, the_clock_shows_ten_years_on, the_clock_shows_ten_years_ago,
    the_clock_is_an_hour_slow, another_process_comes_or_goes, she_has_a_new_number, her_number_dies, she_pauses,
    she_stops_texts_and_keeps_emails, she_starts_texts_again, she_says_not_yet, the_programme_is_edited,
    the_wording_waits_for_approval,
)  # fmt: skip
YEARS = LAST + 1 - AGE
Days = list[tuple[int, int]]


def day_of(born: date, age: int) -> datetime:
    """Fourteen days after a birthday, as the programme says."""
    return datetime.combine(born.replace(year=born.year + age), time(), UK) + 14 * DAY


def lives_through(life: OneLife, mishaps: Days) -> None:
    """``mishaps``: for each year what goes wrong, and how many days after her birthday."""
    born = life.her.profile.born
    for year, (which, after) in enumerate(mishaps):
        at = datetime.combine(born.replace(year=born.year + AGE + 1 + year), time(11), UK) + after * DAY
        life.passes(max(at - life.now, timedelta()))
        MISHAPS[which](life)
        life.passes(timedelta(hours=2))
    life.all_is_well_again()


@given(st.lists(st.tuples(st.integers(0, len(MISHAPS) - 1), st.integers(-5, 20)), min_size=YEARS, max_size=YEARS))
@settings(
    max_examples=EXAMPLES or 1, deadline=None, derandomize=not EXAMPLES, database=None,
    suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink),
)  # fmt: skip
def test_every_reminder_comes_once_though_something_goes_wrong_each_year(new_life: NewLife, mishaps: Days) -> None:
    life = new_life()
    life.enrols(1, (TEXT, EMAIL), AGE)
    for channel in (TEXT, EMAIL):
        life.does("confirms", channel=channel)
    born = life.her.profile.born
    lives_through(life, mishaps)
    came = life.came()
    assert len(came["meno-first-nudge"]) == 1
    assert day_of(born, FIRST) <= came["meno-first-nudge"][0] < day_of(born, FIRST) + LATEST
    repeats = came["meno-repeat"]
    for age in range(FIRST + 1, LAST):
        due = day_of(born, age)
        assert sum(due <= at < due + LATEST for at in repeats) == 1, f"at {age}, due {due:%F}: {repeats}"
    assert len(repeats) == LAST - FIRST - 1
    assert all(after - before > 100 * DAY for before, after in pairwise(repeats))
    assert len(came["meno-last-handover"]) == 1
    assert life.broken(after_a_calm_time=True) == []


@pytest.mark.parametrize(("word", "age"), [("3", 51), ("4", 48)])
def test_the_reminders_end_when_she_has_talked_about_it_or_declines(new_life: NewLife, word: str, age: int) -> None:
    life = new_life()
    life.enrols(1, (TEXT, EMAIL), FIRST - 1)
    life.does("confirms", channel=TEXT)
    born = life.her.profile.born
    life.passes(day_of(born, age) + 10 * DAY - life.now)
    assert len(life.came()["meno-repeat"]) == age - FIRST
    life.texts(word)
    life.passes(6 * 365 * DAY)
    assert len(life.came()["meno-repeat"]) == age - FIRST
    assert life.broken() == []
