"""From a planned message to a sent one: words, ways, holds and skips."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
from sqlalchemy import Engine, func, select, text, update

from actions import work_items
from actions.dispatch.send import dispatch_due, next_due
from actions.dispatch.words import read_words
from actions.services import Services
from db.engine import reading, writing
from db.queries import addresses, consents, women
from db.tables import Attempt, AuditEvent, Delivery, PrivateLink, Question, TemplateVersion
from tests.support.world import NOW, Clock, FakeEmail, FakeText, one_message, one_woman, standing

GO = Event()


def deliveries(engine: Engine, message_id: int) -> dict[str, str]:
    """The state of each channel."""
    with reading(engine) as connection:
        rows = connection.execute(
            select(Delivery.channel, Delivery.state).where(Delivery.message_id == message_id)
        ).all()
    return {row[0]: row[1] for row in rows}


def test_a_message_goes_out_on_both_channels_and_its_words_are_kept(
    services: Services, engine: Engine, clock: Clock, texts: FakeText, emails: FakeEmail
) -> None:
    message = one_message(engine, one_woman(engine), "pain-ask-for-relief")
    counts = dispatch_due(services, clock, GO)
    assert (counts.claimed, counts.accepted) == (1, 2)
    assert standing(engine, message).state == "sent"
    assert standing(engine, message).claimed_by is None
    assert deliveries(engine, message) == {"text": "accepted", "email": "accepted"}
    with reading(engine) as connection:
        kept = connection.execute(select(Attempt.words, Attempt.says_stop).order_by(Attempt.says_stop.desc())).all()
        raw = connection.execute(text("SELECT words FROM attempts")).scalars().all()
        actions = connection.scalars(select(AuditEvent.action)).all()
    assert read_words(kept[0][0] or "").text == texts.sent[0].body
    assert kept[0][1] is True
    assert read_words(kept[1][0] or "").html == emails.sent[0].html
    assert all("Careline" not in row for row in raw)
    assert actions.count("attempt-accepted") == 2


def test_no_name_in_a_text_and_the_same_link_in_both(
    services: Services, engine: Engine, clock: Clock, texts: FakeText, emails: FakeEmail
) -> None:
    one_message(engine, one_woman(engine), "pain-ask-for-relief")
    dispatch_due(services, clock, GO)
    assert "Ann" not in texts.sent[0].body
    assert "Ann" in emails.sent[0].text
    assert emails.sent[0].unsubscribe_url is not None
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(PrivateLink)) == 2


def test_nothing_due_means_nothing_done(services: Services, engine: Engine, clock: Clock) -> None:
    one_message(engine, one_woman(engine), due_at=NOW + timedelta(seconds=1))
    assert dispatch_due(services, clock, GO).claimed == 0
    assert next_due(services) == NOW + timedelta(seconds=1)


def test_two_messages_of_one_day_go_on_two_days(services: Services, engine: Engine, clock: Clock) -> None:
    woman = one_woman(engine)
    first, second = one_message(engine, woman), one_message(engine, woman, "pain-ask-for-relief")
    dispatch_due(services, clock, GO)
    assert standing(engine, first).state == "sent"
    held = standing(engine, second)
    assert (held.state, held.code) == ("held", "day-full")
    assert held.due_at == datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
    clock.now = held.due_at
    dispatch_due(services, clock, GO)
    assert standing(engine, second).state == "sent"


@pytest.mark.parametrize("hour", [3, 8, 20])
def test_at_night_it_is_held_until_morning(
    services: Services, engine: Engine, clock: Clock, texts: FakeText, hour: int
) -> None:
    message = one_message(engine, one_woman(engine), due_at=NOW - timedelta(days=1))
    clock.now = NOW.replace(hour=hour)
    dispatch_due(services, clock, GO)
    held = standing(engine, message)
    assert texts.sent == []
    assert (held.state, held.code) == ("held", "outside-hours")
    assert held.due_at is not None
    assert held.due_at.hour == 9


def test_too_late_is_skipped_with_a_reason(services: Services, engine: Engine, clock: Clock, texts: FakeText) -> None:
    message = one_message(engine, one_woman(engine), expires_at=NOW)
    dispatch_due(services, clock, GO)
    assert (standing(engine, message).state, standing(engine, message).code) == ("skipped", "time-over")
    assert texts.sent == []


def test_after_a_stop_that_channel_is_silent_and_the_other_goes_on(
    services: Services, engine: Engine, clock: Clock, texts: FakeText, emails: FakeEmail
) -> None:
    woman = one_woman(engine)
    message = one_message(engine, woman, "pain-ask-for-relief")
    with writing(engine) as connection:
        women.lock(connection, woman)
        consents.append(connection, woman, "text", "stopped", NOW, how="reply", actor="her reply")
    dispatch_due(services, clock, GO)
    assert texts.sent == []
    assert len(emails.sent) == 1
    assert standing(engine, message).state == "sent"


def test_a_barred_number_gets_nothing(services: Services, engine: Engine, clock: Clock, texts: FakeText) -> None:
    woman = one_woman(engine, email=False)
    message = one_message(engine, woman)
    with writing(engine) as connection:
        number = addresses.of(connection, [woman])[woman][0]
        addresses.suppress(connection, "text", number.value_hash, "wrong", NOW)
    dispatch_due(services, clock, GO)
    assert texts.sent == []
    assert (standing(engine, message).state, standing(engine, message).code) == ("skipped", "no-channel")


def test_unapproved_wording_stays_here_when_the_provider_is_real(
    services: Services, engine: Engine, clock: Clock, texts: FakeText
) -> None:
    texts.real = True
    message = one_message(engine, one_woman(engine, email=False))
    dispatch_due(services, clock, GO)
    assert texts.sent == []
    assert (standing(engine, message).state, standing(engine, message).code) == ("held", "wording-not-approved")
    with reading(engine) as connection:
        assert [item.kind for item in work_items.list_open(connection)] == ["wording-missing"]
    with writing(engine) as connection:
        connection.execute(
            update(TemplateVersion).where(TemplateVersion.key == "connect-helpline").values(approved_by="Dr A")
        )
    clock.forward(timedelta(hours=1))
    dispatch_due(services, clock, GO)
    assert len(texts.sent) == 1


def test_through_the_outbox_unapproved_wording_flows_and_is_marked(
    services: Services, engine: Engine, clock: Clock
) -> None:
    one_message(engine, one_woman(engine))
    dispatch_due(services, clock, GO)
    with reading(engine) as connection:
        assert connection.scalars(select(Attempt.approved)).all() == [False]


def test_wording_long_past_its_review_is_held(services: Services, engine: Engine, clock: Clock) -> None:
    then = datetime(2029, 11, 21, 11, 0, tzinfo=UTC)
    clock.now = then
    woman = one_woman(engine, at=then - timedelta(days=5))
    message = one_message(engine, woman, due_at=then, due_on=then.date(), expires_at=None)
    dispatch_due(services, clock, GO)
    assert (standing(engine, message).state, standing(engine, message).code) == ("held", "wording-expired")


def test_a_missing_value_holds_it_and_tells_somebody(services: Services, engine: Engine, clock: Clock) -> None:
    values = {"not-known": {"service": ""}}
    message = one_message(engine, one_woman(engine, email=False))
    dispatch_due(replace(services, values=values), clock, GO)
    held = standing(engine, message)
    assert (held.state, held.code) == ("held", "wording-missing-value")
    assert "service" in held.reason
    with reading(engine) as connection:
        assert len(work_items.list_open(connection)) == 1


def test_a_channel_that_is_not_set_up_leaves_the_message_waiting(
    services: Services, engine: Engine, clock: Clock
) -> None:
    message = one_message(engine, one_woman(engine, email=False))
    dispatch_due(replace(services, text_sender=None), clock, GO)
    assert (standing(engine, message).state, standing(engine, message).code) == ("held", "channel-not-set-up")


def test_a_question_is_open_once_it_was_sent(services: Services, engine: Engine, clock: Clock) -> None:
    woman = one_woman(engine)
    message = one_message(engine, woman, "checkin-recovery", occurrence="day-14")
    dispatch_due(services, clock, GO)
    with reading(engine) as connection:
        found = connection.execute(select(Question.message_id, Question.kind, Question.lapses_at)).all()
    assert [tuple(row) for row in found] == [
        (message, services.programme.step("checkin-recovery").question, NOW + timedelta(days=28))
    ]


def test_an_answer_goes_at_night_and_before_everything_else(
    services: Services, engine: Engine, clock: Clock, texts: FakeText
) -> None:
    clock.now = NOW.replace(hour=2)
    for number in range(2, 8):
        one_message(engine, one_woman(engine, number, email=False), due_at=NOW - timedelta(days=1))
    woman = one_woman(engine, 1, email=False)
    one_message(
        engine, woman, "sys-urgent-help", occurrence="event-1", immediate=True, due_at=clock.now, channels="text"
    )
    dispatch_due(replace(services, limits=replace(services.limits, batch=1, senders=1)), clock, GO)
    assert len(texts.sent) == 1
    assert "999" in texts.sent[0].body


def test_one_womans_odd_record_keeps_nobody_else_waiting(
    services: Services, engine: Engine, clock: Clock, texts: FakeText
) -> None:
    odd, fine = one_woman(engine, 1), one_woman(engine, 2)
    broken = one_message(engine, odd, values="not json")
    whole = one_message(engine, fine)
    dispatch_due(services, clock, GO)
    assert (standing(engine, broken).state, standing(engine, broken).code) == ("held", "program-fault")
    assert standing(engine, whole).state == "sent"
    with reading(engine) as connection:
        assert [item.woman_id for item in work_items.list_open(connection)] == [odd]


def test_a_text_is_valid_no_longer_than_her_hours(
    services: Services, engine: Engine, clock: Clock, texts: FakeText
) -> None:
    one_message(engine, one_woman(engine, 1))
    one_message(engine, one_woman(engine, 2), expires_at=NOW + timedelta(hours=1))
    dispatch_due(services, clock, GO)
    assert sorted(one.valid_for for one in texts.sent) == [timedelta(hours=1), timedelta(hours=7, minutes=30)]


def test_the_keepsake_brings_her_letter_her_card_and_her_calendar(
    services: Services, engine: Engine, clock: Clock, emails: FakeEmail
) -> None:
    one_message(engine, one_woman(engine), "keepsake")
    dispatch_due(services, clock, GO)
    assert [one.filename for one in emails.sent[0].attachments] == ["letter.html", "card.html", "reminders.ics"]
    letter = emails.sent[0].attachments[0].content.decode()
    assert "Ann Test1" in letter
    assert "6 May 1992" in letter
    assert "<script" not in letter
    with reading(engine) as connection:
        kept = read_words(connection.scalars(select(Attempt.words)).one() or "")
    assert kept.files == emails.sent[0].attachments


def test_in_discreet_mode_nothing_attached_names_her_condition(
    services: Services, engine: Engine, clock: Clock, emails: FakeEmail
) -> None:
    known = (("pregnancy", "not-pregnant"), ("texts", "discreet"))
    one_message(engine, one_woman(engine, known=known), "keepsake")
    dispatch_due(services, clock, GO)
    files = emails.sent[0].attachments
    assert [one.filename for one in files] == ["card.html", "reminders.ics"]
    for one in files:
        said = one.content.decode().lower()
        assert [word for word in ("osteoporosis", "pregnan", "menopause", "bone", "test1") if word in said] == []


def test_what_is_attached_must_be_approved_too(services: Services, engine: Engine, clock: Clock) -> None:
    live = FakeEmail(real=True)
    with writing(engine) as connection:
        connection.execute(
            update(TemplateVersion)
            .where(TemplateVersion.key != "documents/gp-letter")
            .values(approved_by="Dr A", approved_at=NOW)
        )
    message = one_message(engine, one_woman(engine), "keepsake")
    dispatch_due(replace(services, email_sender=live), clock, GO)
    assert live.sent == []
    assert standing(engine, message).code == "wording-not-approved"


def test_a_stopping_worker_puts_back_what_it_has_not_begun(services: Services, engine: Engine, clock: Clock) -> None:
    message = one_message(engine, one_woman(engine))
    stopping = Event()
    stopping.set()
    assert dispatch_due(services, clock, stopping).accepted == 0
    assert standing(engine, message).state == "planned"
    assert standing(engine, message).due_at == NOW


def test_that_a_message_ends_is_told_even_where_the_reason_stays(
    services: Services, engine: Engine, clock: Clock
) -> None:
    woman_id = one_woman(engine)
    message = one_message(engine, woman_id, expires_at=NOW, reason_code="time-over")
    dispatch_due(services, clock, GO)
    with reading(engine) as connection:
        told = connection.scalars(select(AuditEvent.action).where(AuditEvent.woman_id == woman_id)).all()
    assert standing(engine, message).state == "skipped"
    assert "message-skipped" in told
