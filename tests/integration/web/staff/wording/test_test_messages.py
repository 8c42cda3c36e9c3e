"""A test message goes to one's own proved number or address only, marked, and touches no woman."""

import re
from dataclasses import replace

import pytest

from actions.errors import Refused
from actions.wording import trial
from actions.wording.versions import template_of
from db.tables import Attempt, Delivery
from tests.integration.web.site import signed
from tests.integration.web.staff.wording.desk import Desk
from tests.support.world import FakeEmail, FakeText

MOBILE = "07700 900555"


def test_a_code_proves_the_number_and_the_test_is_marked(desk: Desk) -> None:
    text, email = FakeText(real=True), FakeEmail(real=True)
    services = replace(desk.site.services, text_sender=text, email_sender=email)
    now, user, template = desk.site.clock.now, desk.author.user, template_of(desk.live())
    assert template is not None
    with pytest.raises(Refused, match="Prove that"):
        trial.send_test(services, now, user, template, 1, "text")
    for channel, value in (("text", MOBILE), ("email", "ada@example.org")):
        trial.ask_code(services, now, user, channel, value)
        with pytest.raises(Refused, match="not the code"):
            trial.prove(services, now, user, channel, "000000 ")
        with pytest.raises(Refused, match="Prove that"):
            trial.send_test(services, now, user, template, 1, channel)
        body = text.sent[-1].body if channel == "text" else email.sent[-1].text
        code = re.search(r"\b\d{6}\b", body)
        assert code is not None
        with pytest.raises(Refused, match="not the code"):
            trial.prove(services, now, desk.admin.user, channel, code[0])
        trial.prove(services, now, user, channel, code[0])
        trial.send_test(services, now, user, template, 1, channel)
    assert text.sent[-1].to == "+447700900555"
    assert text.sent[-1].body.startswith("TEST Careline: ")
    assert email.sent[-1].subject.startswith("TEST ")
    assert "TEST: made-up values" in email.sent[-1].html
    assert desk.site.rows(Attempt) == []
    assert desk.site.rows(Delivery) == []


def test_the_page_says_what_became_of_the_last_test_and_no_woman_is_touched(desk: Desk) -> None:
    text = FakeText(real=True)
    services = replace(desk.site.services, text_sender=text)
    now, user, template = desk.site.clock.now, desk.author.user, template_of(desk.live())
    assert template is not None
    trial.ask_code(services, now, user, "text", MOBILE)
    code = re.search(r"\b\d{6}\b", text.sent[-1].body)
    assert code is not None
    trial.prove(services, now, user, "text", code[0])
    trial.send_test(services, now, user, template, 1, "text")
    page, attempt = f"/staff/wording/test/version/{desk.live().id}", text.sent[-1].attempt_id
    assert "It was handed over." in desk.author.get(page).text
    women = desk.site.snapshot()
    told = {"MessageSid": "SM77", "MessageStatus": "delivered", "ErrorCode": ""}
    assert signed(desk.site, f"/hooks/twilio/status/{attempt}", told).status_code == 200
    assert signed(desk.site, f"/hooks/twilio/status/{attempt}", {**told, "MessageStatus": "sent"}).status_code == 200
    assert "It was delivered." in desk.author.get(page).text
    after = desk.site.snapshot()
    assert {name: rows for name, rows in after.items() if rows != women[name]}.keys() <= {"staff_test_addresses"}
    trial.send_test(services, now, user, template, 1, "text")
    attempt = text.sent[-1].attempt_id
    lost = {"MessageSid": "SM78", "MessageStatus": "undelivered", "ErrorCode": "30005"}
    assert signed(desk.site, f"/hooks/twilio/status/{attempt}", lost).status_code == 200
    assert "It was not delivered." in desk.author.get(page).text
    assert signed(desk.site, "/hooks/twilio/status/testnobody", lost).status_code == 200


def test_a_day_has_so_many_tests_and_codes_only(desk: Desk) -> None:
    services = replace(desk.site.services, text_sender=FakeText())
    for _ in range(trial.MOST_A_DAY):
        trial.ask_code(services, desk.site.clock.now, desk.author.user, "text", MOBILE)
    with pytest.raises(Refused, match="in a day"):
        trial.ask_code(services, desk.site.clock.now, desk.author.user, "text", MOBILE)


def test_the_page_says_what_is_wrong_beside_the_box(desk: Desk) -> None:
    draft = desk.begin()
    page = f"/staff/wording/test/draft/{draft}"
    answer = desk.author.post(page, f"{page}/text", do="ask", value="020 7946 0018")
    assert answer.status_code == 422
    assert 'href="#value-text"' in answer.text
    answer = desk.author.post(page, f"{page}/text", do="ask", value=MOBILE)
    assert "not set up" in answer.text
