"""What may be recorded, and how records fold into what is known."""

from datetime import date, time

import pytest

from programme.circumstances import parse_hours
from programme.facts import KINDS, check_fact
from programme.folding import _HANDLERS
from tests.unit.programme.lives import AT_HOME, Life, fact

TODAY = date(2027, 3, 2)


@pytest.mark.parametrize(
    ("name", "value", "on", "says"),
    [
        ("brith", "", None, "“brith” is not a fact"),
        ("pregnancy", "maybe", None, "“pregnancy” cannot be “maybe”"),
        ("drug-name", " ", None, "“drug-name” needs a value"),
        ("birth", "girl", None, "“birth” takes no value"),
        ("diagnosis", "", None, "“diagnosis” needs a day"),
        ("pause", "4", TODAY, "“pause” has no day of its own"),
        ("birth", "", date(2027, 3, 3), "is in the future"),
        ("due-date", "", date(2028, 3, 2), "more than ten months"),
        ("birth", "", date(1899, 1, 1), "is too long ago"),
    ],
)
def test_what_cannot_be_recorded_gets_a_sentence(name: str, value: str, on: date | None, says: str) -> None:
    found = check_fact(name, value, on, TODAY)
    assert any(says in one for one in found)
    assert all(one.endswith(".") for one in found)


def test_what_can_be_recorded() -> None:
    assert check_fact("pregnancy", "not-known", None, TODAY) == []
    assert check_fact("due-date", "", date(2027, 9, 1), TODAY) == []


def test_every_rule_is_for_a_fact_that_can_be_recorded() -> None:
    assert set(_HANDLERS) <= set(KINDS)


def test_not_known_is_a_value_and_nothing_is_inferred_from_a_due_date() -> None:
    her = Life([fact("pregnancy", "pregnant"), fact("due-date", on=10)])
    assert her.known(300).pregnant
    assert her.known(300).post_since is None


def test_a_birth_is_not_a_baby_at_home() -> None:
    assert Life([fact("birth", on=-3)]).known().home_since is None
    assert Life([fact("birth", on=-3), fact("baby", "with-her")]).known().home_since is not None
    assert Life([fact("baby", "with-her")]).known().home_since is None


def test_not_known_in_between_is_still_the_same_pregnancy() -> None:
    her = Life([fact("pregnancy", "pregnant"), fact("pregnancy", "not-known", day=5)])
    her.record(fact("pregnancy", "pregnant", day=9))
    assert her.known(9).pregnancies == 1
    assert not her.known(9).pregnant_again


def test_a_new_pregnancy_ends_what_was_known_of_the_last_birth() -> None:
    her = Life([*AT_HOME, fact("pregnancy", "pregnant", day=500)])
    known = her.known(500)
    assert (known.birth, known.baby.value, known.feeding.value) == (None, "not-known", "not-known")
    assert known.pregnancies == 1
    assert known.pregnant_again


def test_a_day_of_birth_found_later_begins_nothing_anew() -> None:
    her = Life([fact("pregnancy", "not-pregnant"), fact("birth", on=-21, day=40)])
    assert her.known(40).post_since == her.when(0)


def test_a_due_date_of_the_new_pregnancy_stands_whichever_was_recorded_first() -> None:
    her = Life([fact("pregnancy", "pregnant"), fact("due-date", on=60), fact("birth", on=61, day=61)])
    her.record(fact("due-date", on=700, day=500), fact("pregnancy", "pregnant", day=500))
    assert her.known(500).due_date == her.when(700)
    other = Life([fact("pregnancy", "pregnant"), fact("due-date", on=60), fact("birth", on=61, day=61)])
    assert other.record(fact("pregnancy", "pregnant", day=500)).known(500).due_date is None


def test_a_loss_makes_an_ongoing_pregnancy_not_known_and_keeps_its_days_quiet_for_good() -> None:
    her = Life([fact("pregnancy", "pregnant"), fact("due-date", on=60), fact("loss", on=8, day=10)])
    known = her.known(10)
    assert known.pregnancy.value == "not-known"
    assert known.hurtful == {her.when(8), her.when(10), her.when(60)}


def test_pauses_are_cut_by_resuming_and_replaced_by_a_longer_one() -> None:
    her = Life([fact("pause", "4", day=10), fact("pause", "8", day=20), fact("resume", day=30)])
    assert her.known(20).pause_ends == her.when(76)
    known = her.known(30)
    assert known.pause_ends is None
    assert known.pauses == ((her.when(10), her.when(20)), (her.when(20), her.when(30)))


def test_a_drug_once_taken_is_remembered() -> None:
    her = Life([fact("treatment", "drug"), fact("treatment", "monitoring", day=50)])
    assert her.known(60).drug_ever
    assert her.known(60).treatment.value == "monitoring"


@pytest.mark.parametrize("text", ["10:00-14:00", "10:00 – 14:00"])
def test_safe_hours(text: str) -> None:
    assert parse_hours(text) == (time(10), time(14))


def test_no_safe_hours() -> None:
    assert parse_hours("any") is None


@pytest.mark.parametrize("text", ["ten to two", "10:00", "14:00-10:00", "10:00-10:00"])
def test_hours_that_cannot_be_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"Write"):
        parse_hours(text)


def test_the_order_of_recording_counts_although_the_clock_was_set_back_in_between() -> None:
    her = Life([fact("loss", on=-9), fact("restart", day=5), fact("loss", day=4)])
    assert her.known(9).loss_hold
    assert not Life([fact("loss", on=-9), fact("loss", day=5), fact("restart", day=4)]).known(9).loss_hold
