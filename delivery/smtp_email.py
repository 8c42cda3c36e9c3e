"""Sends email over SMTP with connections that stay open, and says truthfully what became of each message."""

import time
from collections.abc import Callable
from queue import Empty, Full, LifoQueue

from delivery.email_message import EmailIdentity, EmailRefused, build
from delivery.protocol import Accepted, Clock, EmailMessage, NotSent, Outcome, Rejected, RejectReason, Unknown
from delivery.smtp_replies import RETRY_LATER
from delivery.smtp_session import CannotConnect, ConnectionGone, MailServer, SmtpSession
from delivery.tls import client_context


class SmtpEmail:
    """An `EmailSender`. Thread-safe; keeps up to `server.senders` connections open between messages."""

    name = "smtp"
    real = True

    def __init__(
        self,
        server: MailServer,
        identity: EmailIdentity,
        clock: Clock,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`clock` gives the Date header of a message that brings none. Raises OSError for an unreadable `ca_file`."""
        self._server, self._identity, self._clock, self._monotonic = server, identity, clock, monotonic
        self._tls = client_context(server.ca_file)
        self._idle: LifoQueue[SmtpSession] = LifoQueue(server.senders)

    def send(self, message: EmailMessage) -> Outcome:
        """Hand one email to the mail server. Never raises. The content is handed over once at most."""
        try:
            mime = build(message, self._identity, message.date or self._clock())
            sender = self._identity.envelope_sender(message.attempt_id)
            content = mime.as_bytes()
        except EmailRefused as refused:
            reason = RejectReason.BAD_ADDRESS if refused.code == "bad_address" else RejectReason.OTHER
            return Rejected(reason, refused.code, refused.sentence)
        try:
            outcome = self._send(sender, message.to, content)
        except CannotConnect as failed:
            return failed.outcome
        except ConnectionGone:
            sentence = "The mail server closed the connection. The email has not gone out and will be tried again."
            return NotSent(RETRY_LATER, "connection_closed", sentence)
        except Exception:  # a sender never raises: every failure is an outcome
            return Unknown("program_fault", "Sending the email failed in an unforeseen way. It may have gone out.")
        if isinstance(outcome, Accepted) and not outcome.provider_id:
            return Accepted(message.message_id, outcome.status)
        return outcome

    def check(self) -> str:
        """Connect and sign in, and send nothing. Empty when that works, else what is wrong."""
        try:
            self._new_session().close()
        except CannotConnect as failed:
            return getattr(failed.outcome, "sentence", "The mail server cannot be reached.")
        except Exception:  # as for `send`: a sender never raises
            return "The mail server could not be tried, for an unforeseen reason."
        return ""

    def close(self) -> None:
        """Close idle connections."""
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                return

    def _send(self, sender: str, recipient: str, content: bytes) -> Outcome:
        """A connection that lay idle may die unnoticed: then a fresh one is tried, since nothing had left."""
        session = self._session()
        while True:
            try:
                outcome = session.send(sender, recipient, content)
            except ConnectionGone:
                reused = session.reused
                session.close()
                if not reused:
                    raise
                session = self._new_session()
                continue
            except BaseException:
                session.close()
                raise
            self._give_back(session, outcome)
            return outcome

    def _session(self) -> SmtpSession:
        while True:
            try:
                session = self._idle.get_nowait()
            except Empty:
                return self._new_session()
            if session.usable():
                return session
            session.close()

    def _new_session(self) -> SmtpSession:
        return SmtpSession(self._server, self._tls, self._monotonic)

    def _give_back(self, session: SmtpSession, outcome: Outcome) -> None:
        if isinstance(outcome, Unknown):
            session.close()
            return
        try:
            self._idle.put_nowait(session)
        except Full:
            session.close()
