"""Sections [delivery], [twilio], [smtp] and [imap]: how messages leave, and how bounces come back."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from configuration.base import EmailAddress, FilePath, Line, Section, WebAddress

PortNumber = Annotated[int, Field(ge=1, le=65535)]
Seconds = Annotated[int, Field(ge=1, le=120)]


def _host(value: str) -> str:
    if value and not re.fullmatch(r"[A-Za-z0-9.\-]+|\[[0-9A-Fa-f:]+\]", value):
        raise ValueError('is not a host name. Write only the name, like "mail.example.org", with no port or https://')
    return value


def _account(value: str) -> str:
    if value and not re.fullmatch(r"AC[0-9a-fA-F]{32}", value):
        raise ValueError('is not a Twilio account SID. It begins with "AC" and has 34 characters')
    return value


def _messaging_service(value: str) -> str:
    if value and not re.fullmatch(r"MG[0-9a-fA-F]{32}", value):
        raise ValueError('is not a Twilio Messaging Service SID. It begins with "MG" and has 34 characters')
    return value


def _sender(value: str) -> str:
    if value and not re.fullmatch(r"\+[1-9]\d{6,14}|\d{3,8}", value):
        raise ValueError(
            'is not a number that can receive. Write one like "+447700900000", or a short code. A name as sender is '
            "refused: nobody can answer it, so STOP would not work"
        )
    return value


def _local_part(value: str) -> str:
    if value and not re.fullmatch(r"[A-Za-z0-9._\-]{1,24}", value):
        raise ValueError("cannot stand before the @ of an address. Use letters, digits, dots and dashes")
    return value


Host = Annotated[str, AfterValidator(_host)]


class Delivery(Section):
    """Which sender each channel uses. With "outbox" messages become files, and nothing leaves the machine."""

    text: Literal["outbox", "twilio"] = "outbox"
    email: Literal["outbox", "smtp"] = "outbox"
    outbox_folder: FilePath = Path("var/outbox")
    text_senders: Annotated[int, Field(ge=1, le=64)] = 4
    texts_per_second: Annotated[float, Field(gt=0, le=200)] = 10
    email_senders: Annotated[int, Field(ge=1, le=64)] = 2
    emails_per_second: Annotated[float, Field(gt=0, le=200)] = 5
    claim_at_once: Annotated[int, Field(ge=1, le=500)] = 20
    retry_after_fault_minutes: Annotated[int, Field(ge=1, le=240)] = 10

    @property
    def live(self) -> bool:
        """True when any message can leave this machine."""
        return self.text != "outbox" or self.email != "outbox"


class Twilio(Section):
    """The text message provider."""

    account_sid: Annotated[str, AfterValidator(_account)] = ""
    sender: Annotated[str, AfterValidator(_sender)] = ""
    messaging_service_sid: Annotated[str, AfterValidator(_messaging_service)] = ""
    opt_out_replies_confirmed: bool = False
    connect_timeout_seconds: Seconds = 5
    read_timeout_seconds: Seconds = 15
    longest_validity_minutes: Annotated[int, Field(ge=1, le=600)] = 600
    api_base_url: WebAddress = ""


class Smtp(Section):
    """The mail server that emails are handed to."""

    host: Host = ""
    port: PortNumber = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: Line = ""
    from_address: EmailAddress = ""
    reply_to: EmailAddress = ""
    bounce_local_part: Annotated[str, AfterValidator(_local_part)] = ""
    bounce_domain: Host = ""
    message_id_domain: Host = ""
    timeout_seconds: Seconds = 20


class Imap(Section):
    """The mailbox that bounces and replies by email come back to. With no host it is not read."""

    host: Host = ""
    port: PortNumber = 993
    security: Literal["tls", "starttls", "none"] = "tls"
    username: Line = ""
    folder: Line = "INBOX"
    look_every_minutes: Annotated[int, Field(ge=1, le=240)] = 5
