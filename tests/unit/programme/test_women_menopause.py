"""The menopause reminder, through decades. Days are dates here: the track counts from her birthdays."""

from datetime import date, timedelta

import pytest

from programme.calendar import add_months, at_age
from programme.wording import style, wording
from tests.unit.programme.lives import AT_HOME, UK, Life, fact, pao

BORN = date(1997, 6, 20)
SILENT: tuple[str, ...] = ()
ASKED = ("meno-first-nudge", "meno-repeat", "meno-started", "meno-followup")


def years(her: Life, count: float) -> Life:
    return her.until(round(count * 365.25))


def on(her: Life, step: str) -> list[date]:
    return [her.when(day) for day in her.days(step)]


def at(age: int, days: int = 14, born: date = BORN) -> date:
    return at_age(born, age) + timedelta(days=days)


def test_from_30_to_65_for_a_woman_who_answers_not_yet() -> None:
    her = years(Life([*AT_HOME], answers=ASKED), 37)
    assert on(her, "meno-first-nudge") == [at(45)]
    assert on(her, "meno-repeat") == [at(age) for age in range(46, 65)]
    assert on(her, "meno-last-handover") == [at(65)]
    assert on(her, "meno-started") == on(her, "meno-followup") == []
    start = her.enrolled
    hellos = [add_months(start, 12 * year) for year in range(3, 16) if add_months(start, 12 * year) < at_age(BORN, 45)]
    assert on(her, "keep-in-touch-yearly") == hellos
    keepsakes = [add_months(start, 24 + 60 * number) for number in range(7)]
    assert on(her, "keepsake")[0] == start + timedelta(days=30)
    for found, ideal in zip(on(her, "keepsake")[1:], keepsakes, strict=True):
        assert ideal <= found <= ideal + timedelta(days=2)


def test_follow_ups_when_nobody_answers() -> None:
    her = years(Life([*AT_HOME]), 16)
    nudged = at(45)
    assert on(her, "meno-first-nudge") == [nudged]
    assert on(her, "meno-followup")[:2] == [nudged + timedelta(days=28), nudged + timedelta(days=56)]
    ways = [one.occurrence for one in her.history if one.step == "meno-followup"]
    assert ways[:2] == ["first-nudge:once", "first-nudge:once:other"]


def test_one_channel_has_one_follow_up() -> None:
    her = years(Life([*AT_HOME], email=False), 15.9)
    assert on(her, "meno-followup") == [at(45, 42)]


def test_no_follow_up_after_an_answer_to_the_first_one() -> None:
    her = years(Life([*AT_HOME], answers=("meno-followup",)), 15.9)
    assert on(her, "meno-followup") == [at(45, 42)]


def test_enrolled_at_50() -> None:
    born = date(1976, 11, 1)
    her = years(Life([*AT_HOME], born=born, answers=ASKED), 4)
    start = her.enrolled
    assert on(her, "meno-first-nudge") == [start + timedelta(weeks=26)]
    # Her 51st birthday comes within 12 weeks of the first reminder, so the next is at 52.
    assert on(her, "meno-repeat") == [at(age, born=born) for age in (52, 53, 54)]
    assert on(her, "keep-in-touch-yearly") == []
    assert on(her, "keepsake")[0] == start + timedelta(days=30)


def test_already_menopausal_at_enrolment() -> None:
    born = date(1978, 11, 1)
    her = years(Life([*AT_HOME, fact("menopause", "begun")], born=born, answers=ASKED), 3)
    asked = her.enrolled + timedelta(days=14)
    expected = [asked, asked + timedelta(weeks=6), add_months(asked, 6), add_months(asked, 12), add_months(asked, 24)]
    assert on(her, "meno-started") == expected
    assert on(her, "meno-first-nudge") == on(her, "meno-repeat") == on(her, "keep-in-touch-yearly") == []


def test_surgical_menopause_at_38_on_the_real_calendar() -> None:
    saturday = (at_age(BORN, 38) - date(2027, 3, 2)).days + 3
    her = Life([*AT_HOME], rules=UK, answers=ASKED).until(saturday - 1)
    while her.when(saturday).weekday() != 5:
        saturday += 1
    her.record(fact("menopause-cause", "surgery", day=saturday), fact("menopause", "begun", day=saturday))
    her.until(saturday + 900)
    assert her.days("meno-started")[0] == saturday
    assert len(her.days("meno-started")) == 5
    assert her.known().early_menopause()


def test_menopause_reported_when_a_message_went_already_that_day_comes_the_next_day() -> None:
    her = Life([*AT_HOME], born=date(1985, 6, 20)).until(28)
    her.record(fact("menopause", "begun", day=28))
    assert 28 in [day for day, _ in her.sent()]
    assert her.until(35).days("meno-started") == [29]


def test_repeats_after_menopause_until_she_has_talked() -> None:
    reported = (at_age(BORN, 49) - date(2027, 3, 2)).days
    her = Life([*AT_HOME], answers=ASKED).until(reported)
    her.record(fact("menopause", "begun", day=reported + 5)).until(reported + 400)
    assert len(her.days("meno-started")) == 4
    her.record(fact("talk", "done", day=reported + 401)).until(reported + 2000)
    assert her.days("meno-done") == [reported + 401]
    assert len(her.days("meno-started")) == 4
    assert her.state("meno-last-handover") == "skipped: talk-done"


def test_talk_too_early_at_47_is_asked_once_more_at_51() -> None:
    talked = (at_age(BORN, 47) - date(2027, 3, 2)).days + 100
    her = Life([*AT_HOME, fact("talk", "done", day=talked)], answers=ASKED)
    years(her, 37)
    assert on(her, "meno-repeat") == [at(46), at(47), at(51)]
    assert her.days("meno-done") == [talked]


def test_talk_too_early_and_then_the_menopause() -> None:
    talked = (at_age(BORN, 47) - date(2027, 3, 2)).days + 100
    her = Life([*AT_HOME, fact("talk", "done", day=talked), fact("menopause", "begun", day=talked + 300)])
    her.until(talked + 310)
    assert her.days("meno-started") == [talked + 300]
    her.record(fact("talk", "done", day=talked + 320)).until(talked + 1000)
    assert her.days("meno-done") == [talked, talked + 320]
    assert her.days("meno-started") == [talked + 300]


def test_talk_at_50_settles_it() -> None:
    talked = (at_age(BORN, 50) - date(2027, 3, 2)).days + 100
    her = years(Life([*AT_HOME, fact("talk", "done", day=talked)], answers=ASKED), 37)
    assert on(her, "meno-repeat")[-1] == at(50)
    assert on(her, "keep-in-touch-yearly")[-1] < at_age(BORN, 45)


def test_the_yearly_hello_is_kept_if_she_wishes() -> None:
    talked = (at_age(BORN, 50) - date(2027, 3, 2)).days + 100
    her = Life([*AT_HOME, fact("talk", "done", day=talked), fact("yearly-hello", "yes", day=talked)], answers=ASKED)
    years(her, 37)
    later = [day for day in on(her, "keep-in-touch-yearly") if day > at_age(BORN, 45)]
    assert [day.year for day in later] == list(range(2048, 2063))


def test_booked_is_asked_about_six_weeks_later() -> None:
    nudged = (at(45) - date(2027, 3, 2)).days
    her = Life([*AT_HOME, fact("talk", "booked", day=nudged + 3)]).until(nudged + 200)
    assert her.days("meno-followup") == [nudged + 45]


def test_declined_ends_the_reminders_and_leaves_the_keepsake() -> None:
    nudged = (at(45) - date(2027, 3, 2)).days
    her = years(Life([*AT_HOME, fact("reminders", "declined", day=nudged + 3)], answers=ASKED), 37)
    assert on(her, "meno-repeat") == on(her, "meno-last-handover") == []
    assert on(her, "keepsake")[-1] > at(45)


def test_age_not_known() -> None:
    her = years(Life([*AT_HOME], born=None, answers=ASKED), 13)
    first = date(2037, 2, 20)
    assert on(her, "meno-first-nudge") == [first]
    assert on(her, "meno-repeat") == [add_months(first, 12 * year) for year in (1, 2, 3)]
    assert her.state("keepsake") == "held: birth-year-not-known"


def test_age_not_known_with_a_day_set_by_a_nurse() -> None:
    her = years(Life([*AT_HOME, fact("reminder-date", on=900)], born=None, answers=ASKED), 3)
    assert her.days("meno-first-nudge") == [900]


def test_age_and_diagnosis_not_known_still_reaches_her() -> None:
    her = years(Life([], born=None, answers=ASKED), 11)
    assert on(her, "meno-first-nudge") == [date(2037, 3, 2)]


def test_born_on_29_february() -> None:
    born = date(1996, 2, 29)
    her = years(Life([*AT_HOME], born=born, answers=ASKED), 18)
    assert on(her, "meno-first-nudge") == [date(2041, 3, 14)]
    assert on(her, "meno-repeat")[:3] == [date(2042, 3, 14), date(2043, 3, 14), date(2044, 3, 14)]
    assert date(2042, 2, 28) not in [her.when(day) for day, _ in her.sent()]


def test_year_of_birth_alone_counts_from_1_january() -> None:
    her = years(Life([*AT_HOME], born=date(1997, 1, 1), answers=ASKED), 15.9)
    assert on(her, "meno-first-nudge") == [date(2042, 1, 15)]


@pytest.mark.parametrize("pregnant_for", [200, 280])
def test_pregnant_at_45_waits_until_twelve_weeks_after_the_birth(pregnant_for: int) -> None:
    pregnant = (at(45) - date(2027, 3, 2)).days - 30
    birth = pregnant + pregnant_for
    events = [fact("pregnancy", "pregnant", day=pregnant), fact("birth", on=birth, day=birth)]
    her = years(Life([*AT_HOME, *events], answers=ASKED), 17)
    assert her.days("meno-first-nudge") == [birth + 84]
    # The 46th birthday is within 12 weeks of that, or the next reminder comes on its own day.
    assert len(her.days("meno-repeat")) == (1 if pregnant_for == 200 else 0) or on(her, "meno-repeat")[0] > at(46)


def test_menopause_and_pregnancy_recorded_together_are_for_staff() -> None:
    her = Life([*AT_HOME, fact("menopause", "begun", day=20), fact("pregnancy", "pregnant", day=20)]).until(40)
    assert her.state("meno-started", "first") == "held: staff-decide-in-pregnancy"
    assert her.record(fact("send-now", "meno-started", day=41)).until(50).days("meno-started") == [41]


def test_a_second_report_of_the_menopause_is_heard_too() -> None:
    day = (at(47) - date(2027, 3, 2)).days
    events = [fact("menopause", "begun", day=day), fact("menopause", "not-yet", day=day + 60)]
    her = Life([*AT_HOME, *events, fact("menopause", "begun", day=day + 900)], answers=ASKED).until(day + 950)
    assert her.days("meno-started") == [day, day + 42, day + 900, day + 942]


def test_the_ages_of_the_settings_move_the_whole_track() -> None:
    her = Life([*AT_HOME], rules=Life([]).rules, answers=ASKED)
    her.rules = type(UK)(hours=her.rules.hours, first_reminder_age=44, last_reminder_age=67)
    years(her, 40)
    assert on(her, "meno-first-nudge") == [at(44)]
    assert on(her, "meno-repeat") == [at(age) for age in range(45, 67)]
    assert on(her, "meno-last-handover") == [at(67)]


def test_closing_sends_three_notes_and_a_late_announcement_only_what_is_still_ahead() -> None:
    her = Life([*AT_HOME], rules=type(UK)(hours=Life([]).rules.hours, closing_on=date(2028, 3, 1))).until(365)
    assert [(date(2028, 3, 1) - day).days for day in on(her, "sys-service-closing")] == [90, 30, 7]
    late = Life([*AT_HOME]).until(340)
    late.rules = type(UK)(hours=late.rules.hours, closing_on=date(2028, 3, 1))
    assert [(date(2028, 3, 1) - day).days for day in on(late.until(365), "sys-service-closing")] == [25, 7]


def test_an_old_number_gets_neutral_words_alone() -> None:
    her = Life([*AT_HOME, fact("texts", "full")])
    step = pao().steps["meno-repeat"]
    assert style(her.known(), her.when(0), UK) == "full"
    assert wording(step, "age-46", her.known(), (), her.when(450), UK).style == "discreet"


def test_she_can_ask_before_the_last_reminder_that_they_go_on() -> None:
    asked = (at(64, days=30) - Life([]).enrolled).days
    her = years(Life([*AT_HOME, fact("reminders-go-on", "yes", day=asked)], answers=ASKED), 50)
    assert on(her, "meno-repeat") == [at(age) for age in range(46, 75)]
    assert on(her, "meno-last-handover") == [at(75)]


def test_she_can_ask_after_the_last_reminder_and_nothing_is_made_up_for() -> None:
    born = date(1966, 6, 20)
    her = Life([*AT_HOME], born=born, answers=ASKED)
    years(her, 7)
    assert on(her, "meno-last-handover") == [at(65, born=born)]
    assert on(her, "meno-repeat")[-1] == at(64, born=born)
    before = her.today
    years(her.record(fact("reminders-go-on", "yes", day=before + 1)), 10)
    assert [day for day in on(her, "meno-repeat") if day > her.when(before)] == [
        at(age, born=born) for age in (68, 69, 70)
    ]
    assert len(on(her, "meno-last-handover")) == 1, "she had it at 65"
