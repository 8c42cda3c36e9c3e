"""Mail counts as read only after it was dealt with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from delivery.mailbox import MailboxRead, MailboxServer, read_unseen
from delivery.tls import Encryption
from tests.support.imap_server import ImapServer


@pytest.fixture
def imap() -> Iterator[ImapServer]:
    """A mailbox with three mails, one of them read before."""
    with ImapServer("us", "secret") as server:
        server.add(b"Subject: one\r\n\r\nfirst \xff\r\n")
        server.add(b"Subject: old\r\n\r\n").seen = True
        server.add(b"Subject: two\r\n\r\nsecond\r\n")
        yield server


def mailbox(imap: ImapServer, password: str = "secret") -> MailboxServer:
    return MailboxServer("127.0.0.1", imap.port, "us", password, Encryption.NONE, timeout=2)


def test_unread_mail_is_handed_over_raw_and_then_marked(imap: ImapServer) -> None:
    got: list[bytes] = []
    assert read_unseen(mailbox(imap), got.append) == MailboxRead(handled=2)
    assert got == [b"Subject: one\r\n\r\nfirst \xff\r\n", b"Subject: two\r\n\r\nsecond\r\n"]
    assert all(mail.seen for mail in imap.mails)
    assert not [command for command in imap.commands if "EXPUNGE" in command or "Deleted" in command]
    assert read_unseen(mailbox(imap), got.append) == MailboxRead()


def test_tls_is_used_and_the_certificate_is_checked(certificate: Path) -> None:
    got: list[bytes] = []
    with ImapServer("us", "secret", certificate=certificate) as imap:
        imap.add(b"Subject: one\r\n\r\n")
        trusted = MailboxServer("127.0.0.1", imap.port, "us", "secret", ca_file=certificate, timeout=2)
        stranger = MailboxServer("127.0.0.1", imap.port, "us", "secret", timeout=2)
        assert read_unseen(stranger, got.append).code == "unreachable"
        assert got == []
        assert imap.commands == []
        assert read_unseen(trusted, got.append).handled == 1


def test_it_is_not_marked_before_it_was_dealt_with(imap: ImapServer) -> None:
    seen_meanwhile: list[bool] = []
    read_unseen(mailbox(imap), lambda raw: seen_meanwhile.append(imap.mails[0].seen), limit=1)
    assert seen_meanwhile == [False]
    assert imap.mails[0].seen


def test_a_mail_that_could_not_be_dealt_with_comes_again_and_holds_up_no_other(imap: ImapServer) -> None:
    got: list[bytes] = []

    def handle(raw: bytes) -> None:
        if b"one" in raw:
            raise RuntimeError("the database is away")
        got.append(raw)

    assert read_unseen(mailbox(imap), handle) == MailboxRead(handled=1, failed=1)
    assert [mail.seen for mail in imap.mails] == [False, True, True]
    assert read_unseen(mailbox(imap), got.append).handled == 1


def test_a_connection_lost_on_the_way_marks_only_what_was_done(imap: ImapServer) -> None:
    imap.drop_at = "FETCH 3"
    read = read_unseen(mailbox(imap), lambda raw: None)
    assert (read.handled, read.code) == (1, "unreachable")
    assert [mail.seen for mail in imap.mails] == [True, True, False]
    imap.drop_at = ""
    assert read_unseen(mailbox(imap), lambda raw: None).handled == 1


def test_a_mark_that_was_lost_brings_the_mail_again(imap: ImapServer) -> None:
    imap.drop_at = "STORE"
    got: list[bytes] = []
    assert read_unseen(mailbox(imap), got.append).handled == 0
    imap.drop_at = ""
    read_unseen(mailbox(imap), got.append)
    assert len(got) == 3


def test_no_more_than_the_limit_is_read_at_once(imap: ImapServer) -> None:
    assert read_unseen(mailbox(imap), lambda raw: None, limit=1).handled == 1


def test_a_wrong_password_is_told(imap: ImapServer) -> None:
    read = read_unseen(mailbox(imap, "wrong"), lambda raw: None)
    assert read.code == "login"
    assert read.sentence is not None
    assert read.sentence.endswith("settings.")


def test_no_server_is_told() -> None:
    with ImapServer("us", "secret") as imap:
        address = mailbox(imap)
    assert read_unseen(address, lambda raw: None).code == "unreachable"


def test_a_password_is_never_sent_in_the_clear_to_another_machine() -> None:
    with pytest.raises(ValueError, match="without encryption"):
        MailboxServer("mail.example.org", 143, "us", "secret", Encryption.NONE)
    with pytest.raises(ValueError, match="host name and a port"):
        MailboxServer("", 993, "us", "secret")
    assert "hush" not in repr(MailboxServer("mail.example.org", 993, "us", "hush"))
