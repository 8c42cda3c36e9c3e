"""Changing the keys that are written down: a new one put in, the old ones taken out, and the file replaced whole."""

import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from db.cipher import HASH_ENTRY, CipherError, cipher_from_text, new_key_entry


def key_ids(text: str) -> list[str]:
    """The names of the keys that encrypt, the current one first. Raises CipherError when the text cannot be used."""
    return list(cipher_from_text(text).keys)


def with_new_key(text: str, *, in_use: bool) -> str:
    """The same with a new key: first, so that it encrypts from then on, or last, so that it is only known."""
    hash_entry, others = _parts(text)
    new = new_key_entry(next_name(key_ids(text)))
    return _written(hash_entry, [new, *others] if in_use else [*others, new])


def next_name(names: Sequence[str]) -> str:
    """A name for a new key: its number is higher than that of every other."""
    return f"k{max([len(names), *map(_number, names)]) + 1}"


def is_prepared(text: str) -> bool:
    """Whether a new key stands last: it is known and not in use yet. Newer keys have higher numbers."""
    names = key_ids(text)
    return len(names) > 1 and _number(names[-1]) > max(map(_number, names[:-1]))


def _number(name: str) -> int:
    digits = name.removeprefix("k")
    return int(digits) if name.startswith("k") and digits.isdigit() else 0


def newest_first(text: str) -> str:
    """The same with the key that stands last in use: the second step after `with_new_key` made it known."""
    hash_entry, others = _parts(text)
    return _written(hash_entry, [others[-1], *others[:-1]])


def current_alone(text: str) -> str:
    """The same without the keys that no longer encrypt."""
    hash_entry, others = _parts(text)
    return _written(hash_entry, others[:1])


def replace_file(path: Path, text: str) -> None:
    """Put this in place of the key file: whole or not at all, for its owner alone. Raises OSError, CipherError."""
    cipher_from_text(text)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    mode = path.stat()
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        with suppress(PermissionError):
            os.chown(temporary, mode.st_uid, mode.st_gid)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _parts(text: str) -> tuple[str, list[str]]:
    cipher_from_text(text)
    entries = text.split()
    hash_entries = [entry for entry in entries if entry.startswith(f"{HASH_ENTRY}:")]
    if len(hash_entries) != 1:
        raise CipherError("key-text", "The encryption keys need one 'hash:' entry.")
    return hash_entries[0], [entry for entry in entries if entry not in hash_entries]


def _written(hash_entry: str, others: list[str]) -> str:
    return "\n".join([hash_entry, *others]) + "\n"
