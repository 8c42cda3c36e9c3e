"""A mailbox on the loopback for tests: just enough IMAP to log in, find unread mail, read it and mark it read."""

import re
import socketserver
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.support.certificates import server_context


@dataclass(slots=True)
class Mail:
    """One mail in the mailbox."""

    raw: bytes
    seen: bool = False


class ImapServer:
    """`with ImapServer("user", "secret") as server:`; put mails in with `add`. Keeps what was asked in `commands`.

    With a certificate it speaks TLS from the start.
    """

    def __init__(self, user: str, password: str, *, certificate: Path | None = None) -> None:
        self.mails: list[Mail] = []
        self.commands: list[str] = []
        self.drop_at: str = ""
        self._login = f'"{user}" "{password}"'
        handler = type("Handler", (_Handler,), {"mailbox": self})
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        if certificate is not None:
            self._server.socket = server_context(certificate).wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        port: int = self._server.server_address[1]
        return port

    def add(self, raw: bytes) -> Mail:
        """Put an unread mail into the mailbox. Its UID is its place, counted from 1."""
        mail = Mail(raw)
        self.mails.append(mail)
        return mail

    def answer(self, command: str, rest: str) -> tuple[list[bytes], str]:
        """Untagged lines and the tagged result."""
        if command == "CAPABILITY":
            return [b"* CAPABILITY IMAP4rev1"], "OK done"
        if command == "LOGIN":
            return [], "OK welcome" if rest == self._login else "NO [AUTHENTICATIONFAILED] refused"
        if command == "SELECT":
            count = len(self.mails)
            return [b"* FLAGS (\\Seen)", b"* %d EXISTS" % count, b"* 0 RECENT"], "OK [READ-WRITE] selected"
        if command == "LOGOUT":
            return [b"* BYE goodbye"], "OK done"
        if command == "UID":
            return self._uid(rest)
        return [], "BAD unknown command"

    def _uid(self, rest: str) -> tuple[list[bytes], str]:
        command, _, rest = rest.partition(" ")
        if command == "SEARCH":
            uids = " ".join(str(uid) for uid, mail in enumerate(self.mails, 1) if not mail.seen)
            return [f"* SEARCH {uids}".rstrip().encode()], "OK done"
        uid = int(re.match(r"\d+", rest)[0])  # type: ignore[index]
        mail = self.mails[uid - 1]
        if command == "FETCH":
            mail.seen = mail.seen or "PEEK" not in rest
            return [b"* %d FETCH (UID %d BODY[] {%d}\r\n%b)" % (uid, uid, len(mail.raw), mail.raw)], "OK done"
        if command == "STORE":
            mail.seen = "+FLAGS" in rest and "\\Seen" in rest
            return [], "OK done"
        return [], "BAD unknown command"


class _Handler(socketserver.StreamRequestHandler):
    mailbox: ImapServer

    def handle(self) -> None:
        self.wfile.write(b"* OK ready\r\n")
        for line in self.rfile:
            tag, command, rest = [*line.decode().rstrip("\r\n").split(" ", 2), ""][:3]
            self.mailbox.commands.append(f"{command} {rest}")
            if self.mailbox.drop_at and self.mailbox.drop_at in f"{command} {rest}".upper():
                return
            lines, result = self.mailbox.answer(command.upper(), rest)
            self.wfile.write(b"".join(line + b"\r\n" for line in lines) + f"{tag} {result}\r\n".encode())
            if command.upper() == "LOGOUT":
                return
