"""What her replies do, in the transaction that stores them."""

import pytest

from actions.change_circumstances import record_fact
from actions.gather import gather_one
from db.engine import reading
from tests.integration.actions.conftest import MOBILE, Story


def known(story: Story):  # type: ignore[no-untyped-def]
    with reading(story.services.engine) as connection:
        her = gather_one(connection, story.woman_id, story.services)
    assert her is not None
    return her.circumstances


def test_yes_is_consent_only_while_a_request_is_open(story: Story) -> None:
    story.enrol(consent=["text"]).send()
    assert story.text("Yes please").meaning == "yes"
    story.send()
    assert story.steps("sent").count("welcome-start") == 1
    assert story.text("YES").meaning == "free-text"


def test_a_repeated_delivery_changes_nothing(ana: Story) -> None:
    first = ana.text("PAUSE")
    ana.replies -= 1
    again = ana.text("PAUSE")
    assert (first.new, again.new) == (True, False)
    ana.send()
    assert sum("paused until" in body for body in ana.bodies()) == 1


@pytest.mark.parametrize("words", ["STOP", "stop please", "no more texts", "Stop.", "stopio"])
def test_stop_is_obeyed_at_once_and_answered_once(ana: Story, words: str) -> None:
    ana.text(words)
    ana.send().text(words)
    ana.send()
    before = len(ana.texts.sent)
    assert sum("no more texts" in body for body in ana.bodies()) == 1
    ana.days(30)
    assert len(ana.texts.sent) == before
    assert len(ana.emails.sent) > 3


def test_start_brings_her_back_without_what_she_missed(ana: Story) -> None:
    ana.text("STOP")
    ana.send().days(20)
    ana.text("START")
    ana.send()
    assert known(ana).text.open
    assert "back on" in ana.bodies()[-1]
    texts = len(ana.texts.sent)
    ana.days(1)
    assert len(ana.texts.sent) - texts <= 1


def test_start_after_a_year_needs_a_new_yes(ana: Story) -> None:
    ana.text("STOP")
    ana.days(3)
    ana.now = ana.now.replace(year=2027, month=4)
    ana.text("START")
    ana.send()
    assert not known(ana).text.open
    assert "Reply YES" in ana.bodies()[-1]
    ana.text("YES")
    assert known(ana).text.open


def test_distress_is_not_an_opt_out(ana: Story) -> None:
    ana.text("The pain won't stop")
    ana.send()
    assert known(ana).text.open
    assert "nobody reads replies" in ana.bodies()[-1].lower()
    assert "reply-to-read" in ana.tasks() or "new-break" in ana.tasks()


def test_urgent_words_are_answered_at_any_hour_and_reach_a_nurse(ana: Story) -> None:
    ana.now = ana.now.replace(hour=3)
    ana.text("I want to kill myself")
    ana.send()
    assert "999" in ana.bodies()[-1]
    assert "urgent-word" in ana.tasks()
    ana.text("I want to kill myself")
    ana.send()
    assert sum("Texting us will not bring help" in body for body in ana.bodies()) == 2


def test_free_text_is_answered_once_a_day(ana: Story) -> None:
    before = len(ana.texts.sent)
    for words in ("thank you", "my sister says hello", "it rains"):
        ana.text(words)
    ana.send()
    assert len(ana.texts.sent) == before + 1


def test_wrong_person_blocks_the_number_for_good_and_gets_no_answer(ana: Story) -> None:
    before = len(ana.texts.sent)
    ana.text("WRONG")
    ana.send().days(40)
    assert len(ana.texts.sent) == before
    assert "wrong-person" in ana.tasks()
    ana.text("START")
    ana.send()
    assert len(ana.texts.sent) == before


def test_a_number_is_an_answer_only_to_the_open_question(ana: Story) -> None:
    assert ana.text("2").meaning == "stray-number"
    ana.days(14)
    assert "how are you" in ana.bodies()[-1].lower()
    assert ana.text("3").meaning == "answer"
    ana.send()
    assert "checkin-hard" in ana.tasks()
    assert "that sounds hard" in ana.bodies()[-1].lower()
    assert ana.text("3").meaning == "stray-number"


def test_an_unknown_sender_learns_nothing(ana: Story) -> None:
    before = len(ana.texts.sent)
    found = ana.text("who are you", sender="+447700900999")
    ana.send()
    assert found.woman_id is None
    assert len(ana.texts.sent) == before


def test_a_reported_loss_holds_everything_in_the_same_step(ana: Story) -> None:
    ana.text("my baby died please stop")
    ana.send()
    assert "loss" in ana.tasks()
    assert not known(ana).text.open
    emails = len(ana.emails.sent)
    ana.days(30)
    assert len(ana.emails.sent) == emails
    record_fact(ana.services, ana.now, "nurse", ana.woman_id, "loss-wording-approved")
    ana.days(2)
    assert len(ana.emails.sent) == emails + 1
    assert "so very sorry" in ana.emails.sent[-1].text


def test_fewer_pause_and_resume(ana: Story) -> None:
    ana.text("FEWER")
    assert known(ana).said("pace").value == "fewer"
    ana.text("PAUSE 8")
    assert (known(ana).pause_ends - known(ana).paused_on).days == 56
    ana.send()
    before = len(ana.texts.sent)
    ana.days(20)
    assert len(ana.texts.sent) == before
    ana.text("RESUME")
    ana.send()
    assert known(ana).pause_ends is None


def test_menopause_answers(story: Story) -> None:
    story.enrol(date_of_birth="1976-01-05", birth="2026-02-10").send().confirm().send()
    story.days(182)
    assert "meno-first-nudge" in story.steps("sent")
    assert story.text("2").meaning == "answer"
    story.send().days(3)
    assert "meno-started" in story.steps("sent")
    assert story.text("3").meaning == "answer"
    story.days(2)
    assert "meno-done" in story.steps("sent")
    assert not [line for line in story.lines() if line.track == "menopause" and line.state == "planned"]


def test_stop_on_a_shared_phone_stops_both(ana: Story) -> None:
    first = ana.woman_id
    ana.enrol(first_name="Bea", date_of_birth="1988-01-01", email="bea@example.org", shared_number=True).confirm("text")
    second = ana.woman_id
    ana.text("STOP", sender=MOBILE)
    for woman in (first, second):
        ana.woman_id = woman
        assert not known(ana).text.open
