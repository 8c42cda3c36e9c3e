"""Messages become files: whole or absent, one per attempt, with nothing personal in their names."""

import errno
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from delivery.email_message import EmailIdentity
from delivery.outbox import OutboxEmail, OutboxText, recent_entries
from delivery.protocol import Accepted, Listed, ListingUnavailable, NotSent, Rejected, RejectReason, SetupFault
from tests.integration.delivery.conftest import AT, HER_NUMBER, email, text

HOUR = timedelta(hours=1)
IDENTITY = EmailIdentity("support@care.example.org", "Recovery support")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that is not there yet."""
    return tmp_path / "var" / "outbox"


@pytest.fixture
def texts(folder: Path) -> OutboxText:
    """The sender of texts."""
    return OutboxText(folder, lambda: AT)


@pytest.fixture
def emails(folder: Path) -> OutboxEmail:
    """The sender of emails."""
    return OutboxEmail(folder, lambda: AT, IDENTITY)


def test_a_text_becomes_a_file_a_person_can_read(folder: Path, texts: OutboxText) -> None:
    assert texts.send(text()) == Accepted("attempt-1", "written")
    assert (folder / "attempt-1.txt").read_text() == (
        "To: +447700900001\nAt: 2027-03-04T09:30:00+00:00\nAttempt: attempt-1\nValid-For: 10800\n\nA new note: £5 é €\n"
    )


def test_an_email_becomes_a_file_a_mail_program_opens(folder: Path, emails: OutboxEmail) -> None:
    assert isinstance(emails.send(email()), Accepted)
    mime = message_from_bytes((folder / "attempt-1.eml").read_bytes(), policy=policy.default)
    assert (mime["To"], mime["Date"]) == ("woman@example.org", "Thu, 04 Mar 2027 09:30:00 +0000")
    assert not mime.defects
    assert [part.get_content_type() for part in mime.iter_parts()] == ["text/plain", "text/html"]


def test_the_same_attempt_twice_leaves_one_file(folder: Path, texts: OutboxText) -> None:
    texts.send(text())
    texts.send(text())
    assert [path.name for path in folder.iterdir()] == ["attempt-1.txt"]


def test_nothing_personal_is_in_a_name_and_only_the_owner_may_read(folder: Path, texts: OutboxText) -> None:
    texts.send(text())
    path = folder / "attempt-1.txt"
    assert "7700900001" not in str(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("attempt_id", ["", "../escape", "a/b", ".hidden", "a\x00b", "x" * 101, "é"])
def test_an_attempt_id_cannot_name_another_file(folder: Path, texts: OutboxText, attempt_id: str) -> None:
    outcome = texts.send(text(attempt_id))
    assert isinstance(outcome, Rejected)
    assert not folder.exists()


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_full_disk_is_not_sent_and_leaves_no_half_file(
    folder: Path, texts: OutboxText, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def no_room(*_: object, **__: object) -> None:
        raise OSError(code, "no room")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fdopen", no_room)
        outcome = texts.send(text())
    assert isinstance(outcome, NotSent)
    assert outcome.code == "disk_full"
    assert list(folder.iterdir()) == []
    assert isinstance(texts.send(text()), Accepted)


def test_a_folder_that_cannot_be_made_is_a_fault_of_the_set_up(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    outcome = OutboxText(tmp_path / "file" / "outbox", lambda: AT).send(text())
    assert isinstance(outcome, SetupFault)
    assert outcome.sentence.endswith(".")


def test_many_threads_write_every_text_once_and_whole(folder: Path) -> None:
    texts = OutboxText(folder, lambda: AT, durable=True)
    ids = [f"a{number % 50}" for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        assert all(isinstance(o, Accepted) for o in pool.map(lambda attempt: texts.send(text(attempt)), ids))
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"a{number}.txt" for number in range(50))
    assert {path.read_text()[-19:] for path in folder.iterdir()} == {"A new note: £5 é €\n"}


def test_an_attempt_is_found_again(texts: OutboxText, emails: OutboxEmail) -> None:
    texts.send(text("a1", body="Two\n\nblocks\n"))
    emails.send(email("a2"))
    found, mail = texts.find_attempt("a1"), emails.find_attempt("a2")
    assert found is not None
    assert (found.kind, found.to, found.at, found.body) == ("text", HER_NUMBER, AT, "Two\n\nblocks\n")
    assert mail is not None
    assert (mail.kind, mail.to, mail.subject) == ("email", "woman@example.org", "A new note for you")
    assert texts.find_attempt("a2") is None
    assert texts.find_attempt("../a1") is None


def test_the_list_shows_her_texts_of_the_span(texts: OutboxText) -> None:
    texts.send(text("a1"))
    texts.send(text("a2", to="+447700900002"))
    listing = texts.find(HER_NUMBER, AT - HOUR, AT + HOUR)
    assert isinstance(listing, Listed)
    assert [(found.attempt_id, found.provider_id) for found in listing.texts] == [("a1", "a1")]
    assert texts.find(HER_NUMBER, AT + HOUR, AT + 2 * HOUR) == Listed(())


def test_an_empty_outbox_lists_nothing(texts: OutboxText, folder: Path) -> None:
    assert texts.find(HER_NUMBER, AT - HOUR, AT + HOUR) == Listed(())
    assert recent_entries(folder) == ()


def test_a_file_that_is_not_ours_makes_the_list_unusable(texts: OutboxText, folder: Path) -> None:
    texts.send(text())
    (folder / "notes.txt").write_text("shopping")
    assert isinstance(texts.find(HER_NUMBER, AT - HOUR, AT + HOUR), ListingUnavailable)


def test_the_newest_messages_come_first(folder: Path) -> None:
    for number in range(5):
        OutboxText(folder, lambda number=number: AT + number * HOUR).send(text(f"a{number}"))  # type: ignore[misc]
    OutboxEmail(folder, lambda: AT + 9 * HOUR, IDENTITY).send(email("mail"))
    assert [entry.attempt_id for entry in recent_entries(folder, limit=3)] == ["mail", "a4", "a3"]


def test_a_bad_address_is_rejected_as_a_real_sender_would(emails: OutboxEmail) -> None:
    outcome = emails.send(email(to="nobody"))
    assert isinstance(outcome, Rejected)
    assert outcome.reason is RejectReason.BAD_ADDRESS
