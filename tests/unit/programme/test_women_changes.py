"""Sample women whose wishes and circumstances change. Day numbers count from her confirmation."""

from tests.unit.programme.lives import AFTER_BIRTH, AT_HOME, Life, fact, steps_of, table
from tests.unit.programme.test_women import WITH_A_BABY_AT_HOME, WORKED_EXAMPLE, without


def test_a_pause_passes_over_dates_but_not_over_the_keepsake() -> None:
    her = Life([*AT_HOME, fact("pause", "4", day=15)]).until(90)
    kept = [row for row in WORKED_EXAMPLE if row[0] < 15 or row[0] >= 43]
    assert without(her.sent(), "keepsake", "exercise-build-slowly") == without(kept, "exercise-build-slowly")
    assert her.days("keepsake") == [43]
    assert (41, "sys-resume/until-2027-04-14") in her.sent(system=True)
    assert her.state("pain-other-ways") == "skipped: passed-in-pause"


def test_stop_on_texts_leaves_email() -> None:
    her = Life([*AT_HOME], text=False).until(90)
    assert her.sent() == WORKED_EXAMPLE


def test_no_channel_left_holds_and_then_skips() -> None:
    her = Life([*AT_HOME], text=False, email=False).until(30)
    assert her.sent() == []
    assert her.state("keepsake", "once") == "held: no-channel"
    assert her.state("welcome-about-pao") == "skipped: too-late"


def test_fewer_messages() -> None:
    her = Life([*AT_HOME, fact("pace", "fewer")]).until(90)
    assert her.sent() == [
        row
        for row in WORKED_EXAMPLE
        if row[1].startswith(("welcome-start", "pain-", "treat-", "checkin-", "connect-helpline", "keepsake"))
    ]


def test_discreet_hears_nothing_of_groups_unless_she_asks() -> None:
    her = Life([*AT_HOME, fact("texts", "discreet")]).until(90)
    assert her.sent() == without(WORKED_EXAMPLE, "connect-groups")
    asked = Life([*AT_HOME, fact("texts", "discreet"), fact("groups", "yes")]).until(90)
    assert asked.days("connect-groups") == [71]


def test_day_of_birth_not_known() -> None:
    facts = [one for one in AT_HOME if one.name != "birth"] + [fact("birth")]
    her = Life(facts).until(90)
    assert her.state("feeding-your-choice") == "held: birth-date-not-known"
    assert her.days("practical-lifting") == [4]
    # Six weeks after the record, and the pain message of that day goes first, as does the check-in.
    assert her.days("pain-six-weeks") == [42]
    assert her.days("exercise-start-gentle") == [49]
    known = Life([*facts, fact("feeding-confirmed", "yes", day=3)]).until(90)
    assert known.days("feeding-your-choice") == [5]


def test_day_of_birth_not_known_ends_baby_messages_after_a_year() -> None:
    facts = [one for one in AFTER_BIRTH if one.name != "birth"] + [fact("birth")]
    her = Life([*facts, fact("baby", "with-her", day=380)]).until(420)
    assert her.state("emo-bond") == "skipped: birth-date-not-known-a-year"
    assert not steps_of(her.sent()) & (WITH_A_BABY_AT_HOME - {"practical-home-help"})


def test_pregnant_again_years_later_on_a_drug() -> None:
    her = Life([*AT_HOME]).until(1500)
    before = len(her.sent())
    her.record(fact("pregnancy", "pregnant", day=1500), fact("due-date", on=1700, day=1500)).until(1690)
    assert [row for row in her.sent()[before:] if "keep-in-touch" not in row[1]] == table("""
        1502 pain-while-pregnant/once-1
        1505 future-pregnant-again/once-1
    """)
    assert her.known().drug_ever
    assert her.state("nutrition-vitamin-d") == "held: waits-for-birth"


def test_pregnant_again_waits_for_a_nurse_three_working_days_at_most() -> None:
    told = Life([*AT_HOME, fact("pregnancy", "pregnant", day=100), fact("staff-contact", day=101)]).until(110)
    assert told.days("future-pregnant-again") == [101]
    alone = Life([*AT_HOME, fact("pregnancy", "pregnant", day=100)]).until(110)
    assert alone.days("future-pregnant-again") == [105]
    assert told.days("pain-while-pregnant") == alone.days("pain-while-pregnant") == [102]


def test_a_new_break_holds_exercise_and_starts_the_pain_set_again() -> None:
    her = Life([*AT_HOME, fact("break", on=99, day=100)]).until(160)
    assert her.state("exercise-new-normal") == "held: new-break"
    her.record(fact("break-settled", day=170)).until(260)
    assert her.days("pain-ask-for-relief") == [2, 172]
    assert her.days("pain-other-ways") == [17, 187]
    assert her.days("pain-six-weeks") == [42, 212]


def test_a_nurse_sends_tests_early_in_a_full_week() -> None:
    her = Life([*AT_HOME, fact("send-now", "treat-tests-and-doctors", day=6)]).until(90)
    assert her.days("treat-tests-and-doctors") == [6]


def test_another_baby_only_for_those_who_asked() -> None:
    assert Life([*AT_HOME]).until(300).state("future-another-baby") == "held: future-topics-not-asked"
    her = Life([*AT_HOME, fact("future-topics", "yes"), fact("intimate-topics", "yes")]).until(300)
    assert her.days("future-another-baby") == [280]
    assert her.days("family-closeness") == [105]
