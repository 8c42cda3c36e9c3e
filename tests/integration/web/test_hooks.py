"""Webhooks: signed or refused, stored before answered, repeats harmless, never a 500."""

import json
import random
import string
from typing import Any

import pytest
from twilio.request_validator import RequestValidator

from db.tables import Receipt, Reply, Suppression
from tests.integration.web.site import BASE_URL, MOBILE, Site, build, signed

MESSAGE = "/hooks/twilio/message"


def _text(body: str, sid: str = "SM1", sender: str = MOBILE, **more: str) -> dict[str, str]:
    return {"From": sender, "To": "+447700900999", "Body": body, "MessageSid": sid, **more}


def test_a_signed_stop_stops_and_is_answered_with_nothing_to_say(site: Site) -> None:
    answer = signed(site, MESSAGE, _text("STOP"))
    assert answer.status_code == 200
    assert answer.mimetype == "text/xml"
    assert answer.text.endswith("<Response></Response>")
    assert site.standing("text") == "stopped"
    assert site.standing("email") == "confirmed"


def test_a_repeat_changes_nothing(site: Site) -> None:
    signed(site, MESSAGE, _text("PAUSE"))
    before = site.snapshot()
    assert signed(site, MESSAGE, _text("PAUSE")).status_code == 200
    after = site.snapshot()
    del before["women"], after["women"]
    assert after == before


def test_the_provider_says_stop_where_the_words_do_not(site: Site) -> None:
    assert signed(site, MESSAGE, _text("", OptOutType="STOP")).status_code == 200
    assert site.standing("text") == "stopped"


def test_an_unknown_sender_is_recorded_and_learns_nothing(site: Site) -> None:
    known = signed(site, MESSAGE, _text("hello", "SM1"))
    unknown = signed(site, MESSAGE, _text("hello", "SM2", "+447700900555"))
    named = signed(site, MESSAGE, _text("hello", "SM3", "Vodafone"))
    assert known.data == unknown.data == named.data
    assert [one.woman_id for one in site.rows(Reply)] == [site.woman_id, None, None]
    signed(site, MESSAGE, _text("STOP", "SM4", "+447700900555"))
    assert len(site.rows(Suppression)) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda headers: headers.pop("X-Twilio-Signature"),
        lambda headers: headers.update({"X-Twilio-Signature": ""}),
        lambda headers: headers.update({"X-Twilio-Signature": "AAAA"}),
        lambda headers: headers.update({"X-Twilio-Signature": "é"}),
    ],
)
def test_without_the_right_signature_it_is_refused_and_forgotten(site: Site, spoil: Any) -> None:
    headers = {
        "X-Twilio-Signature": RequestValidator("twilio-token").compute_signature(BASE_URL + MESSAGE, _text("STOP"))
    }
    spoil(headers)
    answer = site.client().post(MESSAGE, data=_text("STOP"), headers=headers, base_url=BASE_URL)
    assert answer.status_code == 403
    assert answer.data == b""
    assert site.rows(Reply) == []


def test_another_key_address_or_body_is_refused(site: Site) -> None:
    assert signed(site, MESSAGE, _text("STOP"), key="other").status_code == 403
    assert signed(site, MESSAGE, _text("STOP"), key="").status_code == 403
    assert signed(site, MESSAGE, _text("STOP"), base="http://127.0.0.1:8000").status_code == 403
    signature = RequestValidator("twilio-token").compute_signature(BASE_URL + MESSAGE, _text("hello"))
    answer = site.client().post(
        MESSAGE, data=_text("STOP"), headers={"X-Twilio-Signature": signature}, base_url=BASE_URL
    )
    assert answer.status_code == 403
    assert site.rows(Reply) == []


def test_a_parameter_that_comes_twice_is_signed_twice_and_the_first_counts(site: Site) -> None:
    fields = {**_text("hello"), "Body": ["STOP", "hello"]}
    assert signed(site, MESSAGE, fields).status_code == 200
    assert site.standing("text") == "stopped"
    signature = RequestValidator("twilio-token").compute_signature(BASE_URL + MESSAGE, _text("hello", "SM2"))
    added = {**_text("hello", "SM2"), "Body": ["hello", "START"]}
    answer = site.client().post(MESSAGE, data=added, headers={"X-Twilio-Signature": signature}, base_url=BASE_URL)
    assert answer.status_code == 403


def test_a_signed_request_without_what_it_is_about_is_refused(site: Site) -> None:
    for fields in (
        {},
        {"Body": "STOP"},
        _text("x", ""),
        _text("x", "SM 1"),
        _text("x", "S" * 65),
        _text("x", sender=""),
    ):
        assert signed(site, MESSAGE, fields).status_code == 403
    assert site.rows(Reply) == []


def test_a_signed_json_body_has_none_of_the_fields(site: Site) -> None:
    body = json.dumps(_text("STOP"))
    path = f"{MESSAGE}?bodySHA256={RequestValidator('twilio-token').compute_hash(body)}"
    signature = RequestValidator("twilio-token").compute_signature(BASE_URL + path, {})
    answer = site.client().post(
        path, data=body, content_type="application/json", headers={"X-Twilio-Signature": signature}, base_url=BASE_URL
    )
    assert answer.status_code == 403
    assert site.rows(Reply) == []


def test_receipts_come_in_any_order_any_number_of_times(site: Site) -> None:
    message = site.sent("connect-helpline", "text", "Kind Notes: a new note is ready for you.")
    attempt = f"{message:032x}"
    path = f"/hooks/twilio/status/{attempt}"
    for status in ("delivered", "sent", "delivered", "queued", "sending"):
        fields = {"MessageSid": f"SM{message}", "MessageStatus": status, "ErrorCode": ""}
        assert signed(site, path, fields).status_code == 200
    told = [one.status for one in site.rows(Receipt)]
    assert sorted(told) == sorted(set(told))


def test_a_receipt_for_an_attempt_that_is_not_ours_is_harmless(site: Site) -> None:
    before = site.snapshot()
    fields = {"MessageSid": "SM9", "MessageStatus": "undelivered", "ErrorCode": "30005"}
    assert signed(site, f"/hooks/twilio/status/{'f' * 32}", fields).status_code == 200
    assert site.snapshot() == before
    assert signed(site, "/hooks/twilio/status/not%20an%20id", fields).status_code == 403
    assert (
        signed(site, f"/hooks/twilio/status/{'f' * 32}", {**fields, "MessageStatus": "Robert'); --"}).status_code == 403
    )


def test_ten_thousand_random_bodies_and_no_failure(ready_sqlite_url: str) -> None:
    # What is refused never reaches a database, so one database is enough.
    site = build(ready_sqlite_url)
    dice = random.Random(20261126)
    client = site.client()
    kinds = [
        "application/x-www-form-urlencoded",
        "application/json",
        "multipart/form-data; boundary=x",
        "",
        "text/plain",
        "é",
    ]
    paths = [
        MESSAGE,
        "/hooks/twilio/status/abc",
        "/hooks/email/bounce",
        "/hooks/email/bounce/x",
        f"{MESSAGE}?bodySHA256=x",
    ]
    for _ in range(10_000):
        body = dice.randbytes(dice.randrange(0, 200)) if dice.random() < 0.5 else _near_miss(dice)
        answer = client.post(
            dice.choice(paths),
            data=body,
            content_type=dice.choice(kinds),
            headers={"X-Twilio-Signature": "".join(dice.choices(string.printable.strip(), k=dice.randrange(0, 40)))},
            base_url=BASE_URL,
        )
        assert answer.status_code in (400, 403, 413), (answer.status_code, body)
    assert site.rows(Reply) == []


def test_signed_and_strange_texts_are_all_kept(site: Site) -> None:
    dice = random.Random(7)
    alphabet = string.printable + "éŵ€\u202e\U0001f600\x00\ud7ff"
    for number in range(100):
        body = "".join(dice.choices(alphabet, k=dice.randrange(0, 60)))
        sender = MOBILE if dice.random() < 0.5 else "".join(dice.choices(alphabet, k=dice.randrange(1, 60)))
        assert signed(site, MESSAGE, _text(body, f"SM{number}", sender)).status_code == 200, (body, sender)


def test_a_body_that_is_too_large_is_refused(site: Site) -> None:
    answer = site.client().post(MESSAGE, data={"Body": "x" * 70_000}, base_url=BASE_URL)
    assert answer.status_code in (403, 413)


def test_a_hook_without_its_secret_in_the_settings_is_closed(site: Site) -> None:
    assert site.client().post("/hooks/email/bounce", data=b"x", base_url=BASE_URL).status_code == 403
    assert site.client().post("/hooks/email/bounce/wrong", data=b"x", base_url=BASE_URL).status_code == 403
    headers = {"X-Hook-Secret": "wrong"}
    assert site.client().post("/hooks/email/bounce", data=b"x", headers=headers, base_url=BASE_URL).status_code == 403


def test_a_bounce_as_json_is_recorded_once(site: Site) -> None:
    message = site.sent("keepsake", "email", "words", "A note")
    event = {"attempt_id": f"{message:032x}", "status": "bounced", "code": "5.1.1"}
    headers = {"X-Hook-Secret": "bounce-secret"}
    for _ in range(2):
        answer = site.client().post("/hooks/email/bounce", json=event, headers=headers, base_url=BASE_URL)
        assert answer.status_code == 204
    assert [(one.status, one.code) for one in site.rows(Receipt)] == [("bounced", "5.1.1")]


@pytest.mark.parametrize(
    "body",
    ["", "nonsense", "[]", "{}", "[" * 5000, '{"attempt_id": 3}', '{"attempt_id": "a", "status": "eaten"}', "null"],
)
def test_json_that_says_nothing_is_refused(site: Site, body: str) -> None:
    headers = {"X-Hook-Secret": "bounce-secret"}
    answer = site.client().post(
        "/hooks/email/bounce", data=body, content_type="application/json", headers=headers, base_url=BASE_URL
    )
    assert answer.status_code == 400


def test_a_raw_message_is_taken_whatever_it_is(site: Site) -> None:
    for raw in (b"From: someone@example.org\r\nSubject: Hello\r\n\r\nHello", b"\xff\x00garbage", b"x" * 200_000):
        answer = site.client().post(
            "/hooks/email/bounce/bounce-secret", data=raw, content_type="message/rfc822", base_url=BASE_URL
        )
        assert answer.status_code == 204
    assert site.client().post("/hooks/email/bounce/bounce-secret", data=b"", base_url=BASE_URL).status_code == 400


def _near_miss(dice: random.Random) -> bytes:
    fields = _text("STOP", f"SM{dice.randrange(100)}")
    text = "&".join(f"{name}={value}" for name, value in fields.items()).encode()
    cut = dice.randrange(0, len(text))
    return text[:cut] + bytes(dice.randrange(256) for _ in range(3)) + text[cut:]
