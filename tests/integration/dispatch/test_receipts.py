"""Receipts and unknown outcomes: forward only, never a second text on a guess; all heals, or a person is asked."""

from datetime import datetime, timedelta
from itertools import permutations
from threading import Event

import pytest
from sqlalchemy import Connection, Engine, func, select

from actions import record_receipt, work_items
from actions.dispatch.send import dispatch_due
from actions.dispatch.words import read_words
from actions.record_receipt import record
from actions.resolve_unknown import decide, resolve_unknown
from actions.services import Services
from db.engine import reading
from db.queries import addresses
from db.tables import Attempt, Delivery, Receipt
from delivery.protocol import Listed, ListedText, Listing, ListingUnavailable, Unknown
from tests.support.world import NOW, Clock, FakeEmail, FakeText, one_message, one_woman, standing

GO = Event()
UNKNOWN = Unknown("timeout", "No answer came.")


def attempts(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return list(connection.scalars(select(Attempt.id).order_by(Attempt.started_at)))


def delivery(engine: Engine, message: int) -> str:
    with reading(engine) as connection:
        return connection.scalars(select(Delivery.state).where(Delivery.message_id == message)).one()


def sent(services: Services, engine: Engine, clock: Clock, **how: datetime) -> tuple[int, str]:
    message = one_message(engine, one_woman(engine, email=False), "connect-helpline", **how)
    dispatch_due(services, clock, GO)
    return message, attempts(engine)[0]


@pytest.mark.parametrize("order", list(permutations(["sent", "delivered", "queued"])))
def test_in_whatever_order_they_come_delivered_stays(
    services: Services, engine: Engine, clock: Clock, order: tuple[str, ...]
) -> None:
    message, attempt = sent(services, engine, clock)
    for status in (*order, *order, "undelivered"):
        record(services, NOW, attempt, f"SM{attempt}", status, None)
    assert delivery(engine, message) == "delivered"
    assert standing(engine, message).state == "sent"
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(Receipt)) == 4


def test_a_receipt_of_something_else_is_ignored(services: Services, engine: Engine, clock: Clock) -> None:
    message, attempt = sent(services, engine, clock)
    assert record(services, NOW, "0" * 32, "SM1", "delivered", None) == record_receipt.Recorded(False, False)
    assert not record(services, NOW, attempt, "SMother", "undelivered", "30005").changed
    assert not record(services, NOW, attempt, f"SM{attempt}", "received", None).changed
    assert delivery(engine, message) == "accepted"


def test_an_unreachable_phone_is_tried_twice_more_a_day_apart(
    services: Services, engine: Engine, clock: Clock, texts: FakeText
) -> None:
    message, _ = sent(services, engine, clock, expires_at=NOW + timedelta(days=7))
    for number in (1, 2):
        attempt = attempts(engine)[-1]
        record(services, clock.now, attempt, f"SM{attempt}", "undelivered", "30003")
        waiting = standing(engine, message)
        assert waiting.state == "planned"
        assert waiting.due_at == clock.now + timedelta(hours=24)
        clock.now = waiting.due_at
        dispatch_due(services, clock, GO)
        assert len(texts.sent) == number + 1
    attempt = attempts(engine)[-1]
    record(services, clock.now, attempt, f"SM{attempt}", "undelivered", "30003")
    assert (standing(engine, message).state, standing(engine, message).due_at) == ("failed", None)
    assert len(texts.sent) == 3


def test_a_dead_number_is_retired_by_its_receipt(services: Services, engine: Engine, clock: Clock) -> None:
    message, attempt = sent(services, engine, clock)
    record(services, NOW, attempt, f"SM{attempt}", "undelivered", "30005")
    assert standing(engine, message).state == "failed"
    with reading(engine) as connection:
        assert [item.kind for item in work_items.list_open(connection)] == ["unreachable"]
        assert [row.state for row in addresses.by_id(connection, [1]).values()] == ["invalid"]


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [("bounced", "5.1.1", "unreachable"), ("bounced", "5.7.1", "message-refused"), ("complained", None, None)],
)
def test_what_comes_back_by_email(
    services: Services, engine: Engine, clock: Clock, emails: FakeEmail, status: str, code: str | None, kind: str | None
) -> None:
    woman = one_woman(engine, text=False)
    message = one_message(engine, woman, "emo-not-your-fault")
    dispatch_due(services, clock, GO)
    record(services, NOW, attempts(engine)[0], None, status, code)
    assert standing(engine, message).state == "failed"
    with reading(engine) as connection:
        kinds = [item.kind for item in work_items.list_open(connection)]
        row = addresses.of(connection, [woman])[woman][0]
        assert (("email", row.value_hash) in addresses.suppressed(connection, [row.value_hash])) is (kind is None)
    assert kinds == ([kind] if kind else [])


def test_a_receipt_that_is_faster_than_the_answer_counts(
    services: Services, engine: Engine, clock: Clock, texts: FakeText
) -> None:
    original = texts.send

    def with_receipt(message: object) -> object:
        record(services, NOW, message.attempt_id, "SMfast", "delivered", None)  # type: ignore[attr-defined]
        return original(message)  # type: ignore[arg-type]

    texts.send = with_receipt  # type: ignore[method-assign, assignment]
    message, _ = sent(services, engine, clock)
    assert delivery(engine, message) == "delivered"
    assert standing(engine, message).state == "sent"
    assert standing(engine, message).claimed_by is None


def test_a_receipt_settles_an_unknown_outcome(
    services: Services, engine: Engine, clock: Clock, texts: FakeText
) -> None:
    texts.answers = [UNKNOWN]
    message, attempt = sent(services, engine, clock)
    record(services, NOW, attempt, "SM1", "sent", None)
    assert standing(engine, message).state == "sent"
    clock.forward(timedelta(days=1))
    assert resolve_unknown(services, clock.now).matched == 0


def test_before_its_validity_has_passed_nothing_is_concluded(
    services: Services, engine: Engine, clock: Clock, texts: FakeText
) -> None:
    texts.answers = [UNKNOWN]
    message, _ = sent(services, engine, clock)
    clock.forward(timedelta(hours=7))
    found = resolve_unknown(services, clock.now)
    assert (found.matched, found.due_again, found.asked) == (0, 0, 0)
    assert standing(engine, message).state == "unknown"


def test_a_text_that_is_listed_was_accepted(services: Services, engine: Engine, clock: Clock, texts: FakeText) -> None:
    texts.answers = [UNKNOWN]
    message, _ = sent(services, engine, clock)
    with reading(engine) as connection:
        body = _body(connection)
    texts.listing = Listed((ListedText("SM77", "delivered", body, NOW, NOW),))
    clock.forward(timedelta(hours=8))
    assert resolve_unknown(services, clock.now).matched == 1
    assert standing(engine, message).state == "sent"
    assert delivery(engine, message) == "delivered"
    assert resolve_unknown(services, clock.now + timedelta(hours=1)).matched == 0


def test_a_text_that_is_not_listed_is_due_again(
    services: Services, engine: Engine, clock: Clock, texts: FakeText
) -> None:
    texts.answers = [UNKNOWN]
    message, _ = sent(services, engine, clock)
    clock.forward(timedelta(hours=22))
    assert resolve_unknown(services, clock.now).due_again == 1
    assert standing(engine, message).state == "planned"
    clock.forward(timedelta(hours=1))
    dispatch_due(services, clock, GO)
    assert standing(engine, message).state == "sent"
    assert len(texts.sent) == 1


def test_a_text_that_is_not_listed_and_too_late_has_failed(
    services: Services, engine: Engine, clock: Clock, texts: FakeText
) -> None:
    texts.answers = [UNKNOWN]
    message, _ = sent(services, engine, clock, expires_at=NOW + timedelta(hours=7))
    clock.forward(timedelta(hours=9))
    assert resolve_unknown(services, clock.now).lapsed == 1
    assert standing(engine, message).state == "failed"
    assert "not accepted" in standing(engine, message).reason


@pytest.mark.parametrize("what", ["unreadable", "another", "two"])
def test_what_the_list_does_not_tell_is_for_a_person(
    services: Services, engine: Engine, clock: Clock, texts: FakeText, what: str
) -> None:
    texts.answers = [UNKNOWN]
    message, _ = sent(services, engine, clock)
    with reading(engine) as connection:
        body = _body(connection)
    mine, other = ListedText("SM1", "sent", body, NOW, NOW), ListedText("SM2", "sent", "Something", NOW, NOW)
    listings: dict[str, Listing] = {
        "unreadable": ListingUnavailable("503", "The list cannot be read."),
        "another": Listed((other,)),
        "two": Listed((mine, ListedText("SM3", "sent", body, NOW, NOW))),
    }
    texts.listing = listings[what]
    clock.forward(timedelta(hours=8))
    for _ in range(2):
        assert resolve_unknown(services, clock.now).asked == 1
    assert standing(engine, message).state == "unknown"
    with reading(engine) as connection:
        assert [item.kind for item in work_items.list_open(connection)] == ["outcome-unknown"]
    assert texts.sent == []
    assert decide(services, clock.now, "nurse", message, went_out=what != "unreadable")
    assert standing(engine, message).state == ("planned" if what == "unreadable" else "sent")
    assert not decide(services, clock.now, "nurse", message, went_out=True)
    with reading(engine) as connection:
        assert work_items.list_open(connection) == []


def test_what_a_stopped_worker_left_in_hand_becomes_unknown_and_heals(
    services: Services, engine: Engine, clock: Clock, texts: FakeText
) -> None:
    class Stopped(BaseException):
        pass

    def stop(name: str) -> None:
        if name == "after-request":
            raise Stopped

    message = one_message(engine, one_woman(engine, email=False))
    object.__setattr__(services, "fault_point", stop)
    with pytest.raises(Stopped):
        dispatch_due(services, clock, GO)
    object.__setattr__(services, "fault_point", lambda name: None)
    assert standing(engine, message).state == "sending"
    clock.forward(services.limits.lease)
    assert resolve_unknown(services, clock.now).left_behind == 0
    clock.forward(timedelta(seconds=1))
    assert resolve_unknown(services, clock.now).left_behind == 1
    assert standing(engine, message).state == "unknown"
    assert standing(engine, message).claimed_by is None
    clock.forward(timedelta(hours=8))
    assert resolve_unknown(services, clock.now).matched == 1
    assert standing(engine, message).state == "sent"
    assert len(texts.sent) == 1


def test_an_accepted_text_is_never_in_doubt_again(services: Services, engine: Engine, clock: Clock) -> None:
    message, _ = sent(services, engine, clock)
    clock.forward(timedelta(days=2))
    resolve_unknown(services, clock.now)
    assert standing(engine, message).state == "sent"


def _body(connection: Connection) -> str:
    return read_words(connection.scalars(select(Attempt.words)).one() or "").text
