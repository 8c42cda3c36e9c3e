"""The tables of those who work here: accounts and sign-in, and what they are in the middle of doing.

Names and email addresses of staff are ``Encrypted`` like everyone's. Passwords are kept as argon2 hashes, session and
link tokens as keyed hashes: whoever reads the database can sign in with none of it.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Id
from db.types import Encrypted


class StaffUser(Base):
    """A nurse or an admin. State: invited, active, retired. ``roles``: nurse, admin, both.

    ``password_hash`` is empty until a one-time link was used to choose a password. ``totp_last_step`` is the last time
    step whose code was taken: no code is good twice.
    """

    __tablename__ = "staff_users"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    email: Mapped[str | None] = mapped_column(Encrypted)
    email_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str | None] = mapped_column(Encrypted)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    totp_secret: Mapped[str | None] = mapped_column(Encrypted)
    totp_last_step: Mapped[int] = mapped_column(default=0)
    roles: Mapped[str] = mapped_column(String(8))
    clinical_approver: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="invited")
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(80))


class StaffSession(Base):
    """One sign-in in one browser. ``pending_secret`` is a second factor that is being set up and not yet proved."""

    __tablename__ = "staff_sessions"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("staff_users.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    second_factor: Mapped[bool] = mapped_column(default=False)
    pending_secret: Mapped[str | None] = mapped_column(Encrypted)


class StaffLink(Base):
    """A one-time link, handed over by an admin. Purpose: first-account, invite, reset, reset-all."""

    __tablename__ = "staff_links"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("staff_users.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(14))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInTry(Base):
    """A try to sign in, counted by address typed and by network address (both as keyed hashes), account or not."""

    __tablename__ = "sign_in_tries"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    email_hash: Mapped[str] = mapped_column(String(64))
    origin_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(index=True)
    right: Mapped[bool]
    __table_args__ = (
        Index("sign_in_tries_by_email", "email_hash", "at"),
        Index("sign_in_tries_by_origin", "origin_hash", "at"),
    )


class EnrolmentDraft(Base):
    """An enrolment form half filled in, as JSON."""

    __tablename__ = "enrolment_drafts"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    reference: Mapped[str] = mapped_column(String(24), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("staff_users.id"), index=True)
    form: Mapped[str | None] = mapped_column(Encrypted)
    step: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class KeptForm(Base):
    """What somebody sent when their session had ended, as JSON, until they have signed in again."""

    __tablename__ = "kept_forms"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("staff_users.id"), index=True)
    kept_at: Mapped[datetime]
    form: Mapped[str | None] = mapped_column(Encrypted)


class ImportBatch(Base):
    """A file of women that was imported, or looked at; ``report`` says row by row what became of it, as JSON."""

    __tablename__ = "import_batches"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("staff_users.id"), index=True)
    at: Mapped[datetime]
    filename: Mapped[str | None] = mapped_column(Encrypted)
    rows: Mapped[int]
    report: Mapped[str | None] = mapped_column(Encrypted)
    sha256: Mapped[str] = mapped_column(String(64), index=True)


class Confirmation(Base):
    """Something grave that one person recorded and a second must confirm, such as a death."""

    __tablename__ = "confirmations"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    woman_id: Mapped[int] = mapped_column(ForeignKey("women.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    asked_by: Mapped[str] = mapped_column(String(80))
    asked_at: Mapped[datetime]
    confirmed_by: Mapped[str | None] = mapped_column(String(80))
    confirmed_at: Mapped[datetime | None]
