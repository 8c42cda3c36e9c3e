"""Private links for many messages at once: the same links as `actions.private_links`, in two statements."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from actions.private_links import PageLinks, derive_token, hash_token, page_links
from db.bulk import BulkInsert, add_all
from db.one_of import one_of
from db.tables import PrivateLink
from db.together import Look, Row


@dataclass(frozen=True, slots=True)
class Recipient:
    """An address of a woman that a message goes to."""

    woman_id: int
    channel: str
    address_hash: str


def links_for(
    connection: Connection,
    now: datetime,
    public_base_url: str,
    recipients: Collection[Recipient],
    rows: Collection[Row],
) -> dict[Recipient, PageLinks]:
    """The links each recipient's messages carry, made known to the database where they are not yet.

    ``rows`` is the answer of `KNOWN` for their women.
    """
    known = {row[3] for row in rows}
    revoked = Counter(row[:3] for row in rows if row[4] is not None)
    found, added = {}, {}
    for one in set(recipients):
        key = (one.woman_id, one.channel, one.address_hash)
        token = derive_token(*key, revoked[key])
        found[one] = page_links(public_base_url, token)
        if (token_hash := hash_token(token)) not in known:
            added[token_hash] = one
    _add(connection, now, added)
    return found


def _add(connection: Connection, now: datetime, added: dict[str, Recipient]) -> None:
    add_all(
        connection,
        _NEW,
        [
            {
                "woman_id": one.woman_id,
                "channel": one.channel,
                "address_hash": one.address_hash,
                "token_hash": token_hash,
                "created_at": now,
            }
            for token_hash, one in added.items()
        ],
    )


KNOWN = Look(
    select(
        PrivateLink.woman_id,
        PrivateLink.channel,
        PrivateLink.address_hash,
        PrivateLink.token_hash,
        PrivateLink.revoked_at,
    ).where(one_of(PrivateLink.woman_id, "ids"))
)
"""Every link of these women."""
_NEW = BulkInsert(
    PrivateLink.__table__,  # type: ignore[arg-type]
    ("woman_id", "channel", "address_hash", "token_hash", "created_at"),
    once="token_hash",
)
