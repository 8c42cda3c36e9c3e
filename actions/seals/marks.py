"""What a seal holds of the events it covers, and how it is bound to the seal before. Pure but for the keys.

Of each event a seal keeps 13 bytes: how far its number lies behind the seal before, whether it may be forgotten, and
the first eight bytes of a keyed hash of all that it says. So a check can name the very event that was changed, removed
or put in, and what was rightly forgotten leaves its place behind. Nobody without the key can make a mark that fits.
"""

import base64
import hmac
import json
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple

from db.cipher import keyed_hash
from db.queries.seals import EventRow

FORGETTABLE: Final = frozenset({"record-viewed"})
"""Actions whose events are let go after the time in the settings. The database refuses to remove any other."""
FIRST_DIGEST: Final = "0" * 64
_MARK: Final = struct.Struct(">I?8s")
MOST_APART: Final = 2**32 - 1
"""The numbers that one seal covers lie at most so far behind the seal before."""


class Mark(NamedTuple):
    """What a seal says of one event."""

    id: int
    forgettable: bool
    sign: bytes


@dataclass(frozen=True, slots=True)
class Marker:
    """Marks events. Made once for many: it holds the key."""

    key: bytes

    def mark(self, event: EventRow) -> Mark:
        """The mark of an event: always the same for the same event and key, on any database."""
        said = json.dumps(
            [
                event.id, event.at.astimezone(UTC).isoformat(), event.actor, event.action, event.woman_id,
                event.details,
            ],
            sort_keys=True, separators=(",", ":"),
        )  # fmt: skip
        return Mark(event.id, event.action in FORGETTABLE, hmac.digest(self.key, said.encode(), "sha256")[:8])


def marker() -> Marker:
    """A marker with the installed keys."""
    return Marker(bytes.fromhex(keyed_hash("audit-mark", "key")))


def pack(marks: Iterable[Mark], after: int) -> str:
    """The marks as a seal keeps them. ``after``: the last number that the seal before covers."""
    return base64.b64encode(b"".join(_MARK.pack(one.id - after, one.forgettable, one.sign) for one in marks)).decode()


def unpack(packed: str, after: int) -> list[Mark]:
    """The marks of a seal. Raises ValueError when they were not written by `pack`."""
    raw = base64.b64decode(packed, validate=True)
    if len(raw) % _MARK.size:
        raise ValueError("The marks of a seal are cut short.")
    return [Mark(after + offset, forgettable, sign) for offset, forgettable, sign in _MARK.iter_unpack(raw)]


def digest(before: str, number: int, after: int, through: int, events: int, sealed_at: datetime, marks: str) -> str:
    """What binds a seal to all that it says and to the digest of the seal before it."""
    said = [before, number, after, through, events, sealed_at.astimezone(UTC).isoformat(), marks]
    return keyed_hash("audit-seal", json.dumps(said, separators=(",", ":")))
