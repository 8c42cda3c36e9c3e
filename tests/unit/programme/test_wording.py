"""Which words fit her: how plainly, which version, and the flags."""

from datetime import date, timedelta

import pytest

from programme.history import Past
from programme.wording import flags, style, variant
from tests.unit.programme.lives import AFTER_BIRTH, AT_HOME, PREGNANT, UK, Event, Life, fact, pao

HELPLINE = pao().steps["connect-helpline"]
START = date(2027, 3, 2)


@pytest.mark.parametrize(
    ("texts", "day", "expected"),
    [
        (None, 0, "usual"),
        ("full", 0, "full"),
        ("discreet", 0, "discreet"),
        ("full", 390, "full"),
        ("full", 400, "discreet"),
        (None, 400, "discreet"),
    ],
)
def test_style(texts: str | None, day: int, expected: str) -> None:
    her = Life([fact("texts", texts)] if texts else [])
    assert style(her.known(), her.when(day), UK) == expected


@pytest.mark.parametrize(
    ("facts", "step", "expected"),
    [
        (PREGNANT, "emo-not-your-fault", "pregnant"),
        (PREGNANT, "practical-money-and-advice", "pregnant"),
        (AT_HOME, "emo-not-your-fault", ""),
        (AT_HOME, "practical-home-help", ""),
        ((*AFTER_BIRTH, fact("baby", "in-hospital")), "practical-home-help", "short"),
        ((*AFTER_BIRTH, fact("baby", "in-care")), "practical-home-help", "short"),
        ((*AFTER_BIRTH, fact("baby", "in-care")), "emo-mixed-feelings", "no-baby"),
        ((*AT_HOME, fact("loss")), "emo-mixed-feelings", "no-baby"),
        ((*AT_HOME, fact("loss")), "practical-home-help", "short"),
        ((), "emo-not-your-fault", ""),
    ],
)
def test_variant(facts: tuple[Event, ...], step: str, expected: str) -> None:
    assert variant(pao().steps[step], Life([*facts]).known()) == expected


def said(facts: tuple[Event, ...], day: int = 0, born: date | None = date(1997, 6, 20)) -> set[str]:
    her = Life([*facts], born=born)
    found = flags(HELPLINE, "first", her.known(day), (), her.when(day), UK)
    return {name for name, holds in found.items() if holds}


def test_flags_with_a_baby_at_home() -> None:
    found = said(AT_HOME)
    assert {"home", "feed", "spine", "drug", "on_drug_and_feeding", "post", "staffed"} <= found
    assert not found & {"pregnant", "hip", "site_unknown", "after_loss", "feeding_unknown", "not_breastfeeding"}


def test_no_flag_speaks_of_a_baby_after_a_loss_or_without_one_at_home() -> None:
    babies = {"home", "feed", "feeding_unknown", "not_breastfeeding", "on_drug_and_feeding", "baby_in_care"}
    assert not said((*AT_HOME, fact("loss"))) & babies
    assert "after_loss" in said((*AT_HOME, fact("loss")))
    assert not said((*AFTER_BIRTH, fact("feeding", "breastfeeding"))) & babies
    assert "wants_future_pregnancy" not in said((*AT_HOME, fact("future-topics", "yes"), fact("loss")))


def test_feeding_not_known_is_said_only_with_a_baby_at_home() -> None:
    assert "feeding_unknown" in said((*AFTER_BIRTH, fact("baby", "with-her")))
    assert "feeding_unknown" not in said(AFTER_BIRTH)


def test_age_flags() -> None:
    assert not said((), born=None) & {"age_51", "age_55"}
    day = (date(2048, 6, 20) - START).days
    assert said((), day) & {"age_51", "age_55"} == {"age_51"}
    assert "age_51" not in said((), day - 1)
    assert {"age_51", "age_55"} <= said((), day + 4 * 366)


def texts(*days: int, stop: tuple[int, ...] = ()) -> tuple[Past, ...]:
    return tuple(
        Past("x", str(day), "sent", START + timedelta(days=day), as_text=True, stop_line=day in stop) for day in days
    )


@pytest.mark.parametrize(
    ("history", "day", "expected"),
    [
        ((), 0, True),
        (texts(0, stop=(0,)), 1, False),
        (texts(0, 1, stop=(0,)), 2, False),
        (texts(0, 1, 2, stop=(0,)), 3, False),
        (texts(0, 1, 2, 3, stop=(0,)), 4, True),
        (texts(0, stop=(0,)), 27, False),
        (texts(0, stop=(0,)), 28, True),
        (texts(0, 59, stop=(0, 59)), 70, False),
        (texts(0, stop=(0,)), 60, True),
    ],
)
def test_the_way_out_is_said_often_enough(history: tuple[Past, ...], day: int, expected: bool) -> None:
    found = flags(HELPLINE, "first", Life([]).known(), history, START + timedelta(days=day), UK)
    assert found["say_stop"] is expected


def test_some_always_say_the_way_out_and_some_never() -> None:
    history = texts(0, stop=(0,))
    for key, expected in (("welcome-start", True), ("checkin-recovery", True), ("sys-loss-acknowledgement", False)):
        found = flags(pao().steps[key], "once", Life([]).known(), history, START + timedelta(days=1), UK)
        assert found["say_stop"] is expected, key


def test_tips_take_turns() -> None:
    step = pao().steps["checkin-quarterly"]

    def tip(occurrence: str) -> str:
        found = flags(step, occurrence, Life([]).known(), (), START, UK)
        return next(name for name in found if name.startswith("tip_") and found[name])

    assert [tip(f"month-{month}") for month in (6, 9, 12, 15, 18, 21, 24)] == [
        "tip_1", "tip_2", "tip_3", "tip_4", "tip_5", "tip_6", "tip_1",
    ]  # fmt: skip
