"""One connection to the mail server: greeting, encryption, login, and one message after the other.

Built on smtplib's commands rather than on `send_message`, because only so is it known whether the content had begun to
leave when the connection broke.
"""

import re
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from delivery.protocol import Accepted, NotSent, Outcome, SetupFault, Unknown
from delivery.smtp_replies import RETRY_LATER, Stage, outcome_of_refusal
from delivery.tls import Encryption

_LINE_START_DOT = re.compile(rb"(?m)^\.")
_QUEUE_ID = re.compile(r"[A-Za-z0-9.@_<>=-]{4,120}")
_BROKEN = (OSError, smtplib.SMTPServerDisconnected, smtplib.SMTPResponseException)


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where our mail server is and how to speak to it. `greeting` is the name we give, never the machine's own."""

    host: str
    port: int
    greeting: str
    encryption: Encryption = Encryption.STARTTLS
    username: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None
    timeout: float = 15.0
    """Seconds, for every single step of the conversation."""
    messages_per_connection: int = 100
    idle_check: float = 5.0
    """Seconds a connection may lie idle before it is asked (NOOP) whether it still lives."""
    idle_limit: float = 60.0
    """Seconds after which an idle connection is not used again."""
    senders: int = 2

    def __post_init__(self) -> None:
        if not self.host or not 0 < self.port < 65536:
            raise ValueError("The mail server needs a host name and a port between 1 and 65535.")
        if self.username and self.encryption is Encryption.NONE and self.host not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError("A mail password may not be sent without encryption. Use starttls or tls.")


class CannotConnect(Exception):
    """No usable connection could be made. `outcome` is NotSent or SetupFault: nothing has left."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(type(outcome).__name__)
        self.outcome = outcome


class ConnectionGone(Exception):
    """The connection died before any content left. Another connection may be tried at once."""


class SmtpSession:
    """One connection. Used by one thread at a time."""

    def __init__(self, server: MailServer, tls: ssl.SSLContext, monotonic: Callable[[], float]) -> None:
        """Connect, encrypt and log in. Raises CannotConnect."""
        self._server, self._monotonic = server, monotonic
        self._carried = 0
        self._smtp = _open(server, tls)
        self.last_used = monotonic()

    @property
    def reused(self) -> bool:
        """It has carried an earlier message, so it may have died while it lay idle."""
        return self._carried > 1

    def usable(self) -> bool:
        """Whether it can carry another message. Asks the server when it lay idle."""
        idle = self._monotonic() - self.last_used
        if idle > self._server.idle_limit or self._carried >= self._server.messages_per_connection:
            return False
        if idle <= self._server.idle_check:
            return True
        try:
            return self._smtp.noop()[0] == 250
        except _BROKEN:
            return False

    def send(self, sender: str, recipient: str, content: bytes) -> Outcome:
        """Hand over one message. Raises ConnectionGone when it broke before any content left."""
        self._carried += 1
        try:
            refusal = self._announce(sender, recipient, len(content))
        except _BROKEN:
            raise ConnectionGone from None
        if refusal is not None:
            self._reset()
            return refusal
        outcome = self._hand_over(content)
        self.last_used = self._monotonic()
        return outcome

    def close(self) -> None:
        """Say goodbye if possible, and close."""
        try:
            self._smtp.quit()
        except (OSError, smtplib.SMTPException):
            self._smtp.close()

    def _announce(self, sender: str, recipient: str, size: int) -> Outcome | None:
        """MAIL, RCPT, DATA. None means that the server waits for the content."""
        options = [f"SIZE={size}"] if self._smtp.has_extn("size") else []
        steps: tuple[tuple[Stage, int, Callable[[], tuple[int, bytes]]], ...] = (
            (Stage.SENDER, 250, lambda: self._smtp.mail(sender, options)),
            (Stage.RECIPIENT, 250, lambda: self._smtp.rcpt(recipient)),
            (Stage.CONTENT, 354, lambda: self._smtp.docmd("DATA")),
        )
        for stage, wanted, step in steps:
            code, text = step()
            if code == 421 or code < 200:
                raise smtplib.SMTPServerDisconnected("the server is closing the connection")
            if code != wanted and not (stage is Stage.RECIPIENT and code == 251):
                return outcome_of_refusal(stage, code, text.decode("utf-8", "replace"))
        return None

    def _hand_over(self, content: bytes) -> Outcome:
        stuffed = _LINE_START_DOT.sub(b"..", content)
        ending = b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n"
        try:
            self._smtp.send(stuffed + ending)
            code, text = self._smtp.getreply()
        except _BROKEN as error:
            self._smtp.close()
            late = isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
            return Unknown("timeout" if late else "connection_lost", _LOST)
        if code == 250:
            return Accepted(_queue_id(text), "accepted")
        if code < 400:
            return Unknown(f"reply_{code}", _LOST)
        return outcome_of_refusal(Stage.CONTENT, code, text.decode("utf-8", "replace"))

    def _reset(self) -> None:
        """Take back the announced message. A connection that cannot is found out by `usable` or the next send."""
        try:
            self._smtp.rset()
        except _BROKEN:
            self._smtp.close()
        self.last_used = self._monotonic()


_LOST = "The connection to the mail server broke while it took the email, so it is not known whether it went out."
_UNREACHABLE = "The mail server could not be reached. The email has not gone out and will be tried again."
_NO_TLS = (
    "Emails cannot be sent because the set-up is wrong: the mail server does not offer encryption (STARTTLS) on this "
    "port. Check the port and the encryption in the settings. Messages are kept until it is put right."
)
_NO_LOGIN = (
    "Emails cannot be sent because the set-up is wrong: the mail server offers no login on this port. Check the port "
    "and the encryption in the settings. Messages are kept until it is put right."
)
_BAD_SERVER = (
    "Emails cannot be sent because the set-up is wrong: the mail server's name or password cannot be used as it is "
    "written. Check them in the settings. Messages are kept until it is put right."
)


def _open(server: MailServer, tls: ssl.SSLContext) -> smtplib.SMTP:
    smtp: smtplib.SMTP | None = None
    try:
        smtp = _connected(server, tls)
        smtp.ehlo_or_helo_if_needed()
        if server.encryption is Encryption.STARTTLS:
            smtp.starttls(context=tls)
            smtp.ehlo()
        if server.username:
            smtp.login(server.username, server.password)
    except Exception as error:
        if smtp is not None:
            smtp.close()
        raise CannotConnect(_connect_failure(error, server)) from None
    return smtp


def _connected(server: MailServer, tls: ssl.SSLContext) -> smtplib.SMTP:
    """The host goes to the constructor: smtplib checks the certificate against that name alone."""
    if server.encryption is Encryption.TLS:
        return smtplib.SMTP_SSL(server.host, server.port, server.greeting, timeout=server.timeout, context=tls)
    return smtplib.SMTP(server.host, server.port, server.greeting, timeout=server.timeout)


def _connect_failure(error: Exception, server: MailServer) -> Outcome:
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        return outcome_of_refusal(Stage.LOGIN, error.smtp_code, text)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        login = server.encryption is not Encryption.STARTTLS
        return SetupFault("no_login" if login else "no_starttls", _NO_LOGIN if login else _NO_TLS)
    if isinstance(error, ssl.SSLError):
        return NotSent(RETRY_LATER, "tls_failed", "No safe connection to the mail server could be made.")
    if isinstance(error, OSError):  # smtplib's own errors among them
        return NotSent(RETRY_LATER, "connect_failed", _UNREACHABLE)
    return SetupFault("mail_server", _BAD_SERVER)


def _queue_id(reply: bytes) -> str:
    """The server's own name for the message, taken from "250 2.0.0 Ok: queued as 4F2A…"; empty when it gives none."""
    words = reply.decode("ascii", "replace").split()
    return words[-1] if words and _QUEUE_ID.fullmatch(words[-1]) and any(c.isdigit() for c in words[-1]) else ""
