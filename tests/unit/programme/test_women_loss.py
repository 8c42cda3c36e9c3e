"""Women who lose a pregnancy or a baby, at any stage. Day numbers count from her confirmation."""

import pytest

from programme.wording import variant
from tests.unit.programme.lives import AT_HOME, PREGNANT, Event, Life, fact, pao, steps_of, table

NEVER_AFTER_A_LOSS = {key for key, step in pao().steps.items() if step.loss == "never"}
NEEDS_STAFF = {key for key, step in pao().steps.items() if step.loss == "no-baby-after-staff"}
APPROVED = fact("loss-wording-approved", day=31)


def test_the_programme_names_what_is_never_sent_after_a_loss() -> None:
    assert {
        "pain-while-pregnant", "pain-xray-after-birth", "emo-bond", "practical-plan-ahead", "practical-lifting",
        "practical-rest-and-rota", "feeding-your-choice", "feeding-comfort", "feeding-not-breast",
        "future-pregnant-again", "connect-groups",
    } == NEVER_AFTER_A_LOSS  # fmt: skip
    assert {
        "pain-ask-for-relief", "pain-other-ways", "exercise-start-gentle", "exercise-hip-ask-first",
        "exercise-build-slowly",
    } == NEEDS_STAFF  # fmt: skip


@pytest.mark.parametrize("facts", [PREGNANT, AT_HOME])
def test_a_loss_stops_everything_but_the_approved_note(facts: tuple[Event, ...]) -> None:
    her = Life([*facts, fact("loss", on=28, day=30), APPROVED]).until(200)
    assert [row for row in her.sent(system=True) if row[0] >= 30] == [(31, "sys-loss-acknowledgement/loss-1")]
    for one in her.plan():
        assert one.state != "planned" or pao().steps[one.step].passes_loss_hold


def test_the_note_does_not_wait_for_the_quiet_weeks_or_a_pause() -> None:
    her = Life([*PREGNANT, fact("pause", "8", day=20), fact("loss", on=30, day=30), APPROVED]).until(40)
    assert her.days("sys-loss-acknowledgement") == [31]


def test_the_note_waits_for_approval_and_a_second_loss_for_its_own() -> None:
    her = Life([*PREGNANT, fact("loss", day=30)]).until(60)
    assert her.state("sys-loss-acknowledgement") == "held: waits-for-approval"
    her.record(fact("loss-wording-approved", day=61), fact("loss", day=90)).until(100)
    assert her.days("sys-loss-acknowledgement") == [61]
    assert her.state("sys-loss-acknowledgement", "loss-2") == "held: waits-for-approval"


def test_the_note_goes_as_a_text_only_if_a_nurse_allows_it() -> None:
    her = Life([*PREGNANT, fact("loss", day=30), APPROVED], email=False).until(40)
    assert her.state("sys-loss-acknowledgement") == "held: loss-note-not-by-text"
    assert her.record(fact("loss-note-by-text", "yes", day=41)).until(45).days("sys-loss-acknowledgement") == [41]


def test_long_term_messages_come_back_by_themselves_after_six_months() -> None:
    her = Life([*PREGNANT, fact("loss", on=28, day=30), APPROVED]).until(1500)
    after = [row for row in her.sent() if row[0] > 31]
    # Six months after the loss the keepsake of day 30 is due; the 21 days around the due date (day 60) and the loss
    # recur every year.
    assert steps_of(after) == {"keepsake", "keep-in-touch-yearly"}
    assert after[0] == (213, "keepsake")
    assert not any(after_day % 365 in range(9, 82) for after_day, _ in after)
    assert variant(pao().steps["keepsake"], her.known()) == "no-baby"


def test_restarted_by_a_nurse_without_the_staff_tick() -> None:
    her = Life([*AT_HOME, fact("loss", on=28, day=30), APPROVED, fact("restart", day=100)]).until(200)
    after = steps_of(row for row in her.sent() if row[0] > 31)
    assert not after & (NEVER_AFTER_A_LOSS | NEEDS_STAFF)
    assert {"keepsake", "pain-six-weeks", "emo-body-shape", "nutrition-calcium", "treat-on-drug"} <= after
    assert her.state("exercise-build-slowly") == "held: waits-for-staff-after-loss"
    assert her.days("nutrition-calcium") == [132]
    assert her.days("practical-home-help") == [21]


def test_restarted_with_the_staff_tick() -> None:
    events = [fact("restart", day=100), fact("staff-resume", "yes", day=100)]
    her = Life([*AT_HOME, fact("loss", on=28, day=30), APPROVED, *events]).until(200)
    assert her.days("exercise-start-gentle") == [24]
    assert her.days("exercise-build-slowly") == [100 + 14]
    assert her.days("emo-bond") == [27]


def test_lost_in_pregnancy_and_restarted_while_it_is_not_known_whether_she_is_pregnant() -> None:
    events = [fact("loss", on=28, day=30), APPROVED, fact("restart", day=100)]
    her = Life([*PREGNANT, *events]).until(180)
    assert steps_of(row for row in her.sent() if row[0] > 31) == {"keepsake"}
    assert (107, "sys-change-check/status-2") in her.sent(system=True)
    assert her.state("emo-be-patient") == "held: pregnancy-not-known"
    her.record(fact("pregnancy", "not-pregnant", day=181), fact("staff-resume", "yes", day=181)).until(280)
    assert her.days("pain-ask-for-relief") == [183]
    assert her.days("practical-home-help") == [202]
    assert her.days("exercise-start-gentle") == [181 + 42]
    assert not steps_of(row for row in her.sent() if row[0] > 31) & NEVER_AFTER_A_LOSS


def test_one_of_several_babies_died() -> None:
    events = [fact("loss", on=-1, day=2), fact("baby", "with-her", day=40), fact("restart", day=50)]
    her = Life([*AT_HOME, *events]).until(150)
    assert not steps_of(row for row in her.sent() if row[0] > 2) & NEVER_AFTER_A_LOSS
    assert her.known().home_since is None


def test_a_loss_after_a_restart_on_the_same_day_holds_again() -> None:
    her = Life([*AT_HOME, fact("loss", day=30), fact("restart", day=60), fact("loss", day=60)]).until(90)
    assert her.known().loss_hold
    assert [row for row in her.sent() if row[0] > 30] == []


def test_a_restart_after_a_loss_on_the_same_day_stands() -> None:
    her = Life([*AT_HOME, fact("loss", day=30), fact("restart", day=30)])
    assert not her.known(30).loss_hold


def test_closeness_only_if_she_asks_again_and_another_baby_only_after_staff_contact_too() -> None:
    asked = [fact("intimate-topics", "yes"), fact("future-topics", "yes")]
    events = [*AT_HOME, *asked, fact("loss", day=30), fact("restart", day=40)]
    her = Life(events).until(60)
    assert her.state("family-closeness") == "held: intimate-topics-not-asked"
    assert her.state("future-another-baby") == "held: waits-for-staff-contact-after-loss"
    her.record(fact("intimate-topics", "yes", day=61), fact("future-topics", "yes", day=61)).until(200)
    assert her.days("family-closeness") == [40 + 105]
    assert her.state("future-another-baby") == "held: waits-for-staff-contact-after-loss"
    her.record(fact("staff-contact", day=201)).until(330)
    assert her.days("future-another-baby") == [40 + 280]


def test_heparin_after_a_loss_is_sent_by_staff() -> None:
    her = Life([*AT_HOME, fact("heparin", "yes"), fact("loss", day=5), fact("restart", day=10)]).until(20)
    assert her.state("treat-heparin") == "held: nurse-sends-this"


def test_pregnant_again_after_a_loss_is_for_staff() -> None:
    events = [fact("loss", day=30), fact("restart", day=60), fact("pregnancy", "not-pregnant", day=60)]
    her = Life([*PREGNANT, *events, fact("pregnancy", "pregnant", day=400)]).until(450)
    assert not steps_of(row for row in her.sent() if row[0] >= 400)
    assert her.state("pain-while-pregnant", "once-2") == "skipped: never-after-loss"
    assert her.state("future-pregnant-again") == "skipped: never-after-loss"


def test_quiet_weeks_return_every_year() -> None:
    her = Life([*AT_HOME, fact("loss", on=28, day=28), fact("restart", day=28)]).until(1300)
    near = [day for day, _ in her.sent() for year in range(4) if abs(day - (28 + year * 365.25)) <= 20 and day > 28]
    assert near == []


def test_the_first_restarted_message_waits_for_the_quiet_weeks_of_birth_and_loss() -> None:
    her = Life([*AT_HOME, fact("loss", on=28, day=30), fact("restart", day=32)]).until(60)
    assert [row for row in her.sent() if row[0] > 30][:1] == table("52 emo-mixed-feelings") or min(
        row[0] for row in her.sent() if row[0] > 30
    ) >= 52
