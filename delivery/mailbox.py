"""Reads the mailbox that bounces and answers come to.

A mail counts as read only after it was dealt with: whatever fails in between, it is found again next time.
"""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from imaplib import IMAP4
from pathlib import Path

from imap_tools.errors import ImapToolsError, MailboxLoginError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted

from delivery.tls import Encryption, client_context

_FAILURES = (OSError, IMAP4.error, ImapToolsError)


@dataclass(frozen=True, slots=True)
class MailboxServer:
    """Where the mailbox is. Raises ValueError with a sentence when the values cannot work."""

    host: str
    port: int
    username: str
    password: str = field(repr=False)
    encryption: Encryption = Encryption.TLS
    folder: str = "INBOX"
    ca_file: Path | None = None
    timeout: float = 20.0
    """Seconds, for every single step of the conversation."""

    def __post_init__(self) -> None:
        if not self.host or not 0 < self.port < 65536:
            raise ValueError("The mailbox needs a host name and a port between 1 and 65535.")
        if self.encryption is Encryption.NONE and self.host not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError("A mailbox password may not be sent without encryption. Use starttls or tls.")


@dataclass(frozen=True, slots=True)
class MailboxRead:
    """What one visit did. `failed` mails stay unread and come again. `sentence` is None when the visit went well."""

    handled: int = 0
    failed: int = 0
    code: str | None = None
    sentence: str | None = None


def read_unseen(server: MailboxServer, handle: Callable[[bytes], None], *, limit: int = 200) -> MailboxRead:
    """Give each unread mail, raw and oldest first, to `handle`; mark it read only after that returned.

    An exception from `handle` leaves that mail unread and goes on with the next. Never raises for anything the mail
    server does.
    """
    handled = failed = 0
    try:
        with _opened(server) as box:
            for uid in box.uids("UNSEEN")[:limit]:
                raw = _raw(box, uid)
                if raw is None:
                    continue
                try:
                    handle(raw)
                except Exception:  # one bad mail must not keep the others from being read
                    failed += 1
                    continue
                _mark_read(box, uid)
                handled += 1
    except MailboxLoginError:
        sentence = "The mailbox refuses our name or password. Check the mailbox settings."
        return MailboxRead(handled, failed, "login", sentence)
    except _FAILURES:
        sentence = "The mailbox cannot be reached, so bounces and email answers are not read. It will be tried again."
        return MailboxRead(handled, failed, "unreachable", sentence)
    return MailboxRead(handled, failed)


@contextmanager
def _opened(server: MailboxServer) -> Iterator[BaseMailBox]:
    box = _connect(server, client_context(server.ca_file))
    try:
        box.login(server.username, server.password, server.folder)
        yield box
    finally:
        _leave(box)


def _connect(server: MailboxServer, tls: ssl.SSLContext) -> BaseMailBox:
    if server.encryption is Encryption.TLS:
        return MailBox(server.host, server.port, server.timeout, ssl_context=tls)
    if server.encryption is Encryption.STARTTLS:
        return MailBoxStartTls(server.host, server.port, server.timeout, ssl_context=tls)
    return MailBoxUnencrypted(server.host, server.port, server.timeout)


def _leave(box: BaseMailBox) -> None:
    try:
        box.logout()
    except _FAILURES:
        box.client.shutdown()


def _mark_read(box: BaseMailBox, uid: str) -> None:
    """By hand: the library's own way also expunges, which would delete what others have marked for deletion."""
    status, _ = box.client.uid("STORE", uid, "+FLAGS.SILENT", "(\\Seen)")
    if status != "OK":
        raise IMAP4.error("the mail could not be marked as read")


def _raw(box: BaseMailBox, uid: str) -> bytes | None:
    """The mail as it is on the server, without marking it read. None when it is gone meanwhile."""
    _, parts = box.client.uid("fetch", uid, "(BODY.PEEK[])")
    return next((part[1] for part in parts if isinstance(part, tuple) and isinstance(part[1], bytes)), None)
