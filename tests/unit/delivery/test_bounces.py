"""Mail that comes back is tied to its delivery by proof alone, and automatic mail is told from what a person wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.bounces import AutomaticMail, Bounce, Complaint, Origin, PersonalMail, read_mail

BOUNCES = "bounces@care.example.org"
OURS = "<d1@care.example.org>"
VERP = "bounces+attempt-1@care.example.org"


def report(
    fields: str,
    *,
    to: str = BOUNCES,
    original: str = f"Message-ID: {OURS}\nSubject: A new note\n",
    kind: str = "delivery-status",
) -> bytes:
    """A failure notice as Postfix and most others write it."""
    return f"""Return-Path: <>
Delivered-To: {to}
From: MAILER-DAEMON@mail.example.org (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="B"

--B
Content-Type: text/plain

I'm sorry to have to inform you that your message 5.1.1 could not be delivered.

--B
Content-Type: message/{kind}

Reporting-MTA: dns; mail.example.org

{fields}

--B
Content-Type: text/rfc822-headers

{original}
--B--
""".encode()


def failed(status: str, action: str = "failed") -> str:
    who = "woman@example.org"
    return f"Final-Recipient: rfc822; {who}\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; 550 {who}"


@pytest.mark.parametrize(
    ("status", "action", "permanent", "final"),
    [
        ("5.1.1", "failed", True, True),
        ("5.2.2 (mailbox full)", "Failed", True, True),
        ("4.4.7", "failed", False, True),
        ("4.4.1", "delayed", False, False),
    ],
)
def test_a_failure_is_permanent_or_transient(status: str, action: str, permanent: bool, final: bool) -> None:
    mail = read_mail(report(failed(status, action)), BOUNCES)
    assert mail == Bounce(Origin(None, OURS), status.split()[0], permanent, final)


def test_the_address_it_came_to_names_the_attempt() -> None:
    mail = read_mail(report(failed("5.1.1"), to=VERP, original="Subject: no id here\n"), BOUNCES)
    assert mail == Bounce(Origin("attempt-1", None), "5.1.1", permanent=True, final=True)


def test_an_address_of_another_domain_names_nothing() -> None:
    mail = read_mail(report(failed("5.1.1"), to="bounces+attempt-1@evil.example.org"), BOUNCES)
    assert isinstance(mail, Bounce)
    assert mail.origin == Origin(None, OURS)


def test_a_whole_copy_of_our_mail_names_the_delivery_too() -> None:
    raw = report(failed("5.1.1")).replace(b"text/rfc822-headers", b"message/rfc822")
    mail = read_mail(raw, BOUNCES)
    assert isinstance(mail, Bounce)
    assert mail.origin.message_id == OURS


def test_free_text_is_never_guessed_from() -> None:
    head = b"From: mailer-daemon@mail.example.org\r\nTo: bounces@care.example.org\r\n\r\n"
    raw = head + b"woman@example.org failed: 550 5.1.1\r\n"
    assert read_mail(raw, BOUNCES) == AutomaticMail(Origin(None, None))


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_success_notice_is_no_failure(action: str) -> None:
    assert isinstance(read_mail(report(failed("2.0.0", action)), BOUNCES), AutomaticMail)


def test_the_worst_statement_of_a_report_counts() -> None:
    mail = read_mail(report(failed("4.4.1", "delayed") + "\n\n" + failed("5.1.1")), BOUNCES)
    assert isinstance(mail, Bounce)
    assert (mail.status, mail.permanent) == ("5.1.1", True)


@pytest.mark.parametrize("gap", ["", "\n"])
def test_a_complaint_is_told(gap: str) -> None:
    raw = report("").decode().replace("report-type=delivery-status", "report-type=feedback-report")
    raw = raw.replace("message/delivery-status", "message/feedback-report")
    raw = raw.replace(
        "Reporting-MTA: dns; mail.example.org\n\n\n", f"{gap}Feedback-Type: abuse\nUser-Agent: Provider/1\nVersion: 1\n"
    )
    assert read_mail(raw.encode(), BOUNCES) == Complaint(Origin(None, OURS), "abuse")
    assert isinstance(read_mail(raw.replace("abuse", "not-spam").encode(), BOUNCES), AutomaticMail)


def test_a_complaint_without_its_particulars_is_still_one() -> None:
    raw = (
        b"Content-Type: multipart/report; report-type=feedback-report; boundary=B\r\n\r\n--B\r\n\r\nhello\r\n--B--\r\n"
    )
    assert read_mail(raw, BOUNCES) == Complaint(Origin(None, None), "abuse")


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated (vacation)",
        "auto-submitted: Auto-Replied; owner-email=x",
        "Return-Path: <>",
        "Precedence: bulk",
        "X-Autoreply: yes",
        "List-Id: <a.example.org>",
        "From: MAILER-DAEMON@example.org",
    ],
)
def test_automatic_mail_is_told_and_is_never_taken_for_hers(header: str) -> None:
    sender = "" if header.startswith("From") else "From: woman@example.org\n"
    raw = f"{sender}To: support@care.example.org\nSubject: Away\nIn-Reply-To: {OURS}\n{header}\n\nI am away. STOP\n"
    assert read_mail(raw.encode(), BOUNCES) == AutomaticMail(Origin(None, OURS))


def test_what_a_person_wrote_is_handed_on() -> None:
    raw = (
        "Return-Path: <woman@example.org>\nFrom: A Woman <woman@example.org>\nTo: support@care.example.org\n"
        f"Auto-Submitted: no\nSubject: =?utf-8?q?Re=3A_n=C3=B4te?=\nReferences: {OURS} <x@y.example.org>\n"
        "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nSTOP =F0=9F=92=9B\n"
    )
    mail = read_mail(raw.encode(), BOUNCES)
    assert mail == PersonalMail("woman@example.org", "Re: nôte", "STOP 💛\n", OURS)
    assert "woman" not in repr(mail)
    assert "STOP" not in repr(mail)


def test_mail_in_html_alone_has_no_plain_words() -> None:
    mail = read_mail(b"From: woman@example.org\r\nContent-Type: text/html\r\n\r\n<b>STOP</b>\r\n", BOUNCES)
    assert isinstance(mail, PersonalMail)
    assert mail.text == ""


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff",
        b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\n",
        b"Content-Type: message/rfc822\r\n\r\n",
        b"From: =?utf-8?b?////?= <\r\nTo: ,,,<>\r\n\r\n",
        b"Content-Type: text/plain; charset=nonsense\r\n\r\n\xff",
        b"Content-Type: multipart/mixed; boundary=B\r\n\r\n"
        + b"--B\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n" * 50,
    ],
)
def test_broken_mail_breaks_nothing(raw: bytes) -> None:
    assert isinstance(read_mail(raw, BOUNCES), AutomaticMail | PersonalMail)


@given(st.binary(max_size=400), st.sampled_from([b"", report(failed("5.1.1")), b"Content-Type: multipart/report\r\n"]))
def test_no_mail_at_all_breaks_it(noise: bytes, start: bytes) -> None:
    cut = len(noise) * 3 % (len(start) + 1)
    read_mail(start[:cut] + noise + start[cut:], BOUNCES)
