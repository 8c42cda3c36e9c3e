"""What she chooses and reports after proof, and what it records."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from db.engine import writing
from db.tables import PlannedMessage, Question, WorkItem
from programme.facts import Fact
from tests.integration.web.site import BASE_URL, ENROLMENT, Site, build


def _send(site: Site, path: str, form: str | None = None, **fields: object):  # type: ignore[no-untyped-def]
    """Fill in the form on a page of hers and answer what came back, and her browser."""
    client = site.proved()
    base = f"/p/{site.email_token}"
    return site.post(client, f"{base}{form or path}", f"{base}{path}", **fields), client


def _value(fact: Fact | None) -> str | None:
    return fact.value if fact else None


def test_who_stopped_everything_in_a_break_is_not_told_that_messages_come_back(site: Site) -> None:
    _, client = _send(site, "/pause", weeks="4")
    home = f"/p/{site.email_token}"
    assert "Your messages are paused until" in client.get(home, base_url=BASE_URL).text
    assert client.post(f"{home}/stop/everything", base_url=BASE_URL).status_code == 303
    shown = client.get(home, base_url=BASE_URL).text
    assert "You get no messages at the moment." in shown
    assert "paused until" not in shown


@pytest.mark.parametrize("weeks", ["4", "8", "12"])
def test_a_break_begins_and_ends_when_she_says(site: Site, weeks: str) -> None:
    answer, client = _send(site, "/pause", weeks=weeks)
    assert answer.status_code == 303
    assert _value(site.last_fact("pause")) == weeks
    home = f"/p/{site.email_token}"
    assert "Your messages are paused until" in client.get(home, base_url=BASE_URL).text
    assert site.post(client, f"{home}/pause", f"{home}/pause/end").status_code == 303
    assert "paused" not in client.get(home, base_url=BASE_URL).text


@pytest.mark.parametrize("weeks", ["", "5", "-4", "four", "4; DROP TABLE women"])
def test_another_break_is_asked_again(site: Site, weeks: str) -> None:
    answer, _ = _send(site, "/pause", weeks=weeks)
    assert answer.status_code == 422
    assert "Choose how long the break should be" in answer.text
    assert site.last_fact("pause") is None


def test_topics_pace_and_plainness_are_saved_together_and_only_what_changed(site: Site) -> None:
    shown = site.proved().get(f"/p/{site.email_token}/pace", base_url=BASE_URL).text
    wanted = [name for name in site.services.programme.topics if f'value="{name}"' in shown and name != "feeding"]
    assert "system" not in wanted
    assert "menopause" not in wanted
    answer, _ = _send(site, "/pace", pace="fewer", texts="discreet", topics=wanted, extra=["intimate-topics"])
    assert answer.status_code == 303
    new = {(one.name, one.value) for one in site.facts() if one.actor == "her page"}
    assert new == {("pace", "fewer"), ("texts", "discreet"), ("topic-off", "feeding"), ("intimate-topics", "yes")}
    before = len(site.facts())
    _send(site, "/pace", pace="fewer", texts="discreet", topics=wanted, extra=["intimate-topics"])
    assert len(site.facts()) == before


def test_values_that_the_form_does_not_offer_are_ignored(site: Site) -> None:
    shown = site.proved().get(f"/p/{site.email_token}/pace", base_url=BASE_URL).text
    topics = [name for name in site.services.programme.topics if f'value="{name}"' in shown]
    answer, _ = _send(site, "/pace", pace="a lot", texts="loud", topics=[*topics, "system", "<b>"], extra=["heparin"])
    assert answer.status_code == 303
    assert not [one for one in site.facts() if one.actor == "her page"]


def test_leaving_stops_everything_for_good(site: Site) -> None:
    answer, client = _send(site, "/leave")
    assert answer.status_code == 303
    assert site.last_fact("withdraw") is not None
    assert site.standing("text") == site.standing("email") == "stopped"
    assert "You have left" in client.get(answer.headers["Location"], base_url=BASE_URL).text
    assert client.get(f"/p/{site.email_token}/keep", base_url=BASE_URL).status_code == 200


def test_a_birth_is_reported_without_having_to_say_anything_more(site: Site) -> None:
    answer, _ = _send(site, "/changes", change="birth")
    assert answer.headers["Location"].endswith("/changes/birth")
    answer, _ = _send(site, "/changes/birth")
    assert answer.status_code == 303
    assert _value(site.last_fact("baby")) == "not-said"


def test_where_her_baby_is_may_be_that_it_died(site: Site) -> None:
    answer, client = _send(site, "/changes/birth", choice="loss", day="20", month="11", year="2026")
    assert answer.headers["Location"].endswith("/changes/loss/saved")
    assert site.last_fact("loss") is not None
    shown = client.get(answer.headers["Location"], base_url=BASE_URL).text
    assert "We are so very sorry" in shown
    assert "Sands" in shown


def test_a_loss_takes_one_button_and_everything_rests_at_once(site: Site) -> None:
    site.sent("emo-bond", "email", "words", "A note")
    answer, client = _send(site, "/changes/loss")
    assert answer.status_code == 303
    assert [one.kind for one in site.rows(WorkItem) if one.urgent] == ["loss"]
    planned = [row.due_at for row in site.rows(PlannedMessage) if row.state == "planned"]
    # The long-term reminder passes a loss, but not before half a year has gone by.
    assert all(due_at > site.clock.now + timedelta(days=180) for due_at in planned)
    home = client.get(f"/p/{site.email_token}", base_url=BASE_URL).text
    assert "We have stopped our messages for now" in home
    assert "Your newest note" not in home
    listed = client.get(f"/p/{site.email_token}/messages", base_url=BASE_URL).text
    assert "Feelings" not in listed
    changes = client.get(f"/p/{site.email_token}/changes", base_url=BASE_URL).text
    for word in ("birth", "feed my baby", "I am pregnant"):
        assert word not in changes


def test_after_a_loss_only_her_own_word_starts_messages_again(site: Site) -> None:
    _send(site, "/changes/loss")
    client = site.proved()
    restart = client.get(f"/p/{site.email_token}/restart", base_url=BASE_URL).text
    assert "Tell us something has changed" in restart
    answer, client = _send(site, "/changes/restart")
    assert answer.status_code == 303
    assert site.last_fact("restart") is not None
    assert "stopped our messages" not in client.get(f"/p/{site.email_token}", base_url=BASE_URL).text


def test_rather_not_say_closes_what_could_be_wrong_and_asks_a_nurse(site: Site) -> None:
    answer, client = _send(site, "/changes/private")
    assert answer.status_code == 303
    assert _value(site.last_fact("pregnancy")) == "not-known"
    assert _value(site.last_fact("baby")) == "not-said"
    assert [one.kind for one in site.rows(WorkItem) if one.kind == "contact-wanted"] == ["contact-wanted"]
    assert "asked a nurse" in client.get(answer.headers["Location"], base_url=BASE_URL).text
    _send(site, "/changes/private")
    assert len([one for one in site.rows(WorkItem) if one.kind == "contact-wanted"]) == 1


def test_new_strong_pain_is_told_to_a_nurse_and_she_is_told_to_see_a_doctor(site: Site) -> None:
    answer, client = _send(site, "/changes/break")
    assert answer.status_code == 303
    assert [one.kind for one in site.rows(WorkItem) if one.urgent] == ["new-break"]
    assert "Please speak to a doctor soon" in client.get(answer.headers["Location"], base_url=BASE_URL).text


@pytest.mark.parametrize(("change", "choice"), [("feeding", "mixed"), ("treatment", "monitoring")])
def test_feeding_and_treatment_are_a_choice_or_nothing(site: Site, change: str, choice: str) -> None:
    _send(site, f"/changes/{change}", choice="something else")
    assert not [one for one in site.facts() if one.actor == "her page"]
    _send(site, f"/changes/{change}", choice=choice)
    assert _value(site.last_fact(change)) == choice


def test_being_pregnant_again_takes_a_due_date_that_can_be(site: Site) -> None:
    answer, _ = _send(site, "/changes/pregnant", day="1", month="5", year="2030")
    assert answer.status_code == 422
    assert "more than ten months" in answer.text
    assert site.last_fact("due-date") is None
    answer, _ = _send(site, "/changes/pregnant", day="1", month="may", year="2027")
    assert answer.status_code == 303
    assert _value(site.last_fact("pregnancy")) == "pregnant"
    due = site.last_fact("due-date")
    assert due is not None
    assert str(due.on) == "2027-05-01"


def test_a_birth_in_the_future_is_asked_again_and_keeps_what_was_typed(site: Site) -> None:
    answer, _ = _send(site, "/changes/birth", day="1", month="1", year="2030", choice="with-her")
    assert answer.status_code == 422
    assert "cannot be in the future" in answer.text
    assert 'value="2030"' in answer.text


def test_feeding_is_not_named_to_whom_it_may_hurt(database_url: str) -> None:
    site = build(database_url, enrolment={**ENROLMENT, "baby": "in-care"})
    for path in ("/changes", "/pace"):
        shown = site.proved().get(f"/p/{site.email_token}{path}", base_url=BASE_URL).text
        assert "eeding" not in shown
        assert "feed my baby" not in shown


@pytest.mark.parametrize(
    ("answer", "name", "value"),
    [
        ("not-yet", "menopause", "not-yet"),
        ("begun", "menopause", "begun"),
        ("begun-surgery", "menopause-cause", "surgery"),
        ("begun-treatment", "menopause-cause", "treatment"),
        ("booked", "talk", "booked"),
        ("done", "talk", "done"),
        ("declined", "reminders", "declined"),
    ],
)
def test_each_answer_to_the_long_term_reminder_is_recorded(site: Site, answer: str, name: str, value: str) -> None:
    _ask(site, "menopause")
    sent, client = _send(site, "/reminder", answer=answer)
    assert sent.status_code == 303
    assert _value(site.last_fact(name)) == value
    assert client.get(sent.headers["Location"], base_url=BASE_URL).status_code == 200
    assert [one.answer for one in site.rows(Question)] == [answer]


def test_the_day_of_the_talk_cannot_be_to_come(site: Site) -> None:
    answer, _ = _send(site, "/reminder", answer="done", day="1", month="1", year="2030")
    assert answer.status_code == 422
    assert site.last_fact("talk") is None
    answer, _ = _send(site, "/reminder", answer="done", day="1", month="10", year="2026")
    assert answer.status_code == 303
    talk = site.last_fact("talk")
    assert talk is not None
    assert str(talk.on) == "2026-10-01"
    answer, _ = _send(site, "/reminder", answer="")
    assert answer.status_code == 422


def test_a_check_in_that_is_hard_brings_numbers_at_once_and_a_task(site: Site) -> None:
    _ask(site, "checkin")
    home = site.proved().get(f"/p/{site.email_token}", base_url=BASE_URL).text
    assert "A question for you" in home
    answer, client = _send(site, "/check-in", answer="3")
    shown = client.get(answer.headers["Location"], base_url=BASE_URL).text
    for number in ("999", "111", "116 123", "0808 800 0035"):
        assert number in shown
    assert [one.kind for one in site.rows(WorkItem)] == ["checkin-hard"]
    assert [one.answer for one in site.rows(Question)] == ["3"]
    _send(site, "/check-in", answer="3")
    assert len(site.rows(WorkItem)) == 1


def test_she_can_say_that_her_details_are_still_right(site: Site) -> None:
    _ask(site, "still-you")
    site.clock.move(days=400)
    answer, _ = _send(site, "/contact")
    assert answer.status_code == 303
    proved = [row.proved_at for row in site.addresses()]
    assert proved == [site.clock.now, site.clock.now]


def _ask(site: Site, kind: str) -> None:
    message = site.sent("checkin-recovery", "text", "Kind Notes: how are things?")
    with writing(site.engine) as connection:
        connection.execute(
            insert(Question).values(
                woman_id=site.woman_id, kind=kind, message_id=message, asked_at=site.clock.now,
                lapses_at=site.clock.now.replace(year=site.clock.now.year + 3),
            )
        )  # fmt: skip


def test_near_the_last_reminder_she_is_asked_whether_they_go_on(site: Site) -> None:
    page = f"/p/{site.email_token}/reminder"
    young = site.proved()
    assert "go on reminding me" not in young.get(page, base_url=BASE_URL).text
    site.clock.now = site.clock.now.replace(year=2051)
    older = site.proved()
    assert "go on reminding me" in older.get(page, base_url=BASE_URL).text
    answer = site.post(older, page, page, answer="go-on")
    assert answer.status_code == 303
    assert "once a year" in older.get(answer.headers["Location"], base_url=BASE_URL).text
    fact = site.last_fact("reminders-go-on")
    assert fact is not None
    assert fact.value == "yes"
    assert "go on reminding me" not in older.get(page, base_url=BASE_URL).text
