"""The pace of a sender is kept, by one thread and by many."""

from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.rate_limit import RateLimit


class Watch:
    """A monotonic clock that a test turns."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_goes_at_once_and_then_the_rate_holds() -> None:
    watch = Watch()
    limit = RateLimit(10, watch, burst=10)
    assert [limit.try_take() for _ in range(11)] == [True] * 10 + [False]
    watch.now += 0.1
    assert [limit.try_take(), limit.try_take()] == [True, False]


def test_places_are_given_out_in_turn() -> None:
    limit = RateLimit(2, Watch(), burst=1)
    assert [round(limit.reserve(), 6) for _ in range(4)] == [0.0, 0.5, 1.0, 1.5]


def test_a_place_given_back_is_free_again() -> None:
    limit = RateLimit(1, Watch(), burst=1)
    assert limit.try_take()
    limit.give_back()
    assert limit.try_take()
    assert not limit.try_take()


def test_a_long_rest_saves_up_no_more_than_the_burst() -> None:
    watch = Watch()
    limit = RateLimit(10, watch, burst=3)
    watch.now += 86_400
    assert sum(limit.try_take() for _ in range(100)) == 3


def test_a_clock_that_goes_back_gives_nothing_away() -> None:
    watch = Watch()
    limit = RateLimit(1, watch, burst=1)
    assert limit.try_take()
    watch.now -= 100
    assert not limit.try_take()
    watch.now += 100
    assert not limit.try_take()


@pytest.mark.parametrize(("rate", "burst"), [(0, None), (-1, None), (5, 0)])
def test_a_rate_that_lets_nothing_through_is_refused(rate: float, burst: float | None) -> None:
    with pytest.raises(ValueError, match="above 0"):
        RateLimit(rate, Watch(), burst=burst)


@given(st.floats(0.5, 200), st.integers(1, 20), st.lists(st.floats(0, 2), max_size=60))
def test_never_more_than_burst_plus_rate_times_time(rate: float, burst: int, waits: list[float]) -> None:
    watch = Watch()
    limit = RateLimit(rate, watch, burst=burst)
    taken = 0
    for wait in waits:
        watch.now += wait
        taken += sum(limit.try_take() for _ in range(30))
        assert taken <= burst + rate * (watch.now - 1000.0) + 1e-6


def test_many_threads_together_get_no_more_than_one_would() -> None:
    limit = RateLimit(5, Watch(), burst=50)
    got: list[bool] = []
    threads = [Thread(target=lambda: got.extend(limit.try_take() for _ in range(40))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(got) == 50
