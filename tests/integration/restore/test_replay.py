"""A week-old copy is put in place: after a look nobody gets anything twice, and a STOP of that week counts."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Engine, select

from actions import housekeeping
from actions.dispatch.send import dispatch_due
from actions.receive_reply import receive_text
from actions.resolve_unknown import resolve_unknown
from actions.restore import guard
from actions.restore.doubt import assume_sent, in_doubt
from actions.restore.lost import Lost, read_lost
from actions.restore.replay import Replayed, replay
from actions.services import Services
from db.engine import reading, writing
from db.queries import consents
from db.tables import Attempt, Delivery, PlannedMessage, Woman
from delivery.email_message import EmailIdentity
from delivery.outbox import OutboxEmail, OutboxText
from delivery.twilio_text import TwilioAccount, TwilioText
from tests.integration.restore.saved import Saved
from tests.support.twilio_rules import Account
from tests.support.twilio_stand_in import OUR_NUMBER, TwilioStandIn
from tests.support.world import Clock, FakeEmail, one_woman

DAY = timedelta(days=1)
WOMEN = 5
Sent = Counter[tuple[int, str, str, str]]


def quiet(_number: int) -> None:
    """Nobody looks."""


def live(services: Services, clock: Clock, days: int) -> None:
    """So many days, as the clock of the service works through them."""
    for _ in range(days):
        guard.look(services, clock.now)
        housekeeping.sweep(services, clock.now)
        dispatch_due(services, clock, Event())
        clock.forward(DAY)


def sent(engine: Engine, *, by: str) -> Sent:
    """Everything that this worker handed over: woman, step, occurrence and channel."""
    query = (
        select(PlannedMessage.woman_id, PlannedMessage.step, PlannedMessage.occurrence, Delivery.channel)
        .join(Delivery, Delivery.message_id == PlannedMessage.id)
        .join(Attempt, Attempt.delivery_id == Delivery.id)
        .where(Attempt.outcome == "accepted", Attempt.worker == by)
    )
    with reading(engine) as connection:
        return Counter((row[0], row[1], row[2], row[3]) for row in connection.execute(query))


def look(services: Services, clock: Clock) -> Lost:
    found = guard.look(services, clock.now)
    assert found is not None
    return read_lost(services, found.unknown_since, quiet)


def note(services: Services, clock: Clock, lost: Lost) -> Replayed:
    return replay(services, clock.now, "operator: Sister Ellis", lost, quiet)


def start(services: Services, clock: Clock) -> None:
    with writing(services.engine) as connection:
        marks = guard.switch_on(services, connection, clock.now, "operator: Sister Ellis")
    guard.write_marks(services, marks)


def again(services: Services) -> Services:
    """The service on the restored database: named anew, so that what it sends can be told apart."""
    return replace(services, worker="afterwards")


@pytest.fixture
def outbox(services: Services, clock: Clock, tmp_path: Path) -> Services:
    """Messages become files."""
    folder = tmp_path / "outbox"
    identity = EmailIdentity(address="notes@example.org", name="Careline")
    return replace(services, text_sender=OutboxText(folder, clock), email_sender=OutboxEmail(folder, clock, identity))


@pytest.fixture
def twilio(clock: Clock) -> Iterator[TwilioStandIn]:
    """A provider that remembers."""
    with TwilioStandIn(clock=clock) as made:
        yield made


@pytest.fixture
def texting(services: Services, twilio: TwilioStandIn) -> Iterator[Services]:
    """Texts go to the provider; the mail server keeps no list."""
    account = Account()
    sender = TwilioText(
        TwilioAccount(
            account_sid=account.sid, username=account.sid, password=account.auth_token, from_number=OUR_NUMBER,
            status_callback="https://n.example.org/hooks/twilio/status", api_base_url=twilio.url,
        )
    )  # fmt: skip
    yield replace(services, text_sender=sender, allow_unapproved=True, provider_answers_stop=True)
    sender.close()


def test_through_the_outbox_nobody_gets_anything_twice(
    outbox: Services, engine: Engine, clock: Clock, tmp_path: Path
) -> None:
    for number in range(WOMEN):
        one_woman(engine, number, email=number % 2 == 0)
    live(outbox, clock, 4)
    saved = Saved(engine, tmp_path)
    live(outbox, clock, 10)
    before = sent(engine, by="worker-1")
    saved.put_back()
    kept = sent(engine, by="worker-1")
    assert sum((before - kept).values()) > WOMEN
    restored = again(outbox)
    lost = look(restored, clock)
    dispatch_due(restored, clock, Event())
    assert sent(engine, by="afterwards") == Counter()
    done = note(restored, clock, lost)
    assert done.unmatched == []
    assert len(done.found) == sum((before - kept).values())
    assert {one.how for one in done.found} == {"words"}
    assert kept + sent(engine, by="restore-check") == before
    assert look(restored, clock).messages == ()
    start(restored, clock)
    live(restored, clock, 30)
    after = sent(engine, by="afterwards")
    assert after
    assert not after & before


def test_without_that_look_somebody_would(outbox: Services, engine: Engine, clock: Clock, tmp_path: Path) -> None:
    """What the test above rests on."""
    one_woman(engine)
    live(outbox, clock, 4)
    saved = Saved(engine, tmp_path)
    live(outbox, clock, 10)
    before = sent(engine, by="worker-1")
    saved.put_back()
    restored = again(outbox)
    look(restored, clock)
    start(restored, clock)
    live(restored, clock, 30)
    assert sent(engine, by="afterwards") & before


def test_at_the_provider_texts_are_found_and_a_stop_counts(
    texting: Services, engine: Engine, clock: Clock, twilio: TwilioStandIn, emails: FakeEmail, tmp_path: Path
) -> None:
    ids = [one_woman(engine, number, email=number == 0) for number in range(WOMEN)]
    live(texting, clock, 4)
    saved = Saved(engine, tmp_path)
    live(texting, clock, 3)
    twilio.store.receive("SMstop", "+447700900003", OUR_NUMBER, "STOP")
    receive_text(texting, clock.now, "+447700900003", "STOP", "SMstop")
    twilio.store.accept({"To": "+447700900777", "From": OUR_NUMBER, "Body": "To a woman enrolled since"})
    live(texting, clock, 3)
    before = sent(engine, by="worker-1")
    saved.put_back()
    restored = again(texting)
    lost = look(restored, clock)
    assert list(lost.unlisted) == ["email"]
    assert len(lost.received) == 1
    done = note(restored, clock, lost)
    assert [(one.reference, one.ending) for one in done.unmatched] == [("", "…777")]
    assert done.replies == {"stop": 1}
    with reading(engine) as connection:
        assert consents.of(connection, [ids[3]])[ids[3]][-1].event == "stopped"
    texts = Counter({key: number for key, number in before.items() if key[3] == "text"})
    assert not texts - sent(engine, by="worker-1") - sent(engine, by="restore-check")
    doubtful = in_doubt(restored, clock.now, lost.unlisted)
    assert {one.channel for one in doubtful} <= {"email"}
    assume_sent(restored, clock.now, "operator: Sister Ellis", lost.unlisted)
    assert in_doubt(restored, clock.now, lost.unlisted) == []
    start(restored, clock)
    number = len(twilio.store.to_number("+447700900003"))
    live(restored, clock, 30)
    assert not sent(engine, by="afterwards") & before
    assert sent(engine, by="afterwards")
    assert len(twilio.store.to_number("+447700900003")) == number


def test_what_was_in_hand_when_the_copy_was_made_is_settled_and_not_repeated(
    texting: Services, engine: Engine, clock: Clock, twilio: TwilioStandIn, tmp_path: Path
) -> None:
    one_woman(engine, email=False)
    housekeeping.sweep(texting, clock.now)

    def save(point: str) -> None:
        if point == "committed" and not copies:
            copies.append(Saved(engine, tmp_path))

    copies: list[Saved] = []
    dispatch_due(replace(texting, fault_point=save), clock, Event())
    taken = len(twilio.accepted)
    assert taken > 0
    clock.forward(DAY)
    copies[0].put_back()
    restored = again(texting)
    guard.switch_off(restored, clock.now, "operator: Sister Ellis")
    note(restored, clock, look(restored, clock))
    start(restored, clock)
    dispatch_due(restored, clock, Event())
    resolve_unknown(restored, clock.now)
    bodies = Counter(text.body for text in twilio.accepted[: taken + 20])
    assert max(bodies.values()) == 1
    with reading(engine) as connection:
        assert connection.scalar(select(Woman.id).limit(1)) is not None
