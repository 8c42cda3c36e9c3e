"""A mail server on the loopback for tests: keeps what it took, and can be told to misbehave."""

import asyncio
from collections import deque
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from socket import create_connection
from typing import Any, Self, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.support.certificates import server_context


class Step(StrEnum):
    """The step of the conversation that a fault strikes at."""

    MAIL = "mail"
    RCPT = "rcpt"
    DATA_COMMAND = "data_command"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class SmtpFault:
    """At this step answer `reply`; None drops the connection, "hang" keeps silent.

    `accepts`, for the content alone: the mail is taken all the same.
    """

    step: Step
    reply: str | None
    accepts: bool = False


@dataclass(frozen=True, slots=True)
class Received:
    """One mail as it came."""

    envelope_sender: str
    recipients: tuple[str, ...]
    raw: bytes
    greeting: str
    encrypted: bool
    user: str | None

    @property
    def mime(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)


class _Server(SMTP):
    """aiosmtpd's server with a hook at the DATA command, which its handlers do not offer."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        fault = self.event_handler.due(Step.DATA_COMMAND)
        if fault is None:
            await super().smtp_DATA(arg)
        elif fault.reply is None:
            _drop(self)
        else:
            await self.push(fault.reply)


class SmtpServer:
    """`with SmtpServer() as server:`. With a certificate it offers STARTTLS, or speaks TLS from the start (`tls`)."""

    def __init__(
        self,
        *,
        certificate: Path | None = None,
        tls: bool = False,
        users: dict[str, str] | None = None,
        require_encryption: bool = False,
    ) -> None:
        self.received: list[Received] = []
        self.connections = 0
        self._faults: deque[SmtpFault] = deque()
        self._users, self._tls = users, tls
        context = server_context(certificate) if certificate else None
        smtp_options: dict[str, Any] = {
            "tls_context": None if tls else context,
            "require_starttls": require_encryption,
            "authenticator": self._authenticate if users is not None else None,
            "auth_required": users is not None,
            "auth_require_tls": require_encryption or users is None,
        }
        self._controller = _Controller(self, smtp_options, context if tls else None)

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop(no_assert=True)

    @property
    def port(self) -> int:
        """The free port that was taken."""
        return self._controller.bound_port

    def misbehave(self, step: Step | str, reply: str | None = None, *, accepts: bool = False, times: int = 1) -> None:
        """Strike at the next `times` occasions. Faults strike in the order they were added."""
        self._faults.extend([SmtpFault(Step(step), reply, accepts)] * times)

    def drop_connections(self) -> None:
        """Close every open connection, as a mail server does with idle ones. Returns when they are closed."""
        self._controller.drop_all()

    def due(self, step: Step) -> SmtpFault | None:
        """The fault for this step, used up; None when the next fault is for another step."""
        return self._faults.popleft() if self._faults and self._faults[0].step is step else None

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += session.host_name is None
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        fault = self.due(Step.MAIL)
        if fault is not None:
            return await _strike(fault, server)
        envelope.mail_from = address
        return "250 2.1.0 Ok"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        fault = self.due(Step.RCPT)
        if fault is not None:
            return await _strike(fault, server)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        fault = self.due(Step.CONTENT)
        if fault is None or fault.accepts:
            self._keep(session, envelope)
        if fault is not None:
            return await _strike(fault, server)
        return f"250 2.0.0 Ok: queued as Q{len(self.received):06d}"

    def _keep(self, session: Session, envelope: Envelope) -> None:
        content, login = envelope.content, cast(LoginPassword | None, session.auth_data)
        self.received.append(
            Received(
                envelope.mail_from or "",
                tuple(envelope.rcpt_tos),
                content if isinstance(content, bytes) else b"",
                session.host_name or "",
                self._tls or session.ssl is not None,
                login.login.decode() if login is not None else None,
            )
        )

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        known = self._users or {}
        good = isinstance(data, LoginPassword) and known.get(data.login.decode()) == data.password.decode()
        return AuthResult(success=good, auth_data=data, handled=False)


class _Controller(Controller):
    def __init__(self, handler: SmtpServer, smtp_options: dict[str, Any], tls: Any) -> None:
        self._smtp_options = smtp_options
        self._servers: list[SMTP] = []
        super().__init__(handler, hostname="127.0.0.1", port=0, ssl_context=tls)

    @property
    def bound_port(self) -> int:
        port: int = cast(asyncio.Server, self.server).sockets[0].getsockname()[1]
        return port

    def factory(self) -> SMTP:
        server = _Server(self.handler, hostname="mail.example.org", **self._smtp_options)
        self._servers.append(server)
        return server

    def drop_all(self) -> None:
        asyncio.run_coroutine_threadsafe(self._drop_all(), self.loop).result(10)

    async def _drop_all(self) -> None:
        for server in self._servers:
            if server.transport is not None:
                _drop(server)
        await asyncio.sleep(0.01)

    def _trigger_server(self) -> None:
        """aiosmtpd connects once to see itself work, but would not know which port it got."""
        create_connection(("127.0.0.1", self.bound_port), 5).close()


def _drop(server: SMTP) -> None:
    cast(asyncio.Transport, server.transport).abort()


async def _strike(fault: SmtpFault, server: SMTP) -> str:
    if fault.reply == "hang":
        await asyncio.sleep(3600)
    if fault.reply is None:
        _drop(server)
        return "421 4.0.0 Gone"
    return fault.reply
