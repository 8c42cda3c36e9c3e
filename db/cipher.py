"""Encryption of personal columns, and keyed hashes for finding them again.

A stored value reads ``v1:<key id>:<base64 of nonce and ciphertext>``. The key id says which key opens it, so a new key
can be put first in the key text while values under older keys stay readable. The hash key is its own key and never
rotates: a hash must stay the same for as long as an address must not be written to.

Key text (the content of the key file or of the environment variable), one entry a line or separated by spaces::

    hash:<base64 of 32 bytes>
    k2:<base64 of 32 bytes>      the first of the others encrypts
    k1:<base64 of 32 bytes>      kept for reading what it encrypted
"""

import base64
import binascii
import hmac
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = "v1"
KEY_BYTES = 32
NONCE_BYTES = 12
HASH_ENTRY = "hash"


class CipherError(Exception):
    """Personal data cannot be encrypted or read. ``code`` for machines, the text for people; holds no personal data."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class Cipher:
    """Encrypts with the current key, reads with any key it holds. Safe for several threads."""

    keys: Mapping[str, bytes] = field(repr=False)
    current: str
    hash_key: bytes = field(repr=False)
    _ciphers: dict[str, AESGCM] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for key_id, key in (*self.keys.items(), (HASH_ENTRY, self.hash_key)):
            if len(key) != KEY_BYTES:
                raise CipherError("key-length", f"The encryption key '{key_id}' must be {KEY_BYTES} bytes long.")
        if self.current not in self.keys:
            raise CipherError("key-missing", f"The encryption key '{self.current}' is named as current but not given.")
        object.__setattr__(self, "_ciphers", {key_id: AESGCM(key) for key_id, key in self.keys.items()})

    def encrypt(self, plain: str) -> str:
        """Encrypt under the current key with a fresh nonce: the same text never gives the same value twice."""
        prefix = f"{VERSION}:{self.current}:"
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._ciphers[self.current].encrypt(nonce, plain.encode(), prefix.encode())
        return prefix + base64.b64encode(nonce + sealed).decode()

    def decrypt(self, stored: str) -> str:
        """Read a stored value. Raises CipherError when its key is not held or when it was altered."""
        version, _, rest = stored.partition(":")
        key_id, _, body = rest.partition(":")
        if version != VERSION or not body:
            raise CipherError("not-encrypted", "A stored value is not in the encrypted form that was expected.")
        opener = self._ciphers.get(key_id)
        if opener is None:
            raise CipherError("key-missing", f"The encryption key '{key_id}' is needed to read stored data; add it.")
        try:
            raw = binascii.a2b_base64(body, strict_mode=True)
            return opener.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], f"{version}:{key_id}:".encode()).decode()
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise CipherError(
                "cannot-decrypt", f"A stored value does not open with the key '{key_id}': wrong key, or altered data."
            ) from error

    def is_current(self, stored: str) -> bool:
        """Whether the value is under the current key (False: encrypt it again to finish a rotation)."""
        return stored.startswith(f"{VERSION}:{self.current}:")

    def keyed_hash(self, purpose: str, value: str) -> str:
        """HMAC-SHA256 in hex. ``purpose`` keeps hashes of the same text apart ("address", "private-link", ...)."""
        return hmac.digest(self.hash_key, f"{purpose}\0{value}".encode(), "sha256").hex()


def make_key_text() -> str:
    """New random keys as key text, for a first start."""
    return f"{HASH_ENTRY}:{_new_key()}\n{new_key_entry('k1')}\n"


def new_key_entry(key_id: str) -> str:
    """One new entry for the key text; put it before the older keys to rotate."""
    return f"{key_id}:{_new_key()}"


def cipher_from_text(text: str) -> Cipher:
    """Read key text. Raises CipherError with a sentence that names the entry at fault, never the key."""
    keys: dict[str, bytes] = {}
    for number, entry in enumerate(text.split(), start=1):
        key_id, _, encoded = entry.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise CipherError("key-text", f"Entry {number} of the encryption keys is not '<name>:<base64>'.") from error
        if not key_id.isalnum() or key_id in keys or not key:
            raise CipherError(
                "key-text", f"Entry {number} of the encryption keys is not '<name>:<base64>', or repeats."
            )
        keys[key_id] = key
    hash_key = keys.pop(HASH_ENTRY, None)
    if hash_key is None or not keys:
        raise CipherError("key-text", "The encryption keys need one 'hash:' entry and at least one other, e.g. 'k1:'.")
    return Cipher(keys=keys, current=next(iter(keys)), hash_key=hash_key)


LOOK_EVERY = 5.0
"""Seconds: how soon a process follows a change of the key file."""


@dataclass
class _InUse:
    """The process's cipher, and the file that its keys came from, which is looked at again now and then."""

    cipher: Cipher
    key_file: Path | None
    seen: tuple[int, int, int] = (0, 0, 0)
    look_again: float = 0.0

    def follow(self) -> bool:
        """Read the file again if it has changed. True: the keys are others now. A file that cannot be read is left."""
        self.look_again = time.monotonic() + LOOK_EVERY
        if self.key_file is None:
            return False
        with suppress(OSError, CipherError, UnicodeDecodeError):
            found = self.key_file.stat()
            now = (found.st_mtime_ns, found.st_size, found.st_ino)
            if now != self.seen:
                read = cipher_from_text(self.key_file.read_text(encoding="utf-8"))
                self.seen = now
                if read.hash_key == self.cipher.hash_key and read != self.cipher:
                    self.cipher = read
                    return True
        return False


_in_use: list[_InUse] = []


def install(cipher: Cipher, key_file: Path | None = None) -> None:
    """Make this the process's cipher. Called once at start by wiring (and by tests), before the database is used.

    ``key_file``: where the keys came from. When it changes, as while keys are changed, the process follows.
    """
    made = _InUse(cipher, key_file)
    made.follow()
    _in_use[:] = [made]


def installed() -> Cipher:
    """The process's cipher. Raises CipherError when none was installed."""
    if not _in_use:
        raise CipherError("no-cipher", "No encryption keys are loaded: load them before personal data is used.")
    in_use = _in_use[0]
    if in_use.key_file is not None and time.monotonic() >= in_use.look_again:
        in_use.follow()
    return in_use.cipher


def decrypt(stored: str) -> str:
    """`Cipher.decrypt` of the installed cipher; a key that is not known yet is looked for in the key file first."""
    try:
        return installed().decrypt(stored)
    except CipherError as error:
        if error.code != "key-missing" or not _in_use[0].follow():
            raise
    return installed().decrypt(stored)


def keyed_hash(purpose: str, value: str) -> str:
    """`Cipher.keyed_hash` of the installed cipher."""
    return installed().keyed_hash(purpose, value)


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
