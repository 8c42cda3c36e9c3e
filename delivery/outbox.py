"""Writes messages as files in a folder instead of sending them: the default, so that nothing leaves the machine.

The attempt id makes the file name, so nothing personal is in it and writing the same attempt twice leaves one file.
A file appears whole or not at all.
"""

import errno
import os
import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

from delivery.email_message import EmailIdentity, EmailRefused, build
from delivery.history import History, Passed, Progress
from delivery.protocol import (
    Accepted,
    Clock,
    EmailMessage,
    Listed,
    ListedText,
    Listing,
    ListingUnavailable,
    NotSent,
    Outcome,
    Rejected,
    RejectReason,
    SetupFault,
    TextMessage,
)

_ATTEMPT_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENFILE})


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """One message as it stands in the folder. `kind` is "text" or "email"; `body` is the plain words."""

    attempt_id: str
    kind: str
    at: datetime
    to: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)


class _Folder:
    """Writes files that are whole or absent, readable by the owner alone."""

    def __init__(self, path: Path, durable: bool) -> None:
        self.path, self._durable = path, durable

    def put(self, attempt_id: str, suffix: str, content: bytes) -> Outcome:
        if not _ATTEMPT_ID.fullmatch(attempt_id):
            return Rejected(RejectReason.OTHER, "attempt_id", "The attempt has no usable id. This is a program fault.")
        temporary = self.path / f".{attempt_id}{suffix}.{os.urandom(4).hex()}.tmp"
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write(temporary, content)
            temporary.replace(self.path / f"{attempt_id}{suffix}")
        except OSError as error:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            return _failure(error)
        return Accepted(attempt_id, "written")

    def _write(self, path: Path, content: bytes) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            if self._durable:
                file.flush()
                os.fsync(file.fileno())


def _failure(error: OSError) -> Outcome:
    if error.errno in _FULL:
        return NotSent(
            timedelta(minutes=5), "disk_full", "The outbox could not be written: the disk is full or failing."
        )
    return SetupFault("outbox_unwritable", "The outbox folder cannot be written. Check that it exists and who owns it.")


class OutboxText:
    """A `TextSender` that writes `<attempt id>.txt`: a few header lines, a blank line, the words."""

    name = "outbox"
    real = False

    def __init__(self, folder: Path, clock: Clock, *, durable: bool = False) -> None:
        """`durable` forces each file to disk before it counts as written; slower."""
        self._folder, self._clock = _Folder(folder, durable), clock

    def send(self, message: TextMessage) -> Outcome:
        """Write the text. Never raises."""
        seconds = int(message.valid_for.total_seconds())
        head = (
            f"To: {message.to}\nAt: {self._clock().isoformat()}\nAttempt: {message.attempt_id}\nValid-For: {seconds}\n"
        )
        return self._folder.put(message.attempt_id, ".txt", f"{head}\n{message.body}\n".encode())

    def find(self, to: str, since: datetime, until: datetime) -> Listing:
        """The texts written to this number in the span. Reads the whole folder. Never raises."""
        try:
            entries = [read_entry(path) for path in _files(self._folder.path, ".txt")]
        except (OSError, ValueError):
            return ListingUnavailable("outbox_unreadable", "The outbox folder cannot be read.")
        return Listed(tuple(_listed(e) for e in entries if e.to == to and since <= e.at <= until))

    def history(self, since: datetime, progress: Progress) -> History | ListingUnavailable:
        """Every text that was written since. Never raises."""
        return _history(self._folder.path, ".txt", since, progress)

    def find_attempt(self, attempt_id: str) -> OutboxEntry | None:
        """The text of this attempt, None when it was never written. Raises OSError when the folder is unreadable."""
        path = self._folder.path / f"{attempt_id}.txt"
        return read_entry(path) if _ATTEMPT_ID.fullmatch(attempt_id) and path.exists() else None


class OutboxEmail:
    """An `EmailSender` that writes `<attempt id>.eml`, which a mail program opens."""

    name = "outbox"
    real = False

    def __init__(self, folder: Path, clock: Clock, identity: EmailIdentity, *, durable: bool = False) -> None:
        self._folder, self._clock, self._identity = _Folder(folder, durable), clock, identity

    def send(self, message: EmailMessage) -> Outcome:
        """Write the email. Never raises."""
        try:
            mime = build(message, self._identity, message.date or self._clock())
        except EmailRefused as refused:
            reason = RejectReason.BAD_ADDRESS if refused.code == "bad_address" else RejectReason.OTHER
            return Rejected(reason, refused.code, refused.sentence)
        return self._folder.put(message.attempt_id, ".eml", mime.as_bytes())

    def history(self, since: datetime, progress: Progress) -> History | ListingUnavailable:
        """Every email that was written since. Never raises."""
        return _history(self._folder.path, ".eml", since, progress)

    def find_attempt(self, attempt_id: str) -> OutboxEntry | None:
        """The email of this attempt, None when it was never written. Raises OSError when the folder is unreadable."""
        path = self._folder.path / f"{attempt_id}.eml"
        return read_entry(path) if _ATTEMPT_ID.fullmatch(attempt_id) and path.exists() else None


def recent_entries(folder: Path, limit: int = 100) -> tuple[OutboxEntry, ...]:
    """The newest messages in the folder, newest first, by when they were sent. Raises OSError when it is unreadable."""
    newest = sorted(_files(folder, ".txt", ".eml"), key=lambda path: path.stat().st_mtime_ns, reverse=True)[:limit]
    return tuple(sorted(map(read_entry, newest), key=lambda entry: entry.at, reverse=True))


def remove_older(folder: Path, before: datetime) -> int:
    """Remove the messages written before an instant (aware). Answers how many. Raises OSError."""
    old = [path for path in _files(folder, ".txt", ".eml") if path.stat().st_mtime < before.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def remove(folder: Path, attempt_ids: Collection[str]) -> int:
    """Remove the messages of these attempts. Answers how many were there. Raises OSError."""
    found = [folder / f"{one}{suffix}" for one in attempt_ids for suffix in (".txt", ".eml")]
    there = [path for path in found if path.exists()]
    for path in there:
        path.unlink(missing_ok=True)
    return len(there)


def read_entry(path: Path) -> OutboxEntry:
    """Read one file of the outbox. Raises OSError, or ValueError when it is not one of ours."""
    raw = path.read_bytes()
    return _read_text(path.stem, raw) if path.suffix == ".txt" else _read_email(path.stem, raw)


def _read_text(attempt_id: str, raw: bytes) -> OutboxEntry:
    head, gap, body = raw.decode().partition("\n\n")
    lines = dict(line.split(": ", 1) for line in head.splitlines())
    if not gap or "At" not in lines or "To" not in lines:
        raise ValueError("not a text of the outbox")
    return OutboxEntry(
        attempt_id, "text", datetime.fromisoformat(lines["At"]), lines["To"], "", body.removesuffix("\n")
    )


def _read_email(attempt_id: str, raw: bytes) -> OutboxEntry:
    mime = message_from_bytes(raw, policy=policy.default)
    plain = mime.get_body(("plain",))
    return OutboxEntry(
        attempt_id,
        "email",
        parsedate_to_datetime(str(mime["Date"])),
        str(mime["To"]),
        str(mime["Subject"]),
        "" if plain is None else str(plain.get_content()).replace("\r\n", "\n"),
    )


def _files(folder: Path, *suffixes: str) -> Iterator[Path]:
    if folder.exists():
        yield from (path for path in folder.iterdir() if path.suffix in suffixes and not path.name.startswith("."))


def _history(folder: Path, suffix: str, since: datetime, progress: Progress) -> History | ListingUnavailable:
    found = []
    try:
        for number, path in enumerate(_files(folder, suffix), start=1):
            entry = read_entry(path)
            if entry.at >= since:
                found.append(_passed(entry))
            progress(number)
    except (OSError, ValueError):
        return ListingUnavailable("outbox_unreadable", "The outbox folder cannot be read.")
    return History(tuple(found))


def _passed(entry: OutboxEntry) -> Passed:
    return Passed(
        entry.attempt_id, entry.kind, False, entry.to, entry.body, entry.at, "written", attempt_id=entry.attempt_id
    )


def _listed(entry: OutboxEntry) -> ListedText:
    return ListedText(entry.attempt_id, "written", entry.body, entry.at, entry.at, None, entry.attempt_id)
