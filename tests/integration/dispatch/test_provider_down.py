"""An outage of a provider costs a few unknown outcomes, not hundreds, and loses and doubles nothing."""

from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import Engine, func, select

from actions.dispatch import channel_state
from actions.dispatch.channel_run import ENOUGH
from actions.dispatch.send import dispatch_due
from actions.services import Services
from db.engine import reading
from db.tables import Attempt, PlannedMessage, WorkItem
from delivery.protocol import NotSent, Outcome, SetupFault, Unknown
from tests.integration.dispatch.test_outcomes import open_kinds
from tests.support.world import Clock, FakeEmail, FakeText, one_message, one_woman, standing

GO = Event()
LOST = Unknown("timeout", "No answer came in time.")
UNREACHABLE = NotSent(timedelta(seconds=5), "connect_failed", "The provider could not be reached.")
NO_ROUTE = SetupFault("21612", "There is no route to this mobile.")
WOMEN = 40


def one_at_a_time(services: Services) -> Services:
    return replace(services, limits=replace(services.limits, senders=1, batch=1))


def tried(engine: Engine, outcome: str) -> int:
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).where(Attempt.outcome == outcome)) or 0


def in_state(engine: Engine, state: str) -> int:
    with reading(engine) as connection:
        return connection.scalar(select(func.count()).where(PlannedMessage.state == state)) or 0


@pytest.fixture
def messages(engine: Engine) -> list[int]:
    return [one_message(engine, one_woman(engine, number, email=False)) for number in range(WOMEN)]


@pytest.mark.parametrize(
    ("failure", "outcome"), [(LOST, "unknown"), (UNREACHABLE, "not-sent")], ids=["lost", "refused"]
)
def test_an_hour_without_the_provider_costs_few_tries_and_then_everything_goes_out(
    services: Services,
    engine: Engine,
    clock: Clock,
    texts: FakeText,
    messages: list[int],
    failure: Outcome,
    outcome: str,
) -> None:
    texts.always = failure
    careful = one_at_a_time(services)
    until = clock.now + timedelta(hours=1)
    while clock.now < until:
        dispatch_due(careful, clock, GO)
        clock.forward(timedelta(seconds=30))
    # Five in a row, then probes after 30 s, 30 s, 1 min, 2 min, 4 min and every 5 min.
    assert ENOUGH < tried(engine, outcome) <= ENOUGH + 16
    assert open_kinds(engine) == ["channel-stopped"]
    with reading(engine) as connection:
        stopped = channel_state.stopped(connection)["text"]
        said = connection.scalar(select(WorkItem.reason))
    assert stopped.since < clock.now - timedelta(minutes=50)
    assert failure.sentence in stopped.reason  # type: ignore[union-attr]
    assert said is not None
    assert said.startswith("Text messages are stopped. Several messages in a row failed at the provider.")
    texts.always = None
    clock.forward(timedelta(hours=1))
    dispatch_due(services, clock, GO)
    unknown = tried(engine, "unknown")
    assert len(texts.sent) == len({one.to for one in texts.sent}) == WOMEN - unknown
    assert in_state(engine, "sent") == WOMEN - unknown
    assert in_state(engine, "unknown") == unknown
    assert open_kinds(engine) == []


def test_while_texts_wait_emails_go_on(
    services: Services, engine: Engine, clock: Clock, texts: FakeText, emails: FakeEmail, messages: list[int]
) -> None:
    texts.always = LOST
    dispatch_due(one_at_a_time(services), clock, GO)
    mail = one_message(engine, one_woman(engine, 900, text=False), "emo-not-your-fault")
    dispatch_due(services, clock, GO)
    assert standing(engine, mail).state == "sent"
    assert len(emails.sent) == 1
    assert tried(engine, "unknown") == ENOUGH


def test_workers_share_what_they_saw(
    services: Services, engine: Engine, clock: Clock, texts: FakeText, messages: list[int]
) -> None:
    """Each worker meets too few failures by itself."""
    texts.always = LOST
    for number in range(WOMEN):
        single = Event()

        def once(name: str, single: Event = single) -> None:
            if name == "before-request":
                single.set()

        dispatch_due(replace(one_at_a_time(services), worker=f"w{number}", fault_point=once), clock, single)
    # A worker that is told to stop may have begun one more.
    assert ENOUGH <= tried(engine, "unknown") <= ENOUGH + 1
    assert in_state(engine, "held") + in_state(engine, "planned") + tried(engine, "unknown") == WOMEN


def test_what_waits_for_a_sender_is_taken_back_when_the_provider_goes_down(
    services: Services, engine: Engine, clock: Clock, texts: FakeText, messages: list[int]
) -> None:
    texts.always = LOST
    dispatch_due(replace(services, limits=replace(services.limits, senders=4, batch=50)), clock, GO)
    assert tried(engine, "unknown") <= ENOUGH + 3


def test_a_number_without_a_route_is_refused_in_the_end_and_stops_nobody_else(
    services: Services, engine: Engine, clock: Clock, texts: FakeText
) -> None:
    odd = one_message(engine, one_woman(engine, 1, email=False))
    for _ in range(3):
        texts.answers = [NO_ROUTE]
        clock.now = standing(engine, odd).due_at or clock.now
        dispatch_due(services, clock, GO)
    assert standing(engine, odd).state == "failed"
    assert open_kinds(engine) == ["message-refused"]
    other = one_message(engine, one_woman(engine, 2, email=False))
    dispatch_due(services, clock, GO)
    assert standing(engine, other).state == "sent"


def test_several_numbers_without_a_route_in_a_row_stop_the_channel(
    services: Services, engine: Engine, clock: Clock, texts: FakeText, messages: list[int]
) -> None:
    texts.always = NO_ROUTE
    dispatch_due(one_at_a_time(services), clock, GO)
    assert tried(engine, "setup-fault") == ENOUGH
    assert open_kinds(engine) == ["channel-stopped"]
    texts.always = None
    clock.forward(timedelta(hours=1))
    dispatch_due(services, clock, GO)
    assert in_state(engine, "sent") == WOMEN
