"""Sample women in their first years, against the programme's own tables. Day numbers count from her confirmation."""

from collections import Counter
from datetime import date, timedelta

import pytest

from tests.unit.programme.lives import AFTER_BIRTH, AT_HOME, PREGNANT, UK, Event, Life, fact, settled, steps_of, table

WORKED_EXAMPLE = table("""
    0 welcome-start
    1 welcome-about-pao
    2 pain-ask-for-relief
    4 practical-lifting
    5 feeding-your-choice
    7 emo-not-your-fault
    9 feeding-comfort
    10 practical-rest-and-rota
    13 connect-helpline/first
    14 checkin-recovery/day-14
    17 pain-other-ways
    20 emo-mixed-feelings
    21 practical-home-help
    24 exercise-start-gentle
    27 emo-bond
    28 treat-choices
    30 keepsake
    32 nutrition-calcium
    35 family-partner
    38 treat-tests-and-doctors
    42 pain-six-weeks
    45 checkin-recovery/day-45
    50 exercise-build-slowly
    53 treat-on-drug
    57 practical-money-and-advice
    64 emo-body-shape
    71 connect-groups
    78 emo-be-patient
    84 checkin-recovery/day-84
""")

MONTHS_4_TO_24 = table("""
    150 exercise-new-normal
    184 checkin-quarterly/month-6
    210 pain-long-haul
    240 connect-research
    275 checkin-quarterly/month-9
    300 emo-how-far
    330 connect-helpline/month-11
    366 checkin-quarterly/month-12
    458 checkin-quarterly/month-15
    550 checkin-quarterly/month-18
    641 checkin-quarterly/month-21
    731 checkin-quarterly/month-24
    732 keepsake/month-24
""")

PREGNANT_90_DAYS = table("""
    0 welcome-start
    1 welcome-about-pao
    2 pain-while-pregnant/once-1
    7 emo-not-your-fault
    10 practical-plan-ahead
    13 connect-helpline/first
    14 checkin-recovery/pregnant-14
    20 emo-mixed-feelings
    30 keepsake
    35 family-partner
    38 treat-tests-and-doctors
    45 checkin-recovery/pregnant-45
    57 practical-money-and-advice
    71 connect-groups
    84 checkin-recovery/pregnant-84
""")

WITH_A_BABY_AT_HOME = {
    "practical-lifting", "practical-rest-and-rota", "practical-home-help", "emo-bond", "feeding-your-choice",
    "feeding-comfort",
}  # fmt: skip
NEUTRAL = {
    "welcome-start", "welcome-about-pao", "keepsake", "emo-not-your-fault", "emo-mixed-feelings", "connect-helpline",
    "practical-money-and-advice", "connect-research",
}  # fmt: skip


def without(rows: list[tuple[int, str]], *steps: str) -> list[tuple[int, str]]:
    return [(day, step) for day, step in rows if step.partition("/")[0] not in steps]


def test_worked_example_day_by_day() -> None:
    assert Life([*AT_HOME]).until(740).sent() == WORKED_EXAMPLE + MONTHS_4_TO_24


def test_vitamin_d_comes_once_question_2_is_settled() -> None:
    her = Life([*AT_HOME], rules=settled(Life([]).rules, vitamin_d_settled=True)).until(130)
    assert her.days("nutrition-vitamin-d") == [120]


@pytest.mark.parametrize(
    ("start", "weeks"),
    [
        (date(2027, 3, 1), [5, 3, 3, 3, 3, 3, 2, 2, 1, 1, 1, 1, 1]),
        *[(date(2027, 3, day), [5, 4, 3, 3, 3, 2, 2, 2, 1, 1, 1, 1, 1]) for day in range(2, 7)],
    ],
)
def test_worked_example_week_by_week_on_the_real_calendar(start: date, weeks: list[int]) -> None:
    her = Life([*AT_HOME], enrolled=start, rules=UK).until(90)
    sent = Counter(day // 7 for day, _ in her.sent())
    assert [sent[week] for week in range(13)] == weeks
    assert len(her.sent()) == 29


@pytest.mark.parametrize("day", range(1, 7))
def test_the_same_woman_with_no_baby_at_home_gets_23(day: int) -> None:
    her = Life([*AFTER_BIRTH, fact("feeding", "breastfeeding")], enrolled=date(2027, 3, day), rules=UK).until(90)
    assert len(her.sent()) == 23
    assert not steps_of(her.sent()) & WITH_A_BABY_AT_HOME


def test_no_baby_at_home_changes_no_other_day() -> None:
    her = Life([*AFTER_BIRTH, fact("feeding", "breastfeeding")]).until(90)
    assert her.sent() == without(WORKED_EXAMPLE, *WITH_A_BABY_AT_HOME)
    assert her.state("practical-lifting") == "held: baby-not-with-her"


def test_pregnant_at_enrolment_gets_fifteen_in_ninety_days() -> None:
    her = Life([*PREGNANT]).until(90)
    assert her.sent() == PREGNANT_90_DAYS
    assert her.state("exercise-start-gentle") == "held: waits-for-birth"
    assert her.state("pain-ask-for-relief") == "held: waits-for-birth"
    assert her.state("treat-choices") == "held: waits-for-birth"


def test_pregnant_then_a_birth_then_the_tracks_for_after_it() -> None:
    her = Life([*PREGNANT, fact("birth", on=70, day=70), fact("baby", "with-her", day=70)])
    her.record(fact("feeding", "breastfeeding", day=70), fact("treatment", "undecided", day=70)).until(130)
    assert [row for row in her.sent() if row[0] > 57] == table("""
        71 connect-groups
        72 pain-ask-for-relief
        74 practical-lifting
        75 pain-xray-after-birth
        76 feeding-your-choice
        79 feeding-comfort
        80 practical-rest-and-rota
        84 checkin-recovery/day-14
        87 pain-other-ways
        91 practical-home-help
        97 emo-bond
        98 treat-choices
        102 nutrition-calcium
        112 pain-six-weeks
        115 checkin-recovery/day-45
        119 exercise-start-gentle
    """)
    assert her.state("pain-while-pregnant") == ""


def test_a_birth_told_a_month_late_counts_from_the_telling() -> None:
    her = Life([*PREGNANT, fact("birth", on=40, day=70), fact("baby", "with-her", day=70)]).until(90)
    assert her.days("pain-ask-for-relief") == [72]
    assert her.days("practical-lifting") == [74]


def test_due_date_passed_without_news() -> None:
    her = Life([*PREGNANT]).until(120)
    assert (74, "sys-change-check/due-date-1") in her.sent(system=True)
    assert her.state("pain-ask-for-relief") == "held: waits-for-birth"
    assert not steps_of(her.sent()) - steps_of(PREGNANT_90_DAYS)


def test_pregnancy_not_known_gets_the_neutral_set_alone() -> None:
    her = Life([fact("diagnosis", on=-10), fact("break-sites", "spine")]).until(400)
    assert steps_of(her.sent()) == NEUTRAL
    assert (7, "sys-change-check/status-1") in her.sent(system=True)
    assert her.state("checkin-recovery", "day-14") == "held: pregnancy-not-known"


def test_pregnancy_not_known_and_then_staff_say_she_is_not_pregnant() -> None:
    her = Life([fact("break-sites", "spine"), fact("pregnancy", "not-pregnant", day=20)]).until(70)
    assert her.days("pain-ask-for-relief") == [22]
    assert her.days("exercise-start-gentle") == [62]
    assert her.days("practical-home-help") == []


def test_pregnancy_first_known_later_is_not_a_new_pregnancy() -> None:
    her = Life([fact("break-sites", "spine"), fact("pregnancy", "pregnant", day=8)]).until(60)
    assert her.days("pain-while-pregnant") == [10]
    assert her.days("future-pregnant-again") == []


def test_diagnosed_late_gets_no_newborn_tips() -> None:
    facts = [fact("diagnosis", on=-10), fact("birth", on=-340), fact("baby", "with-her"), fact("break-sites", "spine")]
    her = Life([*facts, fact("feeding", "breastfeeding"), fact("last-break", on=-200)]).until(100)
    for step in ("pain-six-weeks", "practical-lifting", "practical-rest-and-rota"):
        assert her.state(step) == ("skipped: break-long-ago" if step == "pain-six-weeks" else "skipped: diagnosed-late")
    assert her.state("feeding-your-choice") == "skipped: baby-too-old"
    assert her.days("exercise-start-gentle") == [24]
    assert her.days("emo-bond") == [27]


def test_hip_alone_is_told_to_ask_first() -> None:
    her = Life([*without_sites(AT_HOME), fact("break-sites", "hip")]).until(90)
    assert her.days("exercise-hip-ask-first") == [24]
    assert her.state("exercise-start-gentle") == "held: exercise-sheets-are-for-the-spine"
    assert her.state("emo-body-shape") == "held: no-spine-break"


def test_spine_and_hip_until_a_nurse_allows_the_spine_set() -> None:
    events = [*without_sites(AT_HOME), fact("break-sites", "spine-and-hip"), fact("spine-set-unlock", day=40)]
    her = Life(events).until(90)
    assert her.days("exercise-hip-ask-first") == [24]
    assert her.days("exercise-start-gentle") == [54]
    assert her.days("exercise-build-slowly") == [80]
    assert her.days("emo-body-shape") == [64]


def test_site_not_known_and_then_the_spine() -> None:
    her = Life([*without_sites(AT_HOME), fact("break-sites", "spine", day=60)]).until(100)
    assert her.days("exercise-hip-ask-first") == [24]
    assert her.days("exercise-start-gentle") == [74]
    assert her.days("emo-body-shape") == [64]


def test_baby_in_hospital_then_home() -> None:
    her = Life([*AFTER_BIRTH, fact("baby", "in-hospital"), fact("feeding", "undecided")])
    her.record(fact("baby", "with-her", day=30)).until(90)
    assert her.days("practical-home-help") == [21]
    assert her.days("practical-lifting") == [34]
    assert her.days("feeding-your-choice") == [35]
    assert her.days("feeding-comfort") == [39]
    # Two weeks of two messages each are full by day 44: the rota finds room within two weeks of its day 40, and what is
    # less important finds none.
    assert her.days("practical-rest-and-rota") == [49]
    assert her.days("emo-bond") == []


def test_baby_in_hospital_and_a_nurse_says_that_feeding_fits() -> None:
    events = [fact("baby", "in-hospital"), fact("feeding", "breastfeeding"), fact("feeding-confirmed", "yes")]
    her = Life([*AFTER_BIRTH, *events]).until(60)
    assert her.days("feeding-your-choice") == [5]
    assert her.state("feeding-comfort") == "held: baby-in-hospital"


def test_baby_in_the_care_of_others() -> None:
    her = Life([*AFTER_BIRTH, fact("baby", "in-care"), fact("feeding", "not-breastfeeding")]).until(90)
    assert her.sent() == without(WORKED_EXAMPLE, *(WITH_A_BABY_AT_HOME - {"practical-home-help"}))
    assert her.state("emo-bond") == "held: baby-in-care"


def test_on_her_own_hears_of_help_at_home_earlier_and_once() -> None:
    her = Life([*AFTER_BIRTH, fact("baby", "in-hospital"), fact("partner", "no")]).until(90)
    assert her.days("practical-home-help") == [10]
    # At home the rota stands on day 10 already.
    assert Life([*AT_HOME, fact("partner", "no")]).until(90).days("practical-home-help") == [11]


def test_on_her_own_only_later_does_not_hear_of_help_twice() -> None:
    her = Life([*AT_HOME, fact("partner", "yes"), fact("partner", "no", day=40)]).until(90)
    assert her.days("practical-home-help") == [21]


def test_feeding_not_known_then_known() -> None:
    her = Life([*AFTER_BIRTH, fact("baby", "with-her"), fact("feeding", "mixed", day=30)]).until(90)
    assert her.days("feeding-your-choice") == [35]
    assert her.days("feeding-comfort") == [39]


def test_not_breastfeeding() -> None:
    her = Life([*AFTER_BIRTH, fact("baby", "with-her"), fact("feeding", "not-breastfeeding")]).until(90)
    assert her.days("feeding-not-breast") == [5]
    assert her.days("feeding-your-choice") == her.days("feeding-comfort") == []


def test_heparin_after_the_birth_and_in_pregnancy() -> None:
    assert Life([*AT_HOME, fact("heparin", "yes")]).until(40).days("treat-heparin") == [16]
    her = Life([*PREGNANT, fact("heparin", "yes")]).until(20)
    assert her.state("treat-heparin") == "held: nurse-sends-this"
    assert her.record(fact("send-now", "treat-heparin", day=50)).until(60).days("treat-heparin") == [50]


def test_undecided_and_then_a_drug() -> None:
    undecided = [one for one in AT_HOME if one.name != "treatment"] + [fact("treatment", "undecided")]
    her = Life([*undecided, fact("treatment", "drug", day=40)]).until(90)
    assert her.days("treat-choices") == [28]
    assert her.days("treat-on-drug") == [53]


def test_treatment_not_known_is_not_asked_to_choose() -> None:
    her = Life([one for one in AT_HOME if one.name != "treatment"]).until(90)
    assert her.state("treat-choices") == "held: treatment-not-known"
    assert her.record(fact("treatment", "undecided", day=100)).until(130).days("treat-choices") == [114]


def test_treatment_settled_long_ago() -> None:
    facts = [one for one in AT_HOME if one.name != "treatment"] + [fact("treatment", "drug", on=-200)]
    assert Life(facts).until(90).state("treat-choices") == "skipped: treatment-settled"


def test_monitoring_at_twelve_and_twenty_four_months() -> None:
    watched = [one for one in AT_HOME if one.name != "treatment"] + [fact("treatment", "monitoring", on=-7)]
    her = Life(watched).until(800)
    diagnosis = date(2027, 2, 20)
    yearly = [(date(diagnosis.year + years, 2, 20) - date(2027, 3, 2)).days for years in (1, 2)]
    assert her.days("treat-watching") == [53, *yearly]
    assert her.days("treat-on-drug") == []


def test_monitoring_settled_late_is_told_once_not_thrice() -> None:
    facts = [one for one in AT_HOME if one.name != "treatment"]
    her = Life([*facts, fact("treatment", "monitoring", day=800)]).until(1000)
    assert her.days("treat-watching") == [814]


def without_sites(facts: tuple[Event, ...]) -> list[Event]:
    return [one for one in facts if one.name != "break-sites"]


def test_enrolled_in_march_over_the_change_of_clocks() -> None:
    her = Life([*AT_HOME], enrolled=date(2027, 3, 23), rules=UK)
    opens = {one.due_on: UK.hours.opens(one.due_on) for one in her.plan() if one.state == "planned" and one.due_on}
    assert {instant.hour for day, instant in opens.items() if day < date(2027, 3, 28)} == {9}
    assert {instant.hour for day, instant in opens.items() if date(2027, 3, 28) < day < date(2027, 10, 31)} == {8}
    assert len(Life([*AT_HOME], enrolled=date(2027, 3, 23), rules=UK).until(90).sent()) == 29


def test_enrolled_late_on_new_years_eve() -> None:
    her = Life([*AT_HOME], enrolled=date(2026, 12, 31), rules=UK)
    assert her.until(3).sent()[:3] == table("""
        0 welcome-start
        1 welcome-about-pao
        2 pain-ask-for-relief
    """)
    assert all(her.when(day).weekday() != 6 for day, _ in her.until(90).sent())
    assert timedelta(days=0) <= her.when(0) - date(2026, 12, 31)
