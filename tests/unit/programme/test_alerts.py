"""Which states of things call a nurse."""

import pytest

from programme.alerts import ALERT_STATES
from tests.unit.programme.lives import AFTER_BIRTH, AT_HOME, PREGNANT, Event, Life, fact


def alerts(*facts: Event, day: int = 0) -> set[str]:
    known = Life([*facts]).known(day)
    return {state.kind for state in ALERT_STATES if state.holds(known)}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (PREGNANT, set()),
        ((*PREGNANT, fact("treatment", "drug")), {"pregnant-on-drug"}),
        (AT_HOME, {"breastfeeding-on-drug"}),
        ((*AT_HOME, fact("loss")), set()),
        ((*AFTER_BIRTH, fact("feeding", "undecided")), set()),
        ((fact("birth"),), {"find-birth-date"}),
        ((fact("menopause", "begun"),), {"early-menopause"}),
    ],
)
def test_states(facts: tuple[Event, ...], expected: set[str]) -> None:
    assert alerts(*facts) == expected


def test_pregnant_again_and_lately_on_a_drug() -> None:
    events = [*AFTER_BIRTH, fact("treatment", "monitoring", day=100), fact("pregnancy", "pregnant", day=300)]
    assert alerts(*events, day=300) == {"pregnant-on-drug"}


def test_pregnant_after_a_loss_calls_for_a_person() -> None:
    events = [*PREGNANT, fact("loss", day=10), fact("pregnancy", "pregnant", day=400)]
    assert alerts(*events, day=10) == set()
    assert alerts(*events, day=400) == {"pregnant-after-loss"}


def test_menopause_after_45_or_of_a_woman_whose_age_is_not_known() -> None:
    begun = [fact("menopause", "begun", day=6000)]
    old = Life(begun).known(6000)
    unknown = Life(begun, born=None).known(6000)
    holds = next(state.holds for state in ALERT_STATES if state.kind == "early-menopause")
    assert not holds(old)
    assert holds(unknown)
