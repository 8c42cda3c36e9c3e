"""Machines on one database whose clocks differ by an hour: nothing is sent twice, and what one left still heals."""

from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event

import pytest
from sqlalchemy import Engine

from actions.dispatch.seen_open import SeenOpen
from actions.dispatch.send import dispatch_due
from actions.resolve_unknown import resolve_unknown
from actions.services import Services
from delivery.protocol import Listed, ListedText, Listing, Outcome, TextMessage, Unknown
from tests.support.world import NOW, Clock, FakeText, one_message, one_woman, standing

GO = Event()
HOUR = timedelta(hours=1)


class Steady:
    """Seconds that are moved by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.mark.parametrize("apart", [HOUR, -HOUR], ids=["ahead", "behind"])
def test_another_machine_leaves_alone_what_a_sender_is_busy_with(
    services: Services, engine: Engine, clock: Clock, texts: FakeText, apart: timedelta
) -> None:
    message = one_message(engine, one_woman(engine, email=False))
    other = replace(services, worker="elsewhere", seen_open=SeenOpen())
    found: list[int] = []

    def elsewhere(name: str) -> None:
        if name == "before-request":
            found.append(resolve_unknown(other, clock.now + apart).left_behind)
            resolve_unknown(other, clock.now + apart)
            dispatch_due(other, lambda: clock.now + apart, GO)

    dispatch_due(replace(services, fault_point=elsewhere), clock, GO)
    assert found == [0]
    assert len(texts.sent) == 1
    assert standing(engine, message).state == "sent"


def test_what_a_dead_machine_left_is_settled_after_it_was_seen_open_for_long_whatever_clocks_show(
    services: Services, engine: Engine, clock: Clock
) -> None:
    class Dead(BaseException):
        pass

    def dies(name: str) -> None:
        if name == "before-request":
            raise Dead

    message = one_message(engine, one_woman(engine, email=False))
    with pytest.raises(Dead):
        dispatch_due(replace(services, fault_point=dies), clock, GO)
    steady = Steady()
    slow = replace(services, worker="elsewhere", seen_open=SeenOpen(steady))
    behind = clock.now - HOUR
    assert resolve_unknown(slow, behind).left_behind == 0
    steady.seconds += services.limits.lease.total_seconds() - 1
    assert resolve_unknown(slow, behind).left_behind == 0
    steady.seconds += 1
    assert resolve_unknown(slow, behind).left_behind == 1
    assert standing(engine, message).state == "unknown"


class AtItsOwnTime(FakeText):
    """Takes the text, loses the answer, and lists it at the true time."""

    true_time: datetime

    def send(self, message: TextMessage) -> Outcome:
        self.sent.append(message)
        return Unknown("timeout", "The answer got lost.")

    def find(self, to: str, since: datetime, until: datetime) -> Listing:
        at = self.true_time
        return Listed(
            tuple(ListedText("SM77", "delivered", one.body, at, at) for one in self.sent if since <= at <= until)
        )


@pytest.mark.parametrize("wrong", [HOUR, -HOUR], ids=["ahead", "behind"])
def test_a_text_sent_by_a_wrong_clock_is_found_in_the_providers_list(
    services: Services, engine: Engine, clock: Clock, wrong: timedelta
) -> None:
    message, texts = one_message(engine, one_woman(engine, email=False)), AtItsOwnTime()
    texts.true_time = NOW - wrong
    wrongly = replace(services, text_sender=texts)
    dispatch_due(wrongly, clock, GO)
    assert standing(engine, message).state == "unknown"
    clock.forward(timedelta(hours=8))
    assert resolve_unknown(wrongly, clock.now).matched == 1
    assert standing(engine, message).state == "sent"
