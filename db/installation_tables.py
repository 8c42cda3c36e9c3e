"""The table that tells this database from an older or another copy of itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base


class Installation(Base):
    """One row, made at the first start.

    ``identity`` names the database, and changes whenever a person takes a restored copy into use. ``counter`` grows
    before each sending and each minute; what it had come to is also written outside the database (`db.mark_file`), so
    an older copy is recognised. ``place`` is where the database was last (`db.queries.installation.place_of`).

    ``guarded_since`` set: nothing is sent until a person has looked, since this may be a copy. ``unknown_since``: what
    happened after this instant, the database may not know.
    """

    __tablename__ = "installation"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    identity: Mapped[str] = mapped_column(String(32))
    counter: Mapped[int] = mapped_column(BigInteger)
    marked: Mapped[bool]
    place: Mapped[dict[str, Any]]
    seen_at: Mapped[datetime]
    guarded_since: Mapped[datetime | None]
    guard_code: Mapped[str | None] = mapped_column(String(20))
    unknown_since: Mapped[datetime | None]
    __table_args__ = (CheckConstraint("id = 1", name="one_installation"),)
