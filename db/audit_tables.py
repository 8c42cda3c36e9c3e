"""The seals of the record: what makes it plain when somebody changed it behind the program's back."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Id


class AuditSeal(Base):
    """A seal over the audit events with numbers above ``after_id`` up to ``through_id``. Appended only, without gaps.

    ``marks`` holds a keyed mark of each event (`actions.seals.marks`), ``digest`` a keyed hash of all of this seal and
    of the digest before it.
    """

    __tablename__ = "audit_seals"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    after_id: Mapped[int] = mapped_column(Id)
    through_id: Mapped[int] = mapped_column(Id)
    events: Mapped[int]
    sealed_at: Mapped[datetime]
    marks: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
