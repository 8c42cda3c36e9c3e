"""What the plan promises, over thirty years of random lives with random outages."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programme import gates
from programme.anchors import pacing_start
from programme.calendar import add_months, birthday_in, mothers_day
from programme.conditions import BY_DAY, CONDITIONS
from programme.plan import HELD, PLANNED, SKIPPED, Wanted
from programme.reconcile import Cancel, Change, Insert, Stored, reconcile, surprises
from programme.wording import variant
from tests.unit.programme.lives import Event, Life, pao
from tests.unit.programme.promises import THIRTY_YEARS, Outage, Sent, ask, events, live, lives, outages

LONG = settings(max_examples=20, deadline=None)
NOT_AFTER_BIRTH_ONLY = {"menopause"}
LONG_TERM = {key for key, step in pao().steps.items() if step.passes_loss_hold and step.kind == "scheduled"}
ACKNOWLEDGEMENT = "sys-loss-acknowledgement"
KEPT = {"keepsake", "sys-service-closing", "meno-first-nudge", "meno-repeat", "meno-started", "meno-last-handover"}


def not_pregnant_by_the_record(her: Life, day: int) -> bool:
    """Read straight from the records: the last word is a birth, or staff saying that she is not pregnant."""
    last = ""
    for one in her.events:
        if one.day <= day and one.name in ("pregnancy", "birth"):
            last = one.value or "not-pregnant"
        if one.day <= day and one.name == "loss" and last == "pregnant":
            last = "not-known"
    return last == "not-pregnant"


def held_since_loss(her: Life, day: int) -> int | None:
    """The day of the loss that nobody has restarted messages after; read from the records in their order."""
    lost: int | None = None
    for one in her.events:
        if one.day <= day and one.name == "loss":
            lost = one.day
        if one.day <= day and one.name == "restart":
            lost = None
    return lost


@LONG
@given(lives(THIRTY_YEARS), outages(THIRTY_YEARS))
def test_lives_of_thirty_years(her: Life, breaks: list[Outage]) -> None:
    sent = live(her, THIRTY_YEARS, breaks)
    never_after_birth_words_without_a_birth(her, sent)
    nothing_after_a_loss_but_the_note(her, sent)
    one_a_day_and_never_on_a_forbidden_day(her, sent)
    weekly_caps(her, sent)
    at_most_one_first_nudge_and_each_message_once(sent)
    everyone_is_reminded(her, sent)


def never_after_birth_words_without_a_birth(her: Life, sent: list[Sent]) -> None:
    for one in sent:
        step = pao().steps[one.past.step]
        if step.pregnant == "no" and step.track not in NOT_AFTER_BIRTH_ONLY:
            assert not_pregnant_by_the_record(her, one.day), one


def nothing_after_a_loss_but_the_note(her: Life, sent: list[Sent]) -> None:
    for one in sent:
        step = pao().steps[one.past.step]
        if any(other.name == "loss" and other.day <= one.day for other in her.events):
            assert step.loss != "never", one
            assert variant(step, her.known(one.day)) in ("no-baby", "short")
        lost = held_since_loss(her, one.day)
        if lost is not None and one.past.step != ACKNOWLEDGEMENT:
            assert one.past.step in LONG_TERM, one
            assert her.when(one.day) >= add_months(her.when(lost), 6), one


def one_a_day_and_never_on_a_forbidden_day(her: Life, sent: list[Sent]) -> None:
    counted = Counter(one.day for one in sent if pao().steps[one.past.step].counts)
    assert set(counted.values()) <= {1}
    for one in sent:
        if one.past.step == "welcome-start":
            continue
        day = her.when(one.day)
        assert day.weekday() != 6
        assert (day.month, day.day) not in ((12, 25), (12, 26))
        assert day != mothers_day(day.year)
        assert her.born is None or day != birthday_in(her.born, day.year)
        known = her.known(one.day)
        if one.past.step not in (ACKNOWLEDGEMENT, "sys-resume"):
            assert not known.paused(day)
        if one.past.step != ACKNOWLEDGEMENT:
            painful = [lost.on for lost in known.losses if lost.on is not None]
            assert not [one for one in painful if day >= one and days_from_anniversary(day, one) <= 21]


def days_from_anniversary(day: date, original: date) -> int:
    """How far the day is from the nearest yearly return of another."""
    return min(abs((day - birthday_in(original, year)).days) for year in (day.year - 1, day.year, day.year + 1))


def weekly_caps(her: Life, sent: list[Sent]) -> None:
    """As long as the weeks count from one day, no week of the programme holds more than it may."""
    pacing = pao().pacing
    weeks: Counter[tuple[date, int]] = Counter()
    fours: Counter[tuple[date, int]] = Counter()
    for one in sent:
        step = pao().steps[one.past.step]
        start = pacing_start(her.known(one.day), pacing)
        if step.uncapped or not step.counts or one.wanted.code == "nurse-sent" or start is None:
            continue
        week = (her.when(one.day) - start).days // 7
        if week >= len(pacing.weeks):
            fours[start, (week - len(pacing.weeks)) // 4] += 1
        elif week >= 0:
            weeks[start, week] += 1
    assert all(count <= pacing.weeks[week] for (_, week), count in weeks.items())
    assert all(count <= pacing.later_per_four_weeks for count in fours.values())


def at_most_one_first_nudge_and_each_message_once(sent: list[Sent]) -> None:
    assert sum(one.past.step == "meno-first-nudge" for one in sent) <= 1
    assert len({one.past.key for one in sent}) == len(sent)


def everyone_is_reminded(her: Life, sent: list[Sent]) -> None:
    """Whoever is 47, enrolled for years, and never said that she left, declined or talked, has been asked."""
    names = {one.name for one in her.events} | {one.value for one in her.events}
    told = {one.past.step for one in sent}
    age_46 = birthday_in(her.born, her.born.year + 46) if her.born else her.when(0) + timedelta(days=365 * 11)
    if names & {"withdraw", "declined", "done"} or her.when(THIRTY_YEARS - 1500) < age_46:
        return
    if any(one.day > THIRTY_YEARS - 1500 for one in her.events):
        return
    known = her.known()
    assert known.pregnant or told & {"meno-first-nudge", "meno-started", "meno-last-handover"}


@LONG
@given(lives(1200), st.integers(0, 1200), outages(1200))
def test_every_wish_says_why_and_the_long_term_ones_are_never_skipped_for_time(
    her: Life, day: int, breaks: list[Outage]
) -> None:
    live(her, day, breaks)
    for one in her.plan():
        assert one.reason.endswith(".")
        assert "{" not in one.reason
        assert "None" not in one.reason
        assert one.code
        if one.state == PLANNED:
            assert one.due_on is not None
            assert one.due_on >= her.when(day) or pao().steps[one.step].immediate
        if one.step in KEPT:
            assert not (one.state == SKIPPED and one.code in ("too-late", "no-room", "passed-in-pause"))


@LONG
@given(lives(1200), st.integers(0, 1200), st.randoms(use_true_random=False))
def test_planning_twice_gives_the_same_whatever_the_order_of_her_past(her: Life, day: int, random: object) -> None:
    live(her, day, [])
    first = her.plan()
    assert her.plan() == first
    her.history = tuple(sorted(her.history, key=lambda past: hash((past.key, str(random)))))
    assert her.plan() == first


def as_stored(wanted: tuple[Wanted, ...]) -> list[Stored]:
    return [
        Stored(number, one.step, one.occurrence, one.state, one.due_on, one.code) for number, one in enumerate(wanted)
    ]


def applied(stored: list[Stored], changes: tuple[Insert | Change | Cancel, ...]) -> list[Stored]:
    """The stored messages after the changes."""
    rows = {one.key: one for one in stored}
    for change in changes:
        if isinstance(change, Cancel):
            before = change.stored
            rows[before.key] = Stored(
                before.id, before.step, before.occurrence, "cancelled", before.due_on, change.code
            )
        else:
            new = change.wanted
            rows[new.key] = Stored(len(rows), new.step, new.occurrence, new.state, new.due_on, new.code)
    return list(rows.values())


@LONG
@given(lives(1200), st.integers(0, 1200), st.integers(0, 60))
def test_storing_the_difference_leaves_no_difference(her: Life, day: int, later: int) -> None:
    live(her, day, [])
    stored = as_stored(her.plan())
    live(her, day + later, [])
    wanted = her.plan()
    now = applied(stored, reconcile(wanted, stored))
    assert reconcile(wanted, now) == ()


@LONG
@given(lives(700), st.integers(0, 700))
def test_tomorrow_nothing_is_planned_that_was_not_planned_today(her: Life, day: int) -> None:
    live(her, day, [])
    her.events = [one for one in her.events if one.day <= day]
    stored = as_stored(her.plan())
    for tomorrow in range(day + 1, day + 45):
        sent = {one.past.key for one in live(her, tomorrow - 1, [])}
        her.today = tomorrow
        stored = [one for one in stored if one.key not in sent]
        wanted = her.plan()
        changes = reconcile(wanted, stored)
        assert surprises(changes, her.when(tomorrow), pao()) == []
        moved = [
            (change.stored.step, change.stored.due_on, change.wanted.due_on)
            for change in changes
            if isinstance(change, Change) and change.stored.state == change.wanted.state == PLANNED
        ]
        assert moved == []
        stored = applied(stored, changes)


@LONG
@given(lives(1200), st.integers(0, 1200), outages(1200))
def test_the_last_check_allows_what_is_planned_for_the_day_and_nothing_that_is_held(
    her: Life, day: int, breaks: list[Outage]
) -> None:
    live(her, day - 1, breaks)
    her.today = day
    for one in her.plan():
        step = pao().steps[one.step]
        verdict = ask(her, one, day)
        if one.state == PLANNED and one.due_on == her.when(day):
            assert isinstance(verdict, gates.Allow), (one, verdict)
        if one.state == HELD and (one.due_on is None or one.due_on <= her.when(day)) and one.code != "anchor-not-known":
            assert not isinstance(verdict, gates.Allow), one
        if one.state == SKIPPED and one.due_on and one.due_on <= her.when(day) and one.code in FROM_CONDITIONS:
            assert not isinstance(verdict, gates.Allow), (one, step.key)


FROM_CONDITIONS = {"never-after-loss", "baby-too-old", "only-in-pregnancy", "topic-off", "fewer", "talk-done"}


@pytest.mark.parametrize("name", sorted(set(CONDITIONS) - BY_DAY))
@settings(max_examples=15, deadline=None)
@given(found=events(3000), days=st.tuples(st.integers(0, 9000), st.integers(0, 9000)))
def test_conditions_outside_the_list_do_not_change_with_time(
    name: str, found: list[Event], days: tuple[int, int]
) -> None:
    her = Life(found)
    known = her.known(3000)
    first, second = (CONDITIONS[name](known, her.when(day), her.rules) for day in days)
    assert first == second
