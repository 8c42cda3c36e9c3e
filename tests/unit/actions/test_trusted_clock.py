"""A clock that is set wrong by years is not followed; one that is a little wrong, or right after an outage, is."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from actions.operating.trusted_clock import ImplausibleClock, TrustedClock, check_at_start

NOW = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)
TEN_YEARS = timedelta(days=3653)


@dataclass
class Machine:
    """A machine whose clock can be set."""

    passed: timedelta = timedelta()
    error: timedelta = timedelta()

    def wall(self) -> datetime:
        return NOW + self.passed + self.error

    def steady(self) -> float:
        return 77.0 + self.passed.total_seconds()

    def true(self) -> datetime:
        return NOW + self.passed


@pytest.mark.parametrize("error", [TEN_YEARS, -TEN_YEARS])
def test_a_clock_set_wrong_by_ten_years_is_not_followed_and_is_again_when_it_is_set_right(error: timedelta) -> None:
    machine = Machine()
    clock = TrustedClock(machine.wall, machine.steady)
    for minutes in range(0, 300, 7):
        machine.passed, machine.error = timedelta(minutes=minutes), error if 60 < minutes < 200 else timedelta()
        assert clock() == machine.true()


@pytest.mark.parametrize("error", [timedelta(hours=1), timedelta(hours=-1), timedelta(seconds=3)])
def test_a_clock_that_is_corrected_a_little_is_followed(error: timedelta) -> None:
    machine = Machine()
    clock = TrustedClock(machine.wall, machine.steady)
    machine.passed, machine.error = timedelta(hours=2), error
    assert clock() == machine.wall()


def test_years_of_small_corrections_are_followed() -> None:
    machine = Machine()
    clock = TrustedClock(machine.wall, machine.steady)
    for days in range(4000):
        machine.passed, machine.error = timedelta(days=days), timedelta(seconds=days * 40)
        assert clock() == machine.wall()


@pytest.mark.parametrize("seen", [None, NOW, NOW - timedelta(days=92), NOW + timedelta(hours=2)])
def test_the_service_starts_after_an_outage_of_months_and_with_a_clock_that_was_set_back_a_little(
    seen: datetime | None,
) -> None:
    check_at_start(NOW, seen)


@pytest.mark.parametrize(
    ("seen", "says"), [(NOW + TEN_YEARS, "ran at 1 March 2037"), (NOW - TEN_YEARS, "--clock-is-right")]
)
def test_the_service_does_not_start_with_a_clock_that_is_wrong_by_years(seen: datetime, says: str) -> None:
    with pytest.raises(ImplausibleClock) as refused:
        check_at_start(NOW, seen)
    assert says in str(refused.value)
    assert "Set the clock right." in str(refused.value)
