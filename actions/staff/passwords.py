"""Passwords: kept as argon2 hashes, checked in the same time whether there is one or not."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST: Final = 12
MOST: Final = 200
LEAST_LEFT: Final = 5
"""Different letters that must remain when everything a guesser knows is taken out."""
_HASHER: Final = PasswordHasher()
_COMMON_FILE: Final = Path(__file__).with_name("common_passwords.txt")


def hash_password(password: str) -> str:
    """What is kept of a password. Takes about a tenth of a second, and is meant to."""
    return _HASHER.hash(_same(password))


def is_right(password: str, kept: str | None) -> bool:
    """Whether this is the password. Without a kept hash it takes the same time and is never right."""
    try:
        _HASHER.verify(kept or _no_password(), _same(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _HASHER.check_needs_rehash(kept)


def problem(password: str, *, about: tuple[str, ...] = ()) -> str | None:
    """Why this may not be a password, in a sentence. ``about``: the person's name and address, which it may not be."""
    if len(password) < LEAST:
        return f"Use at least {LEAST} characters. Three or four words that do not belong together are easy to keep."
    if len(password) > MOST:
        return f"Use at most {MOST} characters."
    left = _without(_plain(password), _common())
    if len(set(left)) < LEAST_LEFT:
        return "This password is easy to guess. Use three or four words that do not belong together."
    if len(set(_without(left, [part for told in about for part in _parts(told)]))) < LEAST_LEFT:
        return "This password is little more than your name or email address. Use words that nobody connects with you."
    return None


def _without(plain: str, pieces: Iterable[str]) -> str:
    """What a guesser must still find: without known pieces, figures, runs like "abcd" and repeats like "aaa"."""
    for piece in sorted(pieces, key=len, reverse=True):
        plain = plain.replace(piece, "")
    letters = [one for one in plain if one.isalpha()]
    return "".join(
        one for place, one in enumerate(letters) if place == 0 or abs(ord(one) - ord(letters[place - 1])) > 1
    )


def _same(password: str) -> bytes:
    # The same letters may come as different code points from another keyboard.
    return unicodedata.normalize("NFKC", password)[: MOST * 2].encode()


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _parts(text: str) -> list[str]:
    """The words in it of three letters or more."""
    words = "".join(one if one.isalnum() else " " for one in text.casefold()).split()
    return [word for word in words if len(word) >= 3]


@lru_cache(maxsize=1)
def _no_password() -> str:
    """A hash that stands in for the one that is not there, made with the same settings."""
    return _HASHER.hash(b"nobody has this password")


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    lines = _COMMON_FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(_plain(line) for line in lines if line and not line.startswith("#"))
