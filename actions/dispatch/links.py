"""Private links for many messages at once: the same links as `actions.private_links`, in two statements at most."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from actions.private_links import PageLinks, derive_token, hash_token, page_links
from db.bulk import BulkInsert
from db.one_of import one_of
from db.tables import PrivateLink
from db.together import Asked, Look, Row


@dataclass(frozen=True, slots=True)
class Recipient:
    """An address of a woman that a message goes to."""

    woman_id: int
    channel: str
    address_hash: str


@dataclass(frozen=True, slots=True)
class Links:
    """The links of each recipient, and those that have to be made known to the database before they go out."""

    of: Mapping[Recipient, PageLinks]
    new: list[Asked]


def links_for(now: datetime, public_base_url: str, recipients: Collection[Recipient], rows: Collection[Row]) -> Links:
    """The links that each recipient's messages carry. ``rows`` is the answer of `KNOWN` for their women."""
    known = {row[3] for row in rows}
    revoked = Counter(row[:3] for row in rows if row[4] is not None)
    found, added = {}, {}
    for one in set(recipients):
        key = (one.woman_id, one.channel, one.address_hash)
        token = derive_token(*key, revoked[key])
        found[one] = page_links(public_base_url, token)
        if (token_hash := hash_token(token)) not in known:
            added[token_hash] = one
    return Links(
        found,
        _NEW.given(
            [
                {
                    "woman_id": one.woman_id,
                    "channel": one.channel,
                    "address_hash": one.address_hash,
                    "token_hash": token_hash,
                    "created_at": now,
                }
                for token_hash, one in added.items()
            ]
        ),
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
    once=("token_hash",),
)
