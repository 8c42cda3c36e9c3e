"""Real SMTP, with and without encryption and login, against a mail server that refuses, stalls and vanishes."""

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from delivery.email_message import EmailIdentity
from delivery.protocol import Accepted, NotSent, Rejected, RejectReason, SetupFault, Unknown
from delivery.smtp_email import SmtpEmail
from delivery.smtp_session import MailServer
from delivery.tls import Encryption
from tests.integration.delivery.conftest import AT, email
from tests.support.smtp_server import SmtpServer

IDENTITY = EmailIdentity("support@care.example.org", "Recovery support")
VERP = EmailIdentity(
    "support@care.example.org", bounce_address="bounces@care.example.org", one_bounce_address_each=True
)


class Watch:
    """A monotonic clock that a test turns."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    """A mail server without encryption or login."""
    with SmtpServer() as running:
        yield running


@pytest.fixture
def watch() -> Watch:
    """The clock that connections age by."""
    return Watch()


SenderFor = Callable[..., SmtpEmail]


@pytest.fixture
def sender_for(watch: Watch) -> Iterator[SenderFor]:
    """Makes our sender for a server; keyword arguments change its settings."""
    made: list[SmtpEmail] = []

    def make(server: SmtpServer, identity: EmailIdentity = IDENTITY, **changes: object) -> SmtpEmail:
        values: dict[str, object] = {
            "host": "127.0.0.1",
            "port": server.port,
            "greeting": "care.example.org",
            "encryption": Encryption.NONE,
            "timeout": 0.5,
        }
        sender = SmtpEmail(MailServer(**(values | changes)), identity, lambda: AT, monotonic=watch)  # type: ignore[arg-type]
        made.append(sender)
        return sender

    yield make
    for sender in made:
        sender.close()


def test_an_email_arrives_whole(server: SmtpServer, sender_for: SenderFor) -> None:
    outcome = sender_for(server).send(email())
    (got,) = server.received
    assert outcome == Accepted("Q000001", "accepted")
    assert (got.envelope_sender, got.recipients) == ("support@care.example.org", ("woman@example.org",))
    assert got.raw.endswith(b"--\r\n")
    assert not got.raw.endswith(b"\r\n\r\n")
    assert got.mime["Message-ID"] == "<attempt-1@care.example.org>"
    assert got.mime["Date"] == "Thu, 04 Mar 2027 09:30:00 +0000"
    plain = got.mime.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().splitlines() == ["Hello", ".", ".a line that starts with a dot", "ŵ"]


def test_the_greeting_names_our_domain_and_not_the_machine(server: SmtpServer, sender_for: SenderFor) -> None:
    sender_for(server).send(email())
    assert server.received[0].greeting == "care.example.org"
    assert socket.gethostname() not in server.received[0].greeting


def test_bounces_are_asked_for_at_an_address_of_their_own(server: SmtpServer, sender_for: SenderFor) -> None:
    sender_for(server, VERP).send(email("attempt-9"))
    assert server.received[0].envelope_sender == "bounces+attempt-9@care.example.org"


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("tls", [False, True])
def test_encryption_and_login(certificate: Path, sender_for: SenderFor, tls: bool) -> None:
    with SmtpServer(certificate=certificate, tls=tls, users={"us": "secret"}, require_encryption=not tls) as server:
        how = Encryption.TLS if tls else Encryption.STARTTLS
        sender = sender_for(server, encryption=how, username="us", password="secret", ca_file=certificate)
        assert isinstance(sender.send(email()), Accepted)
        assert server.received[0].encrypted
        assert server.received[0].user == "us"


def test_a_wrong_password_stops_the_channel(certificate: Path, sender_for: SenderFor) -> None:
    with SmtpServer(certificate=certificate, users={"us": "secret"}, require_encryption=True) as server:
        how = Encryption.STARTTLS
        outcome = sender_for(server, encryption=how, username="us", password="wrong", ca_file=certificate).send(email())
        assert isinstance(outcome, SetupFault)
        assert outcome.code.startswith("535")
        missing = sender_for(server, encryption=how, ca_file=certificate).send(email())
        assert isinstance(missing, SetupFault)
        assert missing.code.startswith("530")
        assert server.received == []


def test_a_certificate_nobody_vouches_for_gets_no_email(certificate: Path, sender_for: SenderFor) -> None:
    with SmtpServer(certificate=certificate) as server:
        outcome = sender_for(server, encryption=Encryption.STARTTLS).send(email())
        assert isinstance(outcome, NotSent)
        assert outcome.code == "tls_failed"


def test_no_encryption_offered_means_no_email_in_the_clear(server: SmtpServer, sender_for: SenderFor) -> None:
    outcome = sender_for(server, encryption=Encryption.STARTTLS).send(email())
    assert isinstance(outcome, SetupFault)
    assert outcome.code == "no_starttls"
    assert server.received == []


def test_a_server_that_offers_no_login_is_a_fault_of_the_set_up(server: SmtpServer, sender_for: SenderFor) -> None:
    outcome = sender_for(server, username="us", password="secret").send(email())
    assert isinstance(outcome, SetupFault)
    assert outcome.code == "no_login"


@pytest.mark.parametrize("step", ["mail", "rcpt", "data_command", "content"])
@pytest.mark.parametrize("reply", ["451 4.7.1 Greylisted, come back later", "452 4.2.2 Mailbox full"])
def test_a_transient_refusal_is_tried_again_later(
    server: SmtpServer, sender_for: SenderFor, step: str, reply: str
) -> None:
    sender = sender_for(server)
    server.misbehave(step, reply)
    outcome = sender.send(email())
    assert isinstance(outcome, NotSent)
    assert outcome.retry_after >= timedelta(minutes=1)
    assert server.received == []
    assert isinstance(sender.send(email()), Accepted)
    assert server.connections == 1


@pytest.mark.parametrize(
    ("step", "reply", "reason"),
    [
        ("rcpt", "550 5.1.1 <woman@example.org>: no such user", RejectReason.BAD_ADDRESS),
        ("rcpt", "550 5.7.1 blocked", RejectReason.BLOCKED),
        ("content", "554 5.7.1 looks like spam", RejectReason.FILTERED),
        ("content", "552 5.3.4 too big", RejectReason.OTHER),
        ("data_command", "554 no", RejectReason.OTHER),
    ],
)
def test_a_permanent_refusal_is_final_and_leaves_the_connection_fit_for_the_next(
    server: SmtpServer, sender_for: SenderFor, step: str, reply: str, reason: RejectReason
) -> None:
    sender = sender_for(server)
    server.misbehave(step, reply)
    outcome = sender.send(email("a1"))
    assert isinstance(outcome, Rejected)
    assert outcome.reason is reason
    assert "woman" not in repr(outcome)
    assert isinstance(sender.send(email("a2")), Accepted)
    assert [got.mime["Message-ID"] for got in server.received] == ["<a2@care.example.org>"]


def test_a_refused_sender_address_stops_the_channel(server: SmtpServer, sender_for: SenderFor) -> None:
    server.misbehave("mail", "550 5.7.1 you may not send as this address")
    assert isinstance(sender_for(server).send(email()), SetupFault)


@pytest.mark.parametrize("step", ["mail", "rcpt", "data_command"])
@pytest.mark.parametrize("reply", [None, "421 4.3.2 closing"])
def test_a_connection_lost_before_the_content_proves_that_nothing_left(
    server: SmtpServer, sender_for: SenderFor, step: str, reply: str | None
) -> None:
    server.misbehave(step, reply)
    outcome = sender_for(server).send(email())
    assert isinstance(outcome, NotSent)
    assert outcome.code == "connection_closed"
    assert server.received == []


@pytest.mark.parametrize("accepts", [True, False])
@pytest.mark.parametrize(("reply", "code"), [(None, "connection_lost"), ("hang", "timeout")])
def test_a_connection_lost_after_the_content_is_unknown_and_never_repeated(
    server: SmtpServer, sender_for: SenderFor, reply: str | None, code: str, accepts: bool
) -> None:
    server.misbehave("content", reply, accepts=accepts)
    outcome = sender_for(server).send(email())
    assert isinstance(outcome, Unknown)
    assert outcome.code == code
    assert len(server.received) == accepts


def test_a_server_that_stalls_before_the_content_costs_a_timeout_and_no_email(
    server: SmtpServer, sender_for: SenderFor
) -> None:
    server.misbehave("rcpt", "hang")
    assert isinstance(sender_for(server).send(email()), NotSent)


def test_no_server_at_all(sender_for: SenderFor) -> None:
    with SmtpServer() as server:
        sender = sender_for(server)
    outcome = sender.send(email())
    assert isinstance(outcome, NotSent)
    assert outcome.code == "connect_failed"


def test_one_connection_carries_many_emails_up_to_its_limit(server: SmtpServer, sender_for: SenderFor) -> None:
    sender = sender_for(server, messages_per_connection=3)
    for number in range(7):
        assert isinstance(sender.send(email(f"a{number}")), Accepted)
    assert server.connections == 3


def test_an_idle_connection_is_asked_first_and_an_old_one_is_left(
    server: SmtpServer, sender_for: SenderFor, watch: Watch
) -> None:
    sender = sender_for(server)
    sender.send(email("a1"))
    watch.now += 30
    sender.send(email("a2"))
    assert server.connections == 1
    watch.now += 61
    sender.send(email("a3"))
    assert server.connections == 2
    assert len(server.received) == 3


@pytest.mark.parametrize("idle", [0, 30])
def test_a_kept_connection_that_died_costs_no_email(
    server: SmtpServer, sender_for: SenderFor, watch: Watch, idle: int
) -> None:
    """Found out by the next command, or by asking when it lay idle; nothing had left, so another is used at once."""
    sender = sender_for(server)
    sender.send(email("a1"))
    server.drop_connections()
    watch.now += idle
    assert isinstance(sender.send(email("a2")), Accepted)
    assert server.connections == 2
    assert len(server.received) == 2


def test_many_threads_send_every_email_once(server: SmtpServer, sender_for: SenderFor) -> None:
    sender = sender_for(server, senders=4, timeout=10)
    ids = [f"a{number}" for number in range(60)]
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda attempt: sender.send(email(attempt)), ids))
    assert all(isinstance(outcome, Accepted) for outcome in outcomes)
    assert sorted(str(got.mime["Message-ID"]) for got in server.received) == sorted(
        f"<{a}@care.example.org>" for a in ids
    )
    assert server.connections <= 4


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"to": "not an address"}, RejectReason.BAD_ADDRESS),
        ({"to": "a@example.org\r\nRCPT TO:<b@example.org>"}, RejectReason.BAD_ADDRESS),
        ({"subject": "A note\r\nBcc: b@example.org"}, RejectReason.OTHER),
        ({"message_id": "no id"}, RejectReason.OTHER),
    ],
)
def test_values_that_would_steer_the_mail_are_refused_before_any_connection(
    server: SmtpServer, sender_for: SenderFor, changes: dict[str, str], reason: RejectReason
) -> None:
    outcome = sender_for(server).send(email(**changes))
    assert isinstance(outcome, Rejected)
    assert outcome.reason is reason
    assert server.connections == 0


def test_settings_that_cannot_work_are_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="host name and a port"):
        MailServer("", 25, "care.example.org")
    with pytest.raises(ValueError, match="without encryption"):
        MailServer("mail.example.org", 25, "care.example.org", Encryption.NONE, "us", "secret")
    assert "hush" not in repr(MailServer("mail.example.org", 25, "care.example.org", password="hush"))
