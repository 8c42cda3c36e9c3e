"""What becomes of a message, of her address and of a channel, for each thing a provider can answer."""

from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import Engine, select, update

from actions import work_items
from actions.dispatch import channel_state
from actions.dispatch.send import dispatch_due
from actions.services import Services
from db.engine import reading, writing
from db.queries import addresses, consents
from db.tables import Address, Attempt, Delivery, PlannedMessage, StaffNotice
from delivery.protocol import NotSent, Outcome, Rejected, RejectReason, SetupFault, Unknown
from simulation.faults import FULL, LOCKED, database_fault
from simulation.one_thread import OneThread
from tests.support.world import NOW, Clock, FakeEmail, FakeText, one_message, one_woman, standing

GO = Event()
TOO_FAST = NotSent(timedelta(seconds=5), "20429", "Too fast.")
FAULT = SetupFault("20003", "The credentials are wrong.")
UNKNOWN = Unknown("timeout", "No answer came.")


def refused(reason: RejectReason, code: str = "1") -> Rejected:
    return Rejected(reason, code, "It was refused.")


def open_kinds(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return sorted(item.kind for item in work_items.list_open(connection))


def outcomes(engine: Engine) -> list[str | None]:
    with reading(engine) as connection:
        return list(connection.scalars(select(Attempt.outcome).order_by(Attempt.started_at, Attempt.id)))


def states(engine: Engine, message: int) -> dict[str, str]:
    with reading(engine) as connection:
        query = select(Delivery.channel, Delivery.state).where(Delivery.message_id == message)
        return {row[0]: row[1] for row in connection.execute(query)}


def test_proven_not_sent_is_tried_again_after_a_while(
    services: Services, engine: Engine, clock: Clock, texts: FakeText
) -> None:
    texts.answers = [TOO_FAST, TOO_FAST]
    message = one_message(engine, one_woman(engine, email=False))
    assert dispatch_due(services, clock, GO).not_sent == 1
    first = standing(engine, message)
    assert first.state == "planned"
    assert first.due_at is not None
    assert first.due_at - NOW >= services.limits.retry_first
    assert first.reason == "Too fast."
    clock.now = first.due_at
    dispatch_due(services, clock, GO)
    second = standing(engine, message)
    assert second.due_at is not None
    assert second.due_at - clock.now >= services.limits.retry_first * 2
    clock.now = second.due_at
    dispatch_due(services, clock, GO)
    assert standing(engine, message).state == "sent"
    assert outcomes(engine) == ["not-sent", "not-sent", "accepted"]
    assert len(texts.sent) == 1


def test_one_channel_failing_for_now_does_not_repeat_the_other(
    services: Services, engine: Engine, clock: Clock, texts: FakeText, emails: FakeEmail
) -> None:
    texts.answers = [TOO_FAST]
    message = one_message(engine, one_woman(engine), "pain-ask-for-relief")
    dispatch_due(services, clock, GO)
    half = standing(engine, message)
    assert half.state == "sent"
    assert half.due_at is not None
    assert states(engine, message) == {"text": "waiting", "email": "accepted"}
    clock.now = half.due_at
    dispatch_due(services, clock, GO)
    assert states(engine, message) == {"text": "accepted", "email": "accepted"}
    assert (len(texts.sent), len(emails.sent)) == (1, 1)
    assert standing(engine, message).due_at is None


def test_a_retry_on_a_channel_that_was_closed_does_not_hurry_the_other(
    services: Services, engine: Engine, clock: Clock, texts: FakeText, emails: FakeEmail
) -> None:
    texts.answers = [TOO_FAST]
    emails.answers = [TOO_FAST, TOO_FAST, TOO_FAST]
    woman = one_woman(engine)
    message = one_message(engine, woman, "connect-helpline")
    dispatch_due(services, clock, GO)
    assert states(engine, message) == {"text": "waiting"}
    with writing(engine) as connection:
        consents.append(connection, woman, "text", "stopped", NOW, how="told staff", actor="nurse")
    clock.now = NOW + timedelta(hours=1)
    dispatch_due(services, clock, GO)
    assert states(engine, message) == {"text": "dropped", "email": "waiting"}
    assert outcomes(engine) == ["not-sent", "not-sent"], "the email is tried once, and then waits for its own time"
    due_at = standing(engine, message).due_at
    assert due_at is not None
    assert due_at - clock.now >= services.limits.retry_first


def test_a_retry_whose_time_is_over_is_given_up(
    services: Services, engine: Engine, clock: Clock, texts: FakeText
) -> None:
    texts.always = TOO_FAST
    message = one_message(engine, one_woman(engine, email=False), expires_at=NOW + timedelta(minutes=30))
    for _ in range(8):
        dispatch_due(services, clock, GO)
        clock.now = standing(engine, message).due_at or clock.now
    assert (standing(engine, message).state, standing(engine, message).due_at) == ("skipped", None)
    assert states(engine, message) == {"text": "dropped"}


def test_a_number_that_cannot_work_is_retired_and_she_is_asked_by_email(
    services: Services, engine: Engine, clock: Clock, texts: FakeText, emails: FakeEmail
) -> None:
    texts.answers = [refused(RejectReason.BAD_ADDRESS, "21211")]
    woman = one_woman(engine)
    one_message(engine, woman, "pain-ask-for-relief")
    dispatch_due(services, clock, GO)
    with reading(engine) as connection:
        number = next(row for row in addresses.of(connection, [woman])[woman] if row.channel == "text")
        check = connection.execute(
            select(PlannedMessage.state, PlannedMessage.channels).where(PlannedMessage.step == "sys-change-check")
        ).all()
    assert (number.state, number.retired_at) == ("invalid", NOW)
    assert open_kinds(engine) == ["bad-address"]
    assert ("email" in {row.channels for row in check}) is True
    assert texts.sent == []


def test_a_text_that_fails_for_good_goes_by_email_where_that_is_open(
    services: Services, engine: Engine, clock: Clock, texts: FakeText, emails: FakeEmail
) -> None:
    texts.answers = [refused(RejectReason.BAD_ADDRESS, "21614")]
    woman = one_woman(engine)
    message = one_message(engine, woman, "sys-change-check", occurrence="event-x", channels=None)
    dispatch_due(services, clock, GO)
    assert standing(engine, message).state == "sent"
    assert states(engine, message)["email"] == "accepted"


def test_with_no_other_way_it_has_failed_and_a_nurse_is_told(
    services: Services, engine: Engine, clock: Clock, texts: FakeText
) -> None:
    texts.answers = [refused(RejectReason.BAD_ADDRESS, "21211")]
    message = one_message(engine, one_woman(engine, email=False))
    dispatch_due(services, clock, GO)
    found = standing(engine, message)
    assert (found.state, found.code, found.due_at) == ("failed", "21211", None)
    assert open_kinds(engine) == ["unreachable"]


def test_a_stop_that_only_the_provider_knows_is_taken_over(
    services: Services, engine: Engine, clock: Clock, texts: FakeText
) -> None:
    texts.answers = [refused(RejectReason.OPTED_OUT, "21610")]
    woman = one_woman(engine, email=False)
    one_message(engine, woman)
    later = one_message(engine, woman, "emo-not-your-fault", due_at=NOW + timedelta(days=2))
    dispatch_due(services, clock, GO)
    with reading(engine) as connection:
        events = consents.of(connection, [woman])[woman]
        number = addresses.of(connection, [woman])[woman][0]
        assert ("text", number.value_hash) in addresses.suppressed(connection, [number.value_hash])
    assert [row.event for row in events] == ["confirmed", "stopped"]
    clock.forward(timedelta(days=2))
    dispatch_due(services, clock, GO)
    assert texts.sent == []
    assert standing(engine, later).state in ("skipped", "cancelled", "held")


def test_blocked_once_is_no_matter_blocked_twice_ends_texts(
    services: Services, engine: Engine, clock: Clock, texts: FakeText
) -> None:
    texts.always = refused(RejectReason.BLOCKED, "30004")
    woman = one_woman(engine, email=False)
    one_message(engine, woman)
    dispatch_due(services, clock, GO)
    assert open_kinds(engine) == []
    clock.forward(timedelta(days=1))
    one_message(engine, woman, "emo-not-your-fault", due_at=clock.now)
    dispatch_due(services, clock, GO)
    assert open_kinds(engine) == ["unreachable"]
    with reading(engine) as connection:
        assert connection.scalars(select(Address.state)).all() == ["invalid"]


def test_taken_for_spam_tells_the_admin_once(services: Services, engine: Engine, clock: Clock, texts: FakeText) -> None:
    texts.always = refused(RejectReason.FILTERED, "30007")
    for number in (1, 2):
        one_message(engine, one_woman(engine, number, email=False))
    dispatch_due(services, clock, GO)
    assert open_kinds(engine) == ["wording-filtered"]


def test_an_unlisted_refusal_tells_the_nurse(services: Services, engine: Engine, clock: Clock, texts: FakeText) -> None:
    texts.answers = [refused(RejectReason.OTHER, "99999")]
    message = one_message(engine, one_woman(engine, email=False))
    dispatch_due(services, clock, GO)
    assert open_kinds(engine) == ["message-refused"]
    assert standing(engine, message).state == "failed"


def test_our_own_fault_stops_the_channel_and_keeps_everything_due(
    services: Services, engine: Engine, clock: Clock, texts: FakeText, emails: FakeEmail
) -> None:
    texts.always = FAULT
    one_at_a_time = replace(services, limits=replace(services.limits, senders=1, batch=1))
    messages = [one_message(engine, one_woman(engine, number, email=False)) for number in range(1, 6)]
    both = one_message(engine, one_woman(engine, 6), "pain-ask-for-relief")
    dispatch_due(one_at_a_time, clock, GO)
    assert [standing(engine, one).state for one in messages] == ["planned"] + ["held"] * 4
    assert all(standing(engine, one).due_at is not None for one in messages)
    assert states(engine, both) == {"email": "accepted", "text": "ready"}
    assert open_kinds(engine) == ["channel-stopped"]
    with reading(engine) as connection:
        assert channel_state.stopped(connection)["text"].reason == FAULT.sentence
        assert connection.scalars(select(StaffNotice.work_item_id)).all() != []
        assert connection.scalars(select(Address.state).distinct()).all() == ["verified"]


def test_while_stopped_one_message_at_a_time_tries_the_channel(
    services: Services, engine: Engine, clock: Clock, texts: FakeText
) -> None:
    texts.always = FAULT
    one_at_a_time = replace(services, limits=replace(services.limits, senders=1, batch=1))
    messages = [one_message(engine, one_woman(engine, number, email=False)) for number in range(1, 6)]
    dispatch_due(one_at_a_time, clock, GO)
    clock.forward(services.limits.probe_first + timedelta(seconds=1))
    assert dispatch_due(services, clock, GO).setup_faults == 1
    texts.always = None
    clock.forward(timedelta(hours=1))
    dispatch_due(services, clock, GO)
    assert [standing(engine, one).state for one in messages] == ["sent"] * 5
    assert open_kinds(engine) == []
    with reading(engine) as connection:
        assert channel_state.stopped(connection) == {}


def test_an_unknown_text_is_not_sent_again(services: Services, engine: Engine, clock: Clock, texts: FakeText) -> None:
    texts.answers = [UNKNOWN]
    message = one_message(engine, one_woman(engine, email=False))
    dispatch_due(services, clock, GO)
    clock.forward(timedelta(hours=6))
    dispatch_due(services, clock, GO)
    assert (standing(engine, message).state, standing(engine, message).due_at) == ("unknown", None)
    assert outcomes(engine) == ["unknown"]


def test_an_unknown_email_is_sent_again_as_the_same_email(
    services: Services, engine: Engine, clock: Clock, emails: FakeEmail
) -> None:
    sent: list[str] = []
    original = emails.send

    def remember(message: object) -> Outcome:
        sent.append(message.message_id)  # type: ignore[attr-defined]
        return original(message)  # type: ignore[arg-type]

    emails.send = remember  # type: ignore[method-assign]
    emails.answers = [UNKNOWN]
    message = one_message(engine, one_woman(engine, text=False), "emo-not-your-fault")
    dispatch_due(services, clock, GO)
    assert standing(engine, message).state == "planned"
    clock.now = standing(engine, message).due_at or NOW
    dispatch_due(services, clock, GO)
    assert standing(engine, message).state == "sent"
    assert len(sent) == 2
    assert len(set(sent)) == 1


def test_an_outcome_that_comes_too_late_is_left_out(
    services: Services, engine: Engine, clock: Clock, texts: FakeText
) -> None:
    """While the request is under way somebody settles the attempt: their word stands."""
    original = texts.send

    def settled_meanwhile(message: object) -> Outcome:
        with writing(engine) as connection:
            connection.execute(update(Attempt).values(outcome="rejected"))
            connection.execute(update(Delivery).values(state="failed", reason_code="x", reason="X."))
        return original(message)  # type: ignore[arg-type]

    texts.send = settled_meanwhile  # type: ignore[method-assign]
    one_message(engine, one_woman(engine, email=False))
    assert dispatch_due(services, clock, GO).accepted == 0
    assert outcomes(engine) == ["rejected"]


@pytest.mark.parametrize("channel", ["text", "email"])
def test_a_sender_that_raises_costs_one_unknown_outcome(
    services: Services, engine: Engine, clock: Clock, texts: FakeText, emails: FakeEmail, channel: str
) -> None:
    def broken(_: object) -> Outcome:
        raise RuntimeError("+447700900001")

    sender = texts if channel == "text" else emails
    sender.send = broken  # type: ignore[method-assign, assignment]
    woman = one_woman(engine, text=channel == "text", email=channel == "email")
    message = one_message(engine, woman, "pain-ask-for-relief")
    assert dispatch_due(services, clock, GO).unknown == 1
    assert standing(engine, message).claimed_by is None


def test_the_last_outcome_is_kept_while_the_database_does_not_take_it(
    services: Services, engine: Engine, clock: Clock, texts: FakeText
) -> None:
    refusals = [database_fault(LOCKED), database_fault(FULL)]

    def fault(name: str) -> None:
        if name == "before-commit" and texts.sent and refusals:
            raise refusals.pop()

    message = one_message(engine, one_woman(engine, email=False), "pain-ask-for-relief")
    assert dispatch_due(replace(services, fault_point=fault), clock, GO, OneThread).accepted == 1
    assert standing(engine, message).state == "sent"
    assert not refusals
