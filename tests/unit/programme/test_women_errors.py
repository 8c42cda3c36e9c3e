"""Women about whom something was recorded in error and taken back. Day numbers count from her confirmation."""

import pytest

from programme import corrections
from programme.facts import CORRECTABLE, KINDS
from tests.unit.programme.lives import AT_HOME, PREGNANT, Event, Life, fact, steps_of

LATER: tuple[tuple[str, tuple[Event, ...], tuple[Event, ...]], ...] = (
    (
        "birth", PREGNANT,
        (fact("birth", on=55, day=58), fact("baby", "with-her", day=58), fact("feeding", "mixed", day=58)),
    ),
    ("pregnancy", AT_HOME, (fact("pregnancy", "pregnant", day=40), fact("staff-contact", day=41))),
    ("break", AT_HOME, (fact("break", on=39, day=40), fact("break-settled", day=44))),
    ("menopause", AT_HOME, (fact("menopause", "begun", on=30, day=40),)),
    ("talk", AT_HOME, (fact("talk", "done", on=38, day=40),)),
    ("not-pao", AT_HOME, (fact("not-pao", day=40),)),
    ("stop-step", AT_HOME, (fact("stop-step", "connect-helpline", day=40),)),
)  # fmt: skip


@pytest.mark.parametrize(("name", "before", "error"), LATER, ids=[one[0] for one in LATER])
def test_what_was_taken_back_counts_as_if_it_had_not_been_recorded(
    name: str, before: tuple[Event, ...], error: tuple[Event, ...]
) -> None:
    without = Life([*before]).until(36)
    wrong = Life([*before, *error, fact("in-error", name, day=60)], history=without.history, today=60)
    without.today = 60
    assert wrong.plan() == without.plan()


def test_what_she_had_stays_and_is_never_sent_twice() -> None:
    her = Life([*AT_HOME, fact("menopause", "begun", day=10), fact("in-error", "menopause", day=20)]).until(30)
    assert her.days("meno-started") == [10]
    assert her.state("meno-started", "six-weeks") == ""
    her.record(fact("menopause", "begun", day=400)).until(460)
    assert her.days("meno-started") == [10, 400, 442]


def test_a_birth_in_error_takes_the_baby_with_it() -> None:
    error = [fact("birth", on=20, day=22), fact("baby", "with-her", day=22), fact("feeding", "breastfeeding", day=30)]
    her = Life([*PREGNANT, *error, fact("in-error", "birth", day=40)]).until(120)
    assert "practical-lifting" in steps_of(row for row in her.sent() if row[0] < 40)
    assert not steps_of(row for row in her.sent() if row[0] > 40) & {
        "emo-bond", "feeding-your-choice", "exercise-start-gentle", "pain-ask-for-relief",
    }  # fmt: skip
    assert her.known().pregnant
    assert her.known().home_since is None


def test_a_birth_entered_in_error_at_enrolment_leaves_it_open_whether_she_is_pregnant() -> None:
    moment = Life([fact("pregnancy", "not-pregnant"), fact("birth", on=-5), fact("break-sites", "spine")])
    told = [moment._fact(0, one) for one in moment.events]
    wrong = moment._fact(0, fact("in-error", "birth", day=3))
    standing = corrections.standing_facts([*told, wrong])
    assert [one.name for one in standing] == ["break-sites", "in-error"]


def test_a_loss_in_error_starts_nothing_until_a_nurse_does_with_her() -> None:
    her = Life([*AT_HOME, fact("loss", day=30), fact("in-error", "loss", day=33)]).until(60)
    assert not her.known().lost
    assert her.known().loss_hold
    assert [row for row in her.sent(system=True) if row[0] >= 30] == []
    assert her.state("emo-be-patient") == "held: loss-corrected"
    assert her.state("sys-loss-acknowledgement") == ""
    her.record(fact("restart", day=61)).until(150)
    after = steps_of(row for row in her.sent() if row[0] > 60)
    assert {"emo-body-shape", "emo-be-patient", "connect-groups"} <= after
    assert her.days("emo-be-patient") == [78], "her weeks go on where they were"


def test_a_loss_in_error_that_nobody_follows_up_does_not_cost_her_the_late_reminder() -> None:
    her = Life([*AT_HOME, fact("loss", day=30), fact("in-error", "loss", day=33)]).until(250)
    assert steps_of(row for row in her.sent() if row[0] >= 30) == {"keepsake"}
    assert her.days("keepsake")[0] >= 210


def test_a_loss_in_error_also_takes_back_the_restart_after_it() -> None:
    her = Life([*AT_HOME, fact("loss", day=30), fact("restart", day=31), fact("in-error", "loss", day=40)])
    assert not her.known(35).loss_hold
    assert her.known(40).loss_hold


def test_a_true_loss_after_one_in_error_holds_everything_and_has_a_note_of_its_own() -> None:
    events = [fact("loss", day=30), fact("loss-wording-approved", day=30), fact("in-error", "loss", day=35)]
    her = Life([*PREGNANT, *events, fact("loss", day=50), fact("loss-wording-approved", day=51)]).until(60)
    assert her.days("sys-loss-acknowledgement") == [30, 51]
    assert her.known().lost
    assert her.known().loss_corrected_on is None


def test_of_two_losses_the_first_still_counts_when_the_second_was_an_error() -> None:
    events = [fact("loss", day=30), fact("restart", day=50), fact("loss", day=70), fact("in-error", "loss", day=71)]
    her = Life([*AT_HOME, *events])
    assert her.known(80).lost
    assert her.known(80).loss_hold, "a nurse starts again with her"
    her.record(fact("restart", day=90))
    assert not her.known(90).loss_hold
    assert her.known(90).restarted_on == her.when(50)


def test_an_error_can_be_taken_back_more_than_once_and_a_new_record_counts() -> None:
    her = Life([*PREGNANT, fact("break", day=10), fact("break", day=12), fact("in-error", "break", day=13)])
    assert her.known(13).new_break is not None
    her.record(fact("in-error", "break", day=14))
    assert her.known(14).new_break is None
    her.record(fact("break", day=15))
    assert her.known(15).new_break is not None


def test_a_break_settled_after_an_error_gets_its_own_messages() -> None:
    error = [fact("break", day=40), fact("break-settled", day=41)]
    her = Life([*AT_HOME, *error]).until(60)
    had = [past for past in her.history if past.occurrence == "break-1"]
    assert had, "the pain messages began again"
    her.record(fact("in-error", "break", day=61), fact("break", day=70), fact("break-settled", day=71)).until(100)
    assert [past for past in her.history if past.occurrence == "break-2"]


def test_what_can_be_taken_back_is_a_fact_with_words() -> None:
    assert set(CORRECTABLE) <= set(KINDS)
    assert "died" not in CORRECTABLE
    assert "withdraw" not in CORRECTABLE
