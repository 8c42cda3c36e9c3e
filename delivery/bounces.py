"""Understands mail that comes back: delivery failures, complaints, automatic answers, and mail that a person wrote.

A failure is tied to its delivery by the address it was sent to (VERP) or by the original Message-ID, never by guessing
from free text. Automatic mail is recognised so that it is never answered.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage as MimeMessage
from email.message import Message
from email.utils import getaddresses, parseaddr

from delivery.email_message import verp_token

_LARGEST = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Origin:
    """The delivery a report is about. Either may be None; when both are, a person has to look."""

    attempt_id: str | None
    message_id: str | None


@dataclass(frozen=True, slots=True)
class Bounce:
    """A delivery failed (RFC 3464). `permanent`: the address does not work (5.x.x). Else transient (4.x.x).

    `final`: the mail server has given up; False for "still trying" notices.
    """

    origin: Origin
    status: str
    permanent: bool
    final: bool


@dataclass(frozen=True, slots=True)
class Complaint:
    """She, or her mail program, called our mail unwanted (ARF, RFC 5965). Suppress at once."""

    origin: Origin
    kind: str


@dataclass(frozen=True, slots=True)
class AutomaticMail:
    """Out-of-office notes, receipts and other mail no person wrote. Never answer it."""

    origin: Origin


@dataclass(frozen=True, slots=True)
class PersonalMail:
    """Mail that a person wrote. `in_reply_to` is our Message-ID when she answered one of our emails."""

    sender: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    in_reply_to: str | None


IncomingMail = Bounce | Complaint | AutomaticMail | PersonalMail


def read_mail(raw: bytes, bounce_address: str) -> IncomingMail:
    """Say what the mail is. `bounce_address` is the one that VERP addresses are made from. Never raises.

    Mail too broken to be read counts as automatic: it is not answered, and a person finds it in the mailbox.
    """
    try:
        return _read(message_from_bytes(raw[:_LARGEST], policy=policy.default), bounce_address)
    except Exception:  # the standard parser raises many kinds on hostile mail
        return AutomaticMail(Origin(None, None))


def _read(mail: MimeMessage, bounce_address: str) -> IncomingMail:
    origin = _origin(mail, bounce_address)
    report = _report_type(mail)
    if report == "feedback-report":
        return _complaint(mail, origin)
    bounce = _bounce(mail, origin)
    if bounce is not None:
        return bounce
    if report or _is_automatic(mail):
        return AutomaticMail(origin)
    return PersonalMail(
        sender=parseaddr(str(mail.get("From", "")))[1],
        subject=str(mail.get("Subject", "")),
        text=_plain_text(mail),
        in_reply_to=_first_id(mail, "In-Reply-To") or _first_id(mail, "References"),
    )


def _report_type(mail: MimeMessage) -> str:
    if mail.get_content_type() != "multipart/report":
        return ""
    return str(mail.get_param("report-type", "")).lower() or "unknown"


def _bounce(mail: MimeMessage, origin: Origin) -> Bounce | None:
    """The worst of the report's statements; None when it reports no failure (a success notice, say)."""
    found = [b for fields in _delivery_fields(mail) if (b := _failure(fields, origin)) is not None]
    return max(found, key=lambda bounce: (bounce.final, bounce.permanent), default=None)


def _failure(fields: Message, origin: Origin) -> Bounce | None:
    action = _word(fields, "Action")
    status = _word(fields, "Status")
    if action not in ("failed", "delayed") or status[:2] not in ("4.", "5."):
        return None
    final = action == "failed"
    return Bounce(origin, status, permanent=final and status.startswith("5."), final=final)


def _word(fields: Message, name: str) -> str:
    return (str(fields.get(name, "")).split() or [""])[0].lower()


def _delivery_fields(mail: MimeMessage) -> Iterator[Message]:
    """The per-recipient field groups of a delivery status report."""
    for part in mail.walk():
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status"):
            groups = part.get_payload()
            if isinstance(groups, list):
                yield from (group for group in groups if isinstance(group, Message) and "Action" in group)


def _complaint(mail: MimeMessage, origin: Origin) -> Complaint | AutomaticMail:
    for part in mail.walk():
        if part.get_content_type() == "message/feedback-report":
            kind = _feedback_type(part)
            return AutomaticMail(origin) if kind == "not-spam" else Complaint(origin, kind or "abuse")
    return Complaint(origin, "abuse")


def _feedback_type(part: Message) -> str:
    payload = part.get_payload(decode=True)
    inner = part.get_payload()
    if isinstance(inner, list) and inner and isinstance(inner[0], Message):
        payload = inner[0].as_bytes()
    raw = payload if isinstance(payload, bytes) else str(inner).encode("utf-8", "replace")
    return _word(message_from_bytes(raw.lstrip()), "Feedback-Type")


def _is_automatic(mail: MimeMessage) -> bool:
    """RFC 3834, null return path, and the older headers still in use."""
    submitted = str(mail.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    return (
        submitted != "no"
        or str(mail.get("Return-Path", "unset")).strip() == "<>"
        or str(mail.get("Precedence", "")).strip().lower() in ("bulk", "junk", "list", "auto_reply")
        or any(name in mail for name in ("List-Id", "X-Autoreply", "X-Autorespond", "X-Auto-Reply-From"))
        or parseaddr(str(mail.get("From", "")))[1].lower().startswith(("mailer-daemon@", "postmaster@"))
    )


def _origin(mail: MimeMessage, bounce_address: str) -> Origin:
    headers = ("Delivered-To", "X-Original-To", "Envelope-To", "To")
    addresses = [address for name in headers for _, address in getaddresses([str(v) for v in mail.get_all(name, [])])]
    tokens = (verp_token(address, bounce_address) for address in addresses)
    return Origin(next((token for token in tokens if token), None), _original_message_id(mail))


def _original_message_id(mail: MimeMessage) -> str | None:
    """The Message-ID of our mail, from the copy that the report encloses."""
    for part in mail.walk():
        if part is mail:
            continue
        if part.get_content_type() == "text/rfc822-headers":
            enclosed: Message = message_from_bytes(_bytes(part))
        elif part.get_content_type() in ("message/rfc822", "message/global"):
            inner = part.get_payload()
            enclosed = inner[0] if isinstance(inner, list) and inner and isinstance(inner[0], Message) else part
        else:
            continue
        found = _first_id(enclosed, "Message-ID")
        if found:
            return found
    return _first_id(mail, "In-Reply-To") if _is_automatic(mail) else None


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _first_id(mail: Message, name: str) -> str | None:
    _, found, rest = str(mail.get(name, "")).partition("<")
    inside, end, _ = rest.partition(">")
    return f"<{inside}>" if found and end and "@" in inside and " " not in inside else None


def _plain_text(mail: MimeMessage) -> str:
    body = mail.get_body(("plain", "html"))
    if body is None or body.get_content_type() != "text/plain":
        return ""
    content = body.get_content()
    return content.replace("\r\n", "\n") if isinstance(content, str) else ""
