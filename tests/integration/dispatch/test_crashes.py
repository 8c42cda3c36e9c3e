"""The program stops between any two steps: in the end everybody has had her message exactly once."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from threading import Event, Lock

import pytest
from sqlalchemy import Engine, select

from actions.dispatch.send import dispatch_due, next_due
from actions.resolve_unknown import resolve_unknown
from actions.services import Services
from db.engine import reading, writing
from db.tables import PlannedMessage
from tests.support.world import Clock, FakeText, add_woman, at_any_hour, plan_message

POINTS = ("claimed", "prepared", "before-record", "before-commit", "committed", "before-request", "after-request")
WOMEN = 12


class Stopped(BaseException):
    """The process ends here."""


class StopAt:
    """Stops the process when it comes to a point for the so-manieth time."""

    def __init__(self, point: str, after: int) -> None:
        self.point, self.left, self.lock = point, after, Lock()

    def __call__(self, name: str) -> None:
        with self.lock:
            if name == self.point:
                self.left -= 1
                if self.left == 0:
                    raise Stopped


@pytest.mark.parametrize("after", [1, 3])
@pytest.mark.parametrize("point", POINTS)
def test_stopping_at_any_point_loses_and_doubles_nothing(
    services: Services, engine: Engine, clock: Clock, texts: FakeText, point: str, after: int
) -> None:
    with writing(engine) as connection:
        for number in range(WOMEN):
            plan_message(connection, add_woman(connection, number, email=False), expires_at=None)
    limits = replace(services.limits, senders=2, batch=3)
    steady = replace(services, limits=limits, rules=at_any_hour())
    with pytest.raises(Stopped):
        dispatch_due(replace(steady, worker="dies", fault_point=StopAt(point, after)), clock, Event())
    for _ in range(12):
        dispatch_due(steady, clock, Event())
        clock.forward(timedelta(hours=11))
        resolve_unknown(steady, clock.now)
        if next_due(steady) is None:
            break
    had = Counter(message.to for message in texts.sent)
    assert len(had) == WOMEN
    assert set(had.values()) == {1}
    with reading(engine) as connection:
        assert set(connection.scalars(select(PlannedMessage.state))) == {"sent"}
        assert set(connection.scalars(select(PlannedMessage.claimed_by))) == {None}
