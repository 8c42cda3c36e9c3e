"""A new number proved by a code; her messages, her calendar, her letter and her data."""

import json

from icalendar import Calendar
from sqlalchemy import select

from db.engine import reading
from db.tables import PlannedMessage
from tests.integration.web.site import BASE_URL, EMAIL, ENROLMENT, MOBILE, Site, build
from tests.integration.web.staff.people import signed_in

NEW = "+447700900456"


def _code(site: Site) -> str:
    with reading(site.engine) as connection:
        values = connection.scalars(
            select(PlannedMessage.values)
            .where(PlannedMessage.step == "sys-number-verify")
            .order_by(PlannedMessage.id.desc())
        ).first()
    assert values is not None
    return str(json.loads(values)["code"])


def test_a_new_number_counts_only_once_its_code_came_back(site: Site) -> None:
    base = f"/p/{site.text_token}"
    client = site.proved(site.text_token)
    answer = site.post(client, f"{base}/contact", f"{base}/contact/text", value="07700 900456")
    assert answer.status_code == 303
    assert [one.value for one in site.addresses() if one.state == "verified"] == [MOBILE, EMAIL]
    wrong = "000000" if _code(site) != "000000" else "111111"
    assert site.post(client, f"{base}/contact/text", f"{base}/contact/text/code", code=wrong).status_code == 422
    answer = site.post(client, f"{base}/contact/text", f"{base}/contact/text/code", code=_code(site))
    assert answer.status_code == 303
    assert {one.value for one in site.addresses() if one.state == "verified"} == {NEW, EMAIL}
    # She came by a link that was sent to the old number. It is closed now; her page goes on under the new one.
    location = answer.headers["Location"]
    assert site.text_token not in location
    assert "Messages go to the new one" in client.get(location, base_url=BASE_URL).text
    assert "This link is closed" in client.get(base, base_url=BASE_URL).text


def test_a_number_that_cannot_work_is_said_and_kept_in_the_box(site: Site) -> None:
    base = f"/p/{site.email_token}"
    client = site.proved()
    answer = site.post(client, f"{base}/contact", f"{base}/contact/text", value="01632 960001<b>")
    assert answer.status_code == 422
    assert "01632 960001&lt;b&gt;" in answer.text
    assert 'href="#number"' in answer.text
    answer = site.post(client, f"{base}/contact", f"{base}/contact/email", value="not an address")
    assert answer.status_code == 422
    assert 'href="#email"' in answer.text
    assert site.post(client, f"{base}/contact", f"{base}/contact/fax", value="1").status_code == 404


def test_her_page_hides_most_of_what_we_have(site: Site) -> None:
    shown = site.proved().get(f"/p/{site.email_token}/contact", base_url=BASE_URL).text
    assert MOBILE not in shown
    assert EMAIL not in shown
    assert "ends in 123" in shown


def test_her_messages_show_the_exact_words(site: Site) -> None:
    text = site.sent("connect-helpline", "text", "Kind Notes: <a new> note & more.")
    email = site.sent("treat-heparin", "email", "Hello,\n\nOne thing\n---------\n\n- First\n\n* * *\n\nfoot", "A note")
    client = site.proved()
    listed = client.get(f"/p/{site.email_token}/messages", base_url=BASE_URL).text
    assert f"/messages/{text}" in listed
    assert f"/messages/{email}" in listed
    assert "Kind Notes: &lt;a new&gt; note &amp; more." in _note(site, text)
    shown = _note(site, email)
    assert "One thing</h2>" in shown
    assert "<li>First</li>" in shown
    assert ">foot<" not in shown


def test_where_only_a_text_went_out_her_page_holds_the_words_of_the_email(site: Site) -> None:
    message = site.sent("emo-mixed-feelings", "text", "Kind Notes: a new note is ready for you.")
    shown = _note(site, message)
    assert "a new note is ready" in shown
    assert shown.count("<p>") > 6
    assert "{{" not in shown


def test_after_a_loss_no_words_are_laid_out_that_were_right_before_it(site: Site) -> None:
    message = site.sent("emo-bond", "text", "Kind Notes: a new note is ready for you.")
    client = site.proved()
    base = f"/p/{site.email_token}"
    before = _note(site, message)
    assert before.count("<p>") > 6
    site.post(client, f"{base}/changes/loss", f"{base}/changes/loss")
    after = _note(site, message)
    assert "a new note is ready" in after
    assert after.count("<p>") < before.count("<p>") - 4
    assert "baby" not in after.split("<main", 1)[1].lower()


def test_nobody_else_s_message_opens(site: Site) -> None:
    assert site.proved().get(f"/p/{site.email_token}/messages/999999", base_url=BASE_URL).status_code == 404


def test_her_calendar_file_is_hers_to_keep(site: Site) -> None:
    answer = site.proved().get(f"/p/{site.email_token}/keep/reminders.ics", base_url=BASE_URL)
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    assert "attachment" in answer.headers["Content-Disposition"]
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert len(events) == 23
    assert events[0]["DTSTART"].to_ical() == b"20330617"


def test_the_letter_names_her_and_the_card_does_not_and_neither_runs_anything(site: Site) -> None:
    client = site.proved()
    letter = client.get(f"/p/{site.email_token}/keep/letter", base_url=BASE_URL)
    assert letter.status_code == 200
    assert "Amara Okafor" in letter.text
    assert "3 June 1988" in letter.text
    assert "10 November 2026" in letter.text
    card = client.get(f"/p/{site.email_token}/keep/card", base_url=BASE_URL)
    assert "Okafor" not in card.text
    for answer in (letter, card):
        assert "script-src" not in answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_what_cannot_be_made_is_not_offered(database_url: str) -> None:
    left_out = ("date_of_birth", "last_name", "first_name")
    details = {name: value for name, value in ENROLMENT.items() if name not in left_out} | {"year_of_birth": 1988}
    site = build(database_url, enrolment=details)
    client = site.client()
    base = f"/p/{site.email_token}"
    assert site.post(client, base, f"{base}/prove", year="1988").status_code == 303
    shown = client.get(f"{base}/keep", base_url=BASE_URL).text
    assert "Letter for your doctor" not in shown
    assert "Calendar file" in shown
    assert client.get(f"{base}/keep/letter", base_url=BASE_URL).status_code == 404


def test_all_that_is_held_can_be_read_and_kept(site: Site) -> None:
    site.sent("connect-helpline", "text", "Kind Notes: the exact words.")
    client = site.proved()
    shown = client.get(f"/p/{site.email_token}/data", base_url=BASE_URL).text
    for piece in ("Amara Okafor", MOBILE, EMAIL, "Kind Notes: the exact words.", "May we write to you?", "spine"):
        assert piece in shown
    kept = client.get(f"/p/{site.email_token}/data/copy.json", base_url=BASE_URL)
    assert kept.mimetype == "application/json"
    copy = json.loads(kept.data)
    assert {"what": "Name", "value": "Amara Okafor"} in copy["You"]
    assert any("the exact words" in row["value"] for row in copy["Messages sent to you"])
    signed_in(site).get(f"/staff/women/{copy['You'][3]['value']}")
    again = json.loads(client.get(f"/p/{site.email_token}/data/copy.json", base_url=BASE_URL).data)
    assert {"what": "Language", "value": "English"} in again["You"]
    assert again["Who changed what"][-1]["value"] == "Looked at the record, by staff"
    assert any(row["value"].startswith("Text: you said yes (") for row in again["What you agreed to"])
    assert any("Not pregnant" in row["value"] for row in again["What is recorded about you"])
    everything = json.dumps(again)
    for code in ("staff:", "dispatcher", "record-viewed", "(accepted)", "(verified,", "not-pregnant", "with-her"):
        assert code not in everything, "her own page is for her, not for whoever wrote the program"


def _note(site: Site, message: int) -> str:
    answer = site.proved().get(f"/p/{site.email_token}/messages/{message}", base_url=BASE_URL)
    assert answer.status_code == 200
    return answer.text
