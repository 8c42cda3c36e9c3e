"""Changing the key that personal data is encrypted with: everything is encrypted again, a little at a time.

The service may run meanwhile: every value says which key it is under, and old keys stay readable until nothing is left
under them. It may be stopped at any moment and goes on where it was: what is done is under the new key.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from actions import audit
from actions.services import Services
from db import cipher
from db.engine import empty_log, reading, writing
from db.queries import encrypted

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Left:
    """How many rows are not under the current key, and how many values were encrypted again."""

    rows: int
    changed: int


def left_over(services: Services) -> int:
    """How many rows hold something under another key than the current one."""
    keys = cipher.installed()
    with reading(services.engine) as connection:
        return sum(encrypted.under_other_keys(connection, one, keys) for one in encrypted.sealed_tables())


def encrypt_everything(
    services: Services, now: datetime, actor: str, told: Callable[[int], None] = lambda done: None
) -> Left:
    """Encrypt again whatever is not under the current key. ``told`` hears how many values are done so far.

    Raises CipherError when a value cannot be read: its key must be put back first. What was done stays done.
    """
    keys, changed = cipher.installed(), 0
    for sealed in encrypted.sealed_tables():
        after = None
        while True:
            with writing(services.engine) as connection:
                after, count = encrypted.encrypt_again(connection, sealed, keys, after, AT_ONCE)
            changed += count
            told(changed)
            if after is None:
                break
    if changed:
        with writing(services.engine) as connection:
            audit.record(connection, now, actor, "encrypted-again", None, key=keys.current, values=changed)
    empty_log(services.engine)
    return Left(left_over(services), changed)


def old_keys() -> list[str]:
    """The names of the keys that are only kept for reading."""
    keys = cipher.installed()
    return [name for name in keys.keys if name != keys.current]
