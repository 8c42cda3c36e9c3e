"""Builds the MIME message of one email: one recipient, plain text and HTML always both, no tracking of any kind."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage as MimeMessage
from email.utils import format_datetime

from delivery.protocol import Attachment, EmailMessage

_POLICY = policy.SMTP.clone(max_line_length=998)
"""The default of 78 folds a long List-Unsubscribe address into an encoded word and breaks it. 998 is SMTP's limit."""

_LONGEST_URL = 900
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9._+-]{1,120}@[A-Za-z0-9.-]{1,120}>")
_CONTENT_TYPE = re.compile(r"([a-z]+)/([a-z0-9.+-]+)((?:; [a-z]+=[A-Za-z0-9-]+)*)")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,48}")


class EmailRefused(ValueError):
    """This message must not be sent as it stands. `code` for records, the sentence for people; nothing personal."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


@dataclass(frozen=True, slots=True)
class EmailIdentity:
    """Who our email is from. Raises ValueError with a sentence when an address is not usable.

    `bounce_address` receives delivery failures. With `one_bounce_address_each` the attempt id is put into it
    (`bounces+<attempt>@domain`, VERP), so that a failure names its delivery by itself; the mail server must allow it.
    """

    address: str
    name: str = ""
    reply_to: str = ""
    bounce_address: str = ""
    one_bounce_address_each: bool = False

    def __post_init__(self) -> None:
        for address in (self.address, self.reply_to or self.address, self.bounce_address or self.address):
            if not is_address(address):
                raise ValueError("The sender's email address in the settings is not a plain address such as a@b.org.")
        if _has_control(self.name):
            raise ValueError("The sender's name in the settings holds a line break or another control character.")

    @property
    def domain(self) -> str:
        """The part after the @: names us in the SMTP greeting, so that no machine name leaks."""
        return self.address.rpartition("@")[2]

    def envelope_sender(self, attempt_id: str) -> str:
        """The address bounces go to."""
        base = self.bounce_address or self.address
        return verp_address(base, attempt_id) if self.one_bounce_address_each else base


def is_address(text: str) -> bool:
    """A plain mailbox address in ASCII, fit for a header and for SMTP."""
    return text.isascii() and len(text) <= 254 and _ADDRESS.fullmatch(text) is not None


def verp_address(base: str, token: str) -> str:
    """Put the token into a bounce address. Raises EmailRefused when the token does not fit."""
    local, _, domain = base.rpartition("@")
    if not _TOKEN.fullmatch(token) or len(local) + 1 + len(token) > 64:
        raise EmailRefused(
            "attempt_id", "The attempt id does not fit into the bounce address. This is a program fault."
        )
    return f"{local}+{token}@{domain}"


def verp_token(address: str, base: str) -> str | None:
    """The token in a bounce address made by `verp_address`; None when it is some other address."""
    local, _, domain = address.strip().strip("<>").rpartition("@")
    base_local, _, base_domain = base.rpartition("@")
    name, plus, token = local.partition("+")
    ours = name.lower() == base_local.lower() and domain.lower() == base_domain.lower()
    return token if ours and plus and _TOKEN.fullmatch(token) else None


def build(message: EmailMessage, identity: EmailIdentity, date: datetime) -> MimeMessage:
    """The finished message. Raises EmailRefused when a header would be unsafe or broken.

    `date` (aware) goes into the Date header. The subject and addresses may not hold a line break: a header that was
    injected could send the message to anyone.
    """
    _refuse_unsafe(message)
    mime = MimeMessage(policy=_POLICY)
    mime["From"] = Address(identity.name, addr_spec=identity.address)
    mime["To"] = Address(addr_spec=message.to)
    if identity.reply_to:
        mime["Reply-To"] = Address(addr_spec=identity.reply_to)
    mime["Subject"] = message.subject
    mime["Date"] = format_datetime(date)
    mime["Message-ID"] = message.message_id
    if message.auto_submitted:
        mime["Auto-Submitted"] = "auto-generated"
        mime["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    if message.unsubscribe_url is not None:
        mime["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        mime["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mime.set_content(message.text, cte="quoted-printable")
    mime.add_alternative(message.html, subtype="html", cte="quoted-printable")
    for attachment in message.attachments:
        _attach(mime, attachment)
    return mime


def _refuse_unsafe(message: EmailMessage) -> None:
    if not is_address(message.to):
        raise EmailRefused("bad_address", "This email address cannot be used. Check it with her and correct it.")
    if _has_control(message.subject) or len(message.subject) > 200:
        raise EmailRefused("subject", "The subject holds a line break or is too long, so the email was not sent.")
    if not _MESSAGE_ID.fullmatch(message.message_id):
        raise EmailRefused("message_id", "The email has no usable Message-ID. This is a program fault.")
    url = message.unsubscribe_url
    if url is not None and not _is_header_url(url):
        raise EmailRefused(
            "unsubscribe_url", "The unsubscribe link is not a plain web address. This is a program fault."
        )


def _is_header_url(url: str) -> bool:
    plain = url.isascii() and url.isprintable() and not set(url) & set(' <>,"')
    return plain and url.startswith(("https://", "http://")) and len(url) <= _LONGEST_URL


def _has_control(text: str) -> bool:
    """Line breaks of every kind, and other control characters."""
    return any(not (character.isprintable() or character == " ") for character in text) or len(text.splitlines()) > 1


def _attach(mime: MimeMessage, attachment: Attachment) -> None:
    kind = _CONTENT_TYPE.fullmatch(attachment.content_type)
    if kind is None or not _FILE_NAME.fullmatch(attachment.filename):
        raise EmailRefused("attachment", "An attachment has an unusable name or type. This is a program fault.")
    mime.add_attachment(
        attachment.content,
        maintype=kind[1],
        subtype=kind[2],
        filename=attachment.filename,
        params=dict(pair.split("=", 1) for pair in kind[3].split("; ")[1:]),
    )
