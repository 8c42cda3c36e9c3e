"""Finding a woman by what a nurse has at hand: a reference, a number, an email address, a name or part of one.

References, numbers, addresses and whole names are found by index. Parts of names cannot be found in the database,
because names are encrypted there: each process keeps the names it has read in memory, and reads again only the
records whose name changed (docs/adr: finding by name).
"""

import re
import threading
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from unicodedata import combining, normalize
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, func, select

from actions.enrolment.address_check import check_mobile
from actions.services import Services
from db import cipher
from db.cipher import CipherError, keyed_hash
from db.engine import reading
from db.queries import addresses, women
from db.tables import Woman

MOST: Final = 30
REFERENCE: Final = re.compile(r"^(?:W-?)?([2-9A-HJKMNP-Z]{6})$", re.IGNORECASE)
NUMBER: Final = re.compile(r"^[+(]?[\d\s()./-]{5,}$")


@dataclass(frozen=True, slots=True)
class Found:
    """A woman as lists show her."""

    woman_id: int
    reference: str
    name: str = field(repr=False)
    born: date | None = field(repr=False)
    birth_year_only: bool
    enrolled_at: datetime


@dataclass(frozen=True, slots=True)
class Hits:
    """Who was found. ``more``: there are others that are not shown."""

    women: tuple[Found, ...]
    more: bool = False


@dataclass
class _Names:
    """The names one process has read: by woman, the hash under which the name stands, and the name to search in.

    Before every word of a name stands a space, so that the beginning of any word is found by one look for text.
    """

    lock: threading.Lock = field(default_factory=threading.Lock)
    hashes: dict[int, str | None] = field(default_factory=dict)
    words: dict[int, str] = field(default_factory=dict, repr=False)


_names: "WeakKeyDictionary[Engine, _Names]" = WeakKeyDictionary()


def find(services: Services, typed: str) -> Hits:
    """Who fits what was typed, best first; nobody when it is empty."""
    asked = " ".join(typed.split())[:100]
    if not asked:
        return Hits(())
    with reading(services.engine) as connection:
        ids = _by_key(connection, services, asked)
        if not ids and len(plain(asked)) > 1:
            ids = _by_name(connection, services.engine, asked)
        return Hits(_rows(connection, ids[:MOST]), more=len(ids) > MOST)


def sealed(typed: str) -> str:
    """What was typed, as an address may hold it: nobody reads it without the key."""
    return cipher.installed().encrypt(typed)


def opened(said: str) -> str:
    """What was typed, from an address; empty when it was not made here, or its key is gone."""
    try:
        return cipher.decrypt(said) if said else ""
    except CipherError:
        return ""


def newest(services: Services, count: int = 20) -> tuple[int, tuple[Found, ...]]:
    """How many women there are, and the last ones who were enrolled."""
    with reading(services.engine) as connection:
        everyone = connection.scalar(select(func.count()).select_from(Woman).where(Woman.erased_at.is_(None)))
        ids = connection.scalars(
            select(Woman.id).where(Woman.erased_at.is_(None)).order_by(Woman.id.desc()).limit(count)
        )
        return everyone or 0, _rows(connection, list(ids))


def names(connection: Connection, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Reference and name of these women, for lists of what concerns them."""
    query = select(Woman.id, Woman.reference, Woman.first_name, Woman.last_name).where(Woman.id.in_(ids))
    return {row.id: (row.reference, _name(row.first_name, row.last_name)) for row in connection.execute(query)}


def plain(text: str) -> str:
    """Small letters without accents: "Zoë" is found by "zoe"."""
    return "".join(one for one in normalize("NFKD", text.casefold()) if not combining(one))


def _by_key(connection: Connection, services: Services, asked: str) -> list[int]:
    if reference := REFERENCE.match(asked.replace(" ", "")):
        found = women.id_of(connection, f"W-{reference.group(1).upper()}")
        if found is not None:
            return [found]
    if (found := women.id_of(connection, asked.upper())) is not None:
        return [found]
    if "@" in asked:
        return _holders(connection, "email", asked)
    if NUMBER.match(asked):
        number, problem = check_mobile(asked, allow_test_numbers=services.allow_test_numbers)
        return [] if problem else _holders(connection, "text", number)
    exact = connection.scalars(
        select(Woman.id).where(Woman.name_hash == keyed_hash("name", asked.casefold())).order_by(Woman.id.desc())
    )
    return list(exact)


def _holders(connection: Connection, channel: str, value: str) -> list[int]:
    return list(dict.fromkeys(one.woman_id for one in addresses.holders(connection, channel, value)))


def _by_name(connection: Connection, engine: Engine, asked: str) -> list[int]:
    """Every word typed begins a word of the name, in any order. Those whose name begins so come first."""
    wanted = [f" {one}" for one in plain(asked).replace("-", " ").split()]
    if not wanted:
        return []
    first, others = wanted[0], wanted[1:]
    fits = [
        (not name.startswith(first), name, woman_id)
        for woman_id, name in _known_names(connection, engine)
        if first in name and all(one in name for one in others)
    ]
    return [woman_id for _, _, woman_id in sorted(fits)]


def _known_names(connection: Connection, engine: Engine) -> Iterable[tuple[int, str]]:
    kept = _names.setdefault(engine, _Names())
    with kept.lock:
        rows = connection.execute(select(Woman.id, Woman.name_hash)).all()
        standing = {row[0]: row[1] for row in rows}
        changed = [one for one, name_hash in standing.items() if kept.hashes.get(one, "") != name_hash]
        for gone in kept.hashes.keys() - standing.keys():
            kept.words.pop(gone, None)
        for start in range(0, len(changed), 500):
            part = changed[start : start + 500]
            query = select(Woman.id, Woman.first_name, Woman.last_name).where(Woman.id.in_(part))
            for row in connection.execute(query):
                words = plain(f"{row.first_name or ''} {row.last_name or ''}").replace("-", " ").split()
                kept.words[row.id] = "".join(f" {word}" for word in words)
        kept.hashes = standing
        return list(kept.words.items())


def _rows(connection: Connection, ids: Collection[int]) -> tuple[Found, ...]:
    query = select(Woman.id, Woman.last_name, Woman.created_at).where(Woman.id.in_(ids))
    extra = {row.id: row for row in connection.execute(query)}
    records = women.rows(connection, ids)
    return tuple(
        Found(
            one, records[one].reference, _name(records[one].first_name, extra[one].last_name), records[one].born,
            records[one].birth_year_only, extra[one].created_at,
        )
        for one in ids
        if one in records
    )  # fmt: skip


def _name(first: str | None, last: str | None) -> str:
    return " ".join(part for part in (first, last) if part) or "Name not recorded"
