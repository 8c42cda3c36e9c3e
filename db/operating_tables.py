"""The tables of how the service itself does: its jobs, its channels, and what it tells those who run it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Id


class Job(Base):
    """A job of the clock: who runs it, until when nobody else may, how it last went, and since when it fails.

    ``fault`` says in a sentence why it failed last; with ``failing_since`` and ``failed_at`` it is empty once it works.
    """

    __tablename__ = "jobs"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    owner: Mapped[str | None] = mapped_column(String(60))
    locked_until: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    failing_since: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    fault: Mapped[str | None] = mapped_column(Text)


class DailySummary(Base):
    """The email of a morning to one address of those who look after the service: durable, so that each goes out once.

    ``recipient`` is a keyed hash. ``due_at`` is empty once it went out, or could not.
    """

    __tablename__ = "daily_summaries"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    day: Mapped[date]
    recipient: Mapped[str] = mapped_column(String(64))
    attempt_id: Mapped[str] = mapped_column(String(32))
    due_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("day", "recipient", name="one_summary_a_day"),)


class ChannelState(Base):
    """Whether a channel may send at all, and why not: a fault of our set-up, or a provider that is down.

    ``cause`` is setup or provider. ``failures`` and ``doubts`` are counted in a row, over all workers.
    """

    __tablename__ = "channel_states"
    channel: Mapped[str] = mapped_column(String(8), primary_key=True)
    stopped_since: Mapped[datetime | None]
    probe_at: Mapped[datetime | None]
    code: Mapped[str | None] = mapped_column(String(60))
    reason: Mapped[str | None] = mapped_column(Text)
    cause: Mapped[str | None] = mapped_column(String(10))
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    doubts: Mapped[int] = mapped_column(default=0, server_default="0")
