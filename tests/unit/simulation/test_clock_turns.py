"""The clock of the simulated machine turns at its very time, whatever is let happen early during a request."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from simulation.clock import FastClock, Queue
from simulation.weather import CLOCK, Trouble, Weather
from simulation.world import World

START = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_clock_that_is_taken_early_turns_when_its_time_has_come() -> None:
    turned: list[tuple[datetime, timedelta]] = []
    world = World.__new__(World)
    world.clock, world.queue = FastClock(START), Queue()
    world.weather = Weather([Trouble(CLOCK, "wrong", START + HOUR, START + HOUR * 3, HOUR)])
    world.service = SimpleNamespace(clock_turns=lambda error: turned.append((world.clock(), error)), clocks_differ=None)  # type: ignore[assignment]
    world._set_clocks()
    world.queue.take()()
    assert turned == []
    while (at := world.queue.next_at()) is not None:
        world.clock.move_to(at)
        world.queue.take()()
    assert turned == [(START + HOUR, HOUR), (START + HOUR * 3, timedelta())]
