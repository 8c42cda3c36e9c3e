"""Nothing personal shows when a message or an outcome is printed or logged."""

from datetime import UTC, datetime, timedelta

from delivery.protocol import Attachment, EmailMessage, Listed, ListedText, TextMessage

PERSONAL = (
    "+447700900001",
    "woman@example.org",
    "Private words",
    "Private subject",
    "/u/private-link",
    "attached words",
)


def test_printing_a_message_gives_nobody_away() -> None:
    text = TextMessage("+447700900001", "Private words", "a1", timedelta(hours=1))
    email = EmailMessage(
        to="woman@example.org",
        subject="Private subject",
        text="Private words",
        html="<p>Private words</p>",
        attempt_id="a2",
        message_id="<a2@example.org>",
        unsubscribe_url="https://care.example.org/u/private-link",
        attachments=(Attachment("card.html", "text/html", b"attached words"),),
    )
    listed = Listed((ListedText("SM1", "sent", "Private words", datetime(2027, 3, 4, tzinfo=UTC), None),))

    shown = f"{text!r} {email!r} {listed!r} {text} {email}"

    assert not [secret for secret in PERSONAL if secret in shown]
    assert "a1" in shown
    assert "a2" in shown
