"""The tables of what is said and when: versions of the wording and of the programme, drafts of both, and approvals.

Who may approve is settled here too, so that no mistake above can get round it. An approval carries the author of the
version it approves (the pair is a foreign key) and a check refuses an approval by that author; wording that staff
wrote is never live without an approval.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Id
from db.types import Encrypted

THE_FILES = 0
"""Stands for the author of wording that came with the program, not from a person here."""


class TemplateVersion(Base):
    """The whole source of a message file, immutable. State: draft, waiting, live, retired.

    ``draft`` is newer wording of the files that waits for somebody to take it up. ``note`` is why it was written,
    ``remark`` why it was sent back. ``needs_clinical``: a clinical approver must approve it beside an admin.
    """

    __tablename__ = "template_versions"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(60), index=True)
    language: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    approved_by: Mapped[str | None] = mapped_column(String(80))
    approved_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(80))
    author_id: Mapped[int] = mapped_column(
        CheckConstraint(
            "state <> 'live' OR author_id = 0 OR approved_by IS NOT NULL", name="no_live_wording_without_approval"
        ),
        default=THE_FILES,
        server_default="0",
    )
    base_version_id: Mapped[int | None]
    needs_clinical: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    note: Mapped[str | None] = mapped_column(Encrypted)
    remark: Mapped[str | None] = mapped_column(Encrypted)
    live_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("key", "language", "sha256", name="one_version_per_wording"),
        Index("version_and_author", "id", "author_id", unique=True),
        Index("version_and_who_made_it", "id", "created_by", unique=True),
        Index(
            "one_live_wording",
            "key",
            "language",
            unique=True,
            sqlite_where=text("state = 'live'"),
            postgresql_where=text("state = 'live'"),
        ),
    )


class WordingDraft(Base):
    """New wording being written by one person. State: editing, done. ``revision`` grows with every save.

    ``source`` holds what was typed, as JSON, whether it can be used or not: nothing typed is lost.
    """

    __tablename__ = "wording_drafts"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(60), index=True)
    language: Mapped[str] = mapped_column(String(16))
    source: Mapped[str] = mapped_column(Text)
    base_version_id: Mapped[int | None] = mapped_column(ForeignKey("template_versions.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("staff_users.id"))
    updated_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="editing")
    note: Mapped[str | None] = mapped_column(Encrypted)
    revision: Mapped[int] = mapped_column(default=0)
    __table_args__ = (
        Index(
            "one_open_draft_each",
            "key",
            "language",
            "author_id",
            unique=True,
            sqlite_where=text("state = 'editing'"),
            postgresql_where=text("state = 'editing'"),
        ),
    )


class WordingApproval(Base):
    """One person's yes to a template version, as admin or as clinical approver. A person counts once, never the author.

    ``author_id`` and ``made_by`` are those of that version: the foreign keys on two columns each see to it. ``user_id``
    is an account; ``named`` is a person without one, named by whoever runs the service.
    """

    __tablename__ = "wording_approvals"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    version_id: Mapped[int]
    author_id: Mapped[int]
    made_by: Mapped[str] = mapped_column(String(80))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("staff_users.id", name="fk_wording_approvals_user"))
    named: Mapped[str | None] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(
            ["version_id", "author_id"], ["template_versions.id", "template_versions.author_id"], name="of_that_version"
        ),
        ForeignKeyConstraint(
            ["version_id", "made_by"],
            ["template_versions.id", "template_versions.created_by"],
            name="made_by_of_its_version",
        ),
        UniqueConstraint("version_id", "user_id", name="one_approval_each"),
        Index("one_approval_per_name", "version_id", text("lower(named)"), unique=True),
        CheckConstraint("user_id <> author_id", name="not_ones_own"),
        CheckConstraint("lower(named) <> lower(made_by)", name="not_ones_own_by_name"),
        CheckConstraint("(user_id IS NULL) <> (named IS NULL)", name="by_account_or_by_name"),
        CheckConstraint("role IN ('admin', 'clinical')", name="as_an_admin_or_a_clinician"),
    )


class TestAddress(Base):
    """An own number or address of a member of staff, for test messages. It counts once ``proved_at`` is set.

    ``test_id`` is the attempt of the last test that went there, ``test_state`` and ``test_code`` what the provider said
    of it, ``test_at`` when.
    """

    __tablename__ = "staff_test_addresses"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("staff_users.id"))
    channel: Mapped[str] = mapped_column(String(8))
    value: Mapped[str | None] = mapped_column(Encrypted)
    code_hash: Mapped[str | None] = mapped_column(String(64))
    code_expires_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
    proved_at: Mapped[datetime | None]
    test_id: Mapped[str | None] = mapped_column(String(32))
    test_state: Mapped[str | None] = mapped_column(String(12))
    test_code: Mapped[str | None] = mapped_column(String(20))
    test_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("user_id", "channel", name="one_test_address_per_channel"),)


class ProgrammeVersion(Base):
    """Every programme text that there was. In force is the one with the newest ``in_force_at``.

    One without came with the program while a programme that staff applied was in force: it waits to be taken up.
    ``applied_by`` is "start" for a text of the files, else the person who applied it.
    """

    __tablename__ = "programme_versions"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    version: Mapped[str] = mapped_column(String(20))
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    source: Mapped[str] = mapped_column(Text)
    loaded_at: Mapped[datetime]
    in_force_at: Mapped[datetime | None]
    applied_by: Mapped[str | None] = mapped_column(String(80))


class ProgrammeDraft(Base):
    """A changed programme text with what it would change. State: draft, applied, dropped.

    ``scope`` is for whom: "everyone", "new" (women who join from then on), or "retire:" and a version whose women move
    to the programme in force. ``note`` is why. Whoever wrote it cannot apply it: a check on ``applied_by`` sees to it.

    It is tried out by the clock. ``trial_state``: asked, running (by ``trial_worker``, which says at ``trial_seen_at``
    that it still is), done; ``trial_done`` of ``trial_of`` women are worked out. What it found stands in ``dry_run``
    and in `ProgrammeDraftWoman`.
    """

    __tablename__ = "programme_drafts"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    version: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("staff_users.id"))
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    dry_run: Mapped[dict[str, Any] | None]
    applied_at: Mapped[datetime | None]
    scope: Mapped[str | None] = mapped_column(String(20))
    note: Mapped[str | None] = mapped_column(Encrypted)
    applied_by: Mapped[int | None] = mapped_column(
        CheckConstraint("applied_by IS NULL OR applied_by <> author_id", name="never_applied_by_its_author")
    )
    trial_state: Mapped[str] = mapped_column(String(10), default="asked", server_default="done")
    trial_of: Mapped[int] = mapped_column(default=0, server_default="0")
    trial_done: Mapped[int] = mapped_column(default=0, server_default="0")
    trial_worker: Mapped[str | None] = mapped_column(String(60))
    trial_seen_at: Mapped[datetime | None]


class ProgrammeDraftWoman(Base):
    """What a changed programme would do to one woman's messages, by number; only women for whom something changes."""

    __tablename__ = "programme_draft_women"
    draft_id: Mapped[int] = mapped_column(ForeignKey("programme_drafts.id"), primary_key=True)
    woman_id: Mapped[int] = mapped_column(ForeignKey("women.id"), primary_key=True)
    added: Mapped[int]
    moved: Mapped[int]
    dropped: Mapped[int]
    had: Mapped[int]
    busiest: Mapped[int]
