"""Lives that touch one promise each where chance seldom leads: an hour, a week, a word at the wrong moment."""

from datetime import UTC, datetime, timedelta

import pytest

from simulation.providers import EMAIL, LOST_UNSEEN, TEXT
from simulation.weather import SERVICE
from tests.integration.invariants.conftest import NewLife
from tests.integration.invariants.one_life import OneLife
from tests.integration.invariants.test_every_step import DAY, joins, nothing_is_broken

HOUR = timedelta(hours=1)


def lives_until(life: OneLife, month: int, day: int, hour: int, minute: int = 0) -> None:
    life.passes(datetime(2027, month, day, hour, minute, tzinfo=UTC) - life.now)


@pytest.mark.parametrize(("month", "sunday", "closed_at"), [(3, 28, 17), (10, 31, 18)], ids=["March", "October"])
def test_when_the_clocks_change_hours_and_days_are_those_of_her_kitchen_clock(
    new_life: NewLife, month: int, sunday: int, closed_at: int
) -> None:
    """Much waits on the Sunday itself, then on the evening after hours (18:30 local), and right before they begin."""
    life = new_life()
    lives_until(life, month, sunday - 9, 10)
    joins(life)
    lives_until(life, month, sunday - 5, 4)
    life.trouble(SERVICE, "down", timedelta(days=5, hours=8))
    lives_until(life, month, sunday, 22)
    monday = datetime(2027, month, sunday, tzinfo=UTC) + DAY
    life.trouble(SERVICE, "down", monday + HOUR * closed_at + timedelta(minutes=40) - life.now)
    life.passes(monday + HOUR * 23 - life.now)
    assert not [one for one in life.world.post.taken if monday - DAY < one.at < monday + DAY]
    life.passes(9 * DAY)
    assert [one for one in life.world.post.taken if one.at > monday + DAY]
    nothing_is_broken(life)


def test_a_loss_in_the_middle_of_busy_weeks_ends_them_until_she_is_asked(new_life: NewLife) -> None:
    life = new_life()
    joins(life)
    life.passes(6 * DAY)
    life.records(("loss", "", 0))
    taken = len(life.world.post.taken)
    life.passes(40 * DAY)
    assert len(life.world.post.taken) == taken
    nothing_is_broken(life)


@pytest.mark.parametrize("how", ["stops", "unsubscribe", "text"])
def test_a_stop_of_emails_counts_while_texts_go_on(new_life: NewLife, how: str) -> None:
    life = new_life()
    joins(life)
    life.passes(2 * DAY)
    if how == "text":
        life.does("texts", meaning="thanks", body="STOP EMAILS", id="IN1")
    else:
        life.does(how, **({"channel": EMAIL} if how == "stops" else {}))
    before = [one for one in life.world.post.taken if one.channel == EMAIL]
    life.passes(30 * DAY)
    assert [one for one in life.world.post.taken if one.channel == EMAIL] == before
    nothing_is_broken(life)


def test_all_that_waited_through_an_outage_of_weeks_comes_in_small_portions(new_life: NewLife) -> None:
    life = new_life()
    joins(life)
    life.passes(2 * DAY)
    for channel in (TEXT, EMAIL):
        life.trouble(channel, "not-sent", 10 * DAY)
    life.passes(11 * DAY)
    life.passes(40 * DAY)
    nothing_is_broken(life)


def test_what_is_recorded_while_a_message_waits_for_its_hour_is_asked_again_at_that_hour(new_life: NewLife) -> None:
    life = new_life()
    joins(life)
    for facts in ([("baby", "in-care", None)], [("break", "", 0)], [("pregnancy", "pregnant", None)]):
        life.passes(2 * DAY)
        life.records(*facts)
    life.passes(60 * DAY)
    nothing_is_broken(life)


@pytest.mark.parametrize(("why", "late"), [("an outage", 20), ("an outage", 80), ("a pause", 84)])
def test_a_menopause_reminder_that_is_weeks_late_comes_all_the_same(new_life: NewLife, why: str, late: int) -> None:
    life = new_life()
    life.enrols(1, (TEXT, EMAIL), 44)
    for channel in (TEXT, EMAIL):
        life.does("confirms", channel=channel)
    born = life.her.profile.born
    due = datetime(born.year + 45, born.month, min(born.day, 28), tzinfo=UTC) + 10 * DAY
    life.passes(due - life.now)
    if why == "a pause":
        life.does("pause", weeks=late // 7, by="page")
    else:
        life.trouble(SERVICE, "down", late * DAY)
    life.passes((late + 30) * DAY)
    assert len(life.came()["meno-first-nudge"]) == 1
    nothing_is_broken(life)


def test_a_reminder_in_doubt_is_not_sent_again_while_nobody_can_look(new_life: NewLife) -> None:
    """It never expires, so a guess would send it again and again; a person is asked instead."""
    life = new_life()
    life.enrols(1, (TEXT,), 44)
    life.does("confirms", channel=TEXT)
    born = life.her.profile.born
    due = datetime(born.year + 45, born.month, min(born.day, 28), tzinfo=UTC) + 13 * DAY
    life.passes(due - life.now)
    life.world.how = "none"
    before = len(life.world.post.taken)
    life.trouble(TEXT, LOST_UNSEEN, 20 * DAY)
    life.passes(20 * DAY)
    assert len(life.world.post.taken) > before
    nothing_is_broken(life)
    assert len(life.came()["meno-first-nudge"]) == 1
