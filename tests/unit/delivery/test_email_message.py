"""An email has every header it needs, gives neither her nor the machine away, and cannot be steered by its values."""

import socket
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as MimeMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.email_message import EmailIdentity, EmailRefused, build, is_address, verp_address, verp_token
from delivery.protocol import Attachment, EmailMessage

AT = datetime(2027, 3, 4, 9, 30, tzinfo=UTC)
IDENTITY = EmailIdentity(
    "support@care.example.org", "Recovery support", "nurse@care.example.org", "bounces@care.example.org"
)
LONG_URL = "https://care.example.org/u/" + "a" * 600


def email(**changes: object) -> EmailMessage:
    values: dict[str, object] = {
        "to": "woman@example.org",
        "subject": "A new note for you",
        "text": "Hello,\n\na short line.\nŵ – €\n" + "long " * 300,
        "html": "<p>Hello</p>",
        "attempt_id": "attempt-1",
        "message_id": "<d1.support@care.example.org>",
        "unsubscribe_url": LONG_URL,
    }
    return EmailMessage(**(values | changes))  # type: ignore[arg-type]


def sent(message: EmailMessage, identity: EmailIdentity = IDENTITY) -> tuple[bytes, MimeMessage]:
    raw = build(message, identity, AT).as_bytes()
    return raw, message_from_bytes(raw, policy=policy.default)


def test_every_header_is_there() -> None:
    _, mime = sent(email())
    assert mime["From"] == "Recovery support <support@care.example.org>"
    assert mime["To"] == "woman@example.org"
    assert mime["Reply-To"] == "nurse@care.example.org"
    assert mime["Subject"] == "A new note for you"
    assert mime["Date"] == "Thu, 04 Mar 2027 09:30:00 +0000"
    assert mime["Message-ID"] == "<d1.support@care.example.org>"
    assert mime["Auto-Submitted"] == "auto-generated"
    assert mime["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_long_unsubscribe_link_stays_whole_on_one_line() -> None:
    raw, _ = sent(email())
    assert f"List-Unsubscribe: <{LONG_URL}>\r\n".encode() in raw


def test_an_answer_to_her_own_request_carries_no_unsubscribe_header() -> None:
    _, mime = sent(email(unsubscribe_url=None))
    assert "List-Unsubscribe" not in mime
    assert "List-Unsubscribe-Post" not in mime


def test_mail_that_a_person_wrote_is_not_called_automatic() -> None:
    _, mime = sent(email(auto_submitted=False))
    assert "Auto-Submitted" not in mime


def test_plain_words_come_first_and_arrive_unchanged() -> None:
    _, mime = sent(email())
    parts = list(mime.iter_parts())
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
    assert parts[0].get_content().splitlines() == email().text.splitlines()


def test_no_line_is_longer_than_smtp_allows_and_all_is_seven_bit() -> None:
    raw, _ = sent(email(html="<p>" + "wide " * 2000 + "ŵ</p>"))
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_the_machine_is_not_named() -> None:
    raw, _ = sent(email())
    assert socket.gethostname().encode() not in raw


def test_a_calendar_file_goes_along() -> None:
    attachment = Attachment("dates.ics", "text/calendar; charset=utf-8; method=PUBLISH", b"BEGIN:VCALENDAR\r\n")
    _, mime = sent(email(attachments=(attachment,)))
    (part,) = mime.iter_attachments()
    assert (part.get_content_type(), part.get_filename()) == ("text/calendar", "dates.ics")
    assert part.get_payload(decode=True) == b"BEGIN:VCALENDAR\r\n"
    assert part["Content-Type"].params["method"] == "PUBLISH"
    assert mime.get_body(("plain",)) is not None


def test_the_same_delivery_keeps_its_message_id() -> None:
    assert sent(email(attempt_id="first"))[1]["Message-ID"] == sent(email(attempt_id="second"))[1]["Message-ID"]


@pytest.mark.parametrize(
    "ending", ["\r\nBcc: x@example.org", "\nX: y", "\rX: y", "\x0bX", "\x85X", "\u2028X", "\x00", "\x1b"]
)
def test_a_line_break_in_a_header_value_is_refused_with_a_sentence(ending: str) -> None:
    for changes in (
        {"subject": "A note" + ending},
        {"to": "woman@example.org" + ending},
        {"message_id": "<d1@example.org>" + ending},
        {"unsubscribe_url": "https://care.example.org/u/1" + ending},
        {"attachments": (Attachment("a" + ending, "text/html", b""),)},
        {"attachments": (Attachment("a.html", "text/html" + ending, b""),)},
    ):
        with pytest.raises(EmailRefused, match=r"^[A-Z].*\.$"):
            sent(email(**changes))


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x.example.org",
        "javascript:alert(1)",
        "https://a b",
        "https://a>,<https://b",
        "https://ŵ.org",
        "https://" + "a" * 950,
    ],
)
def test_an_unsubscribe_link_that_could_be_misread_is_refused(url: str) -> None:
    with pytest.raises(EmailRefused):
        sent(email(unsubscribe_url=url))


@given(st.text(max_size=120))
def test_a_subject_is_sent_as_it_is_or_refused(subject: str) -> None:
    try:
        raw, mime = sent(email(subject=subject))
    except EmailRefused:
        return
    assert " ".join(str(mime["Subject"]).split()) == " ".join(subject.split())
    assert raw.count(b"\r\nTo: ") == 1
    assert b"\r\nBcc" not in raw


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "@example.org",
        "a@",
        "a@b",
        "a b@example.org",
        "a@example.org, b@example.org",
        "<a@example.org>",
        "é@example.org",
        "a@exa_mple.org",
        "a@" + "b" * 64 + ".org",
        "a" * 65 + "@example.org",
        "a@example..org",
        'a"b@example.org',
    ],
)
def test_what_is_no_plain_address_is_told(address: str) -> None:
    assert not is_address(address)
    with pytest.raises(EmailRefused) as refused:
        sent(email(to=address))
    assert refused.value.code == "bad_address"


@pytest.mark.parametrize(
    "address", ["a@example.org", "first.last+tag@mail.example.org", "o'neil@example.org", "a_b-c@ex-ample.org"]
)
def test_plain_addresses_pass(address: str) -> None:
    assert is_address(address)
    assert sent(email(to=address))[1]["To"] == address


def test_an_identity_that_cannot_work_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="plain address"):
        EmailIdentity("not an address")
    with pytest.raises(ValueError, match="plain address"):
        EmailIdentity("a@example.org", bounce_address="x")
    with pytest.raises(ValueError, match="line break"):
        EmailIdentity("a@example.org", "Name\nBcc: x@example.org")


def test_bounces_name_their_delivery_when_asked_to() -> None:
    one_each = EmailIdentity(
        "support@care.example.org", bounce_address="bounces@care.example.org", one_bounce_address_each=True
    )
    assert IDENTITY.envelope_sender("attempt-1") == "bounces@care.example.org"
    assert one_each.envelope_sender("attempt-1") == "bounces+attempt-1@care.example.org"
    assert EmailIdentity("a@example.org").envelope_sender("x") == "a@example.org"


@given(st.from_regex(r"\A[A-Za-z0-9_-]{1,48}\Z"))
def test_a_bounce_address_gives_its_token_back(token: str) -> None:
    base = "bounces@care.example.org"
    assert verp_token(verp_address(base, token), base) == token
    assert verp_token(f"<{verp_address(base, token).replace('bounces', 'BOUNCES')}>", base) == token


@pytest.mark.parametrize(
    "address", ["", "bounces@care.example.org", "other+a@care.example.org", "bounces+a@evil.example.org", "bounces+@x"]
)
def test_other_addresses_hold_no_token(address: str) -> None:
    assert verp_token(address, "bounces@care.example.org") is None


def test_a_token_that_does_not_fit_is_refused() -> None:
    for token in ("", "a b", "a" * 49, "a@b"):
        with pytest.raises(EmailRefused):
            verp_address("bounces@care.example.org", token)
