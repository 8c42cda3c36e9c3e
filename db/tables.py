"""Every table of the programme.

The past is a ledger: facts, consents, attempts, receipts, replies and audit events are appended and never edited.
``(woman, step, occurrence)`` is unique for ever: whatever is edited, moved, restored or planned again, nobody gets
the same step twice.

Names, addresses, dates of birth, replies and sent words are ``Encrypted``; where one must be found, a keyed hash stands
beside it. Instants are ``UtcDateTime`` (aware, UTC); days of her local calendar are ``Date``.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db import audit_tables as audit_tables
from db import staff_tables as staff_tables
from db.base import Base as Base
from db.base import Id as Id
from db.installation_tables import Installation as Installation
from db.operating_tables import ChannelState as ChannelState
from db.operating_tables import DailySummary as DailySummary
from db.operating_tables import Job as Job
from db.types import Encrypted, EncryptedDate
from db.wording_tables import ProgrammeVersion as ProgrammeVersion
from db.wording_tables import TemplateVersion as TemplateVersion

# `audit_tables` and `staff_tables` are imported so that whoever reads ``Base.metadata`` from here sees every table.


class Woman(Base):
    """A person on the programme. What is known about her stands in ``facts``, how to reach her in ``addresses``.

    ``revision`` grows with every change of what is known, consented or planned (`db.queries.women.lock`): a message in
    hand that was decided under an older revision is put back and decided again.

    ``programme_id`` is the version of the programme that she stays on; empty: the one in force, whichever that is.
    ``plan_outdated``: her programme has changed and her plan has not followed yet; until then her messages wait.
    """

    __tablename__ = "women"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    first_name: Mapped[str | None] = mapped_column(Encrypted)
    last_name: Mapped[str | None] = mapped_column(Encrypted)
    name_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    date_of_birth: Mapped[str | None] = mapped_column(Encrypted)
    language: Mapped[str] = mapped_column(String(16), default="en")
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(80))
    replanned_on: Mapped[date | None]
    revision: Mapped[int] = mapped_column(default=0)
    erased_at: Mapped[datetime | None]
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme_versions.id"))
    plan_outdated: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    __table_args__ = (
        Index(
            "women_on_earlier_programmes",
            "programme_id",
            sqlite_where=text("programme_id IS NOT NULL"),
            postgresql_where=text("programme_id IS NOT NULL"),
        ),
        Index(
            "women_to_plan_again",
            "id",
            sqlite_where=text("plan_outdated"),
            postgresql_where=text("plan_outdated"),
        ),
    )


class FactRow(Base):
    """One thing recorded about her: name, value, the day it is about, who said so and when. Appended only."""

    __tablename__ = "facts"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    woman_id: Mapped[int] = mapped_column(ForeignKey("women.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    value: Mapped[str | None] = mapped_column(Encrypted)
    on: Mapped[date | None] = mapped_column("on_date", EncryptedDate)
    recorded_at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))


class Address(Base):
    """A mobile number or an email address of hers. State: unverified, verified, invalid, wrong, replaced."""

    __tablename__ = "addresses"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    woman_id: Mapped[int] = mapped_column(ForeignKey("women.id"), index=True)
    channel: Mapped[str] = mapped_column(String(8))
    value: Mapped[str | None] = mapped_column(Encrypted)
    value_hash: Mapped[str] = mapped_column(String(64), index=True)
    state: Mapped[str] = mapped_column(String(12), default="unverified")
    added_at: Mapped[datetime]
    proved_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)


class Consent(Base):
    """Consent events per channel, appended only. Event: given, invited, reminded, confirmed, stopped, lapsed, wrong."""

    __tablename__ = "consents"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    woman_id: Mapped[int] = mapped_column(ForeignKey("women.id"), index=True)
    channel: Mapped[str] = mapped_column(String(8))
    event: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
    how: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(80))
    words: Mapped[str | None] = mapped_column(Encrypted)
    address_id: Mapped[int | None] = mapped_column(ForeignKey("addresses.id"))


class Suppression(Base):
    """An address that must not be written to, by keyed hash: it outlives erasure, imports and restores."""

    __tablename__ = "suppressions"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    address_hash: Mapped[str] = mapped_column(String(64), index=True)
    channel: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None] = mapped_column(String(80))


class PlannedMessage(Base):
    """One (woman, step, occurrence). State: planned, held, skipped, cancelled, sending, sent, failed, unknown.

    ``due_at`` is when the dispatcher looks at it next (for ``held``: when to ask again); empty when never.
    ``values`` holds what only this message knows (a code, a date, a reply's number); ``channels`` narrows the step's
    channels, e.g. an answer goes back the way the question came. ``immediate`` ignores her sending hours.

    ``claimed_by`` names the worker that has it in hand; the database allows one such message per woman. ``sent_at`` is
    set once, by the first accepted channel; one that is ``sent`` and has a ``due_at`` waits for its other channel.
    """

    __tablename__ = "planned_messages"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    woman_id: Mapped[int] = mapped_column(ForeignKey("women.id"))
    step: Mapped[str] = mapped_column(String(60))
    occurrence: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12))
    due_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    expires_at: Mapped[datetime | None]
    priority: Mapped[int] = mapped_column(default=50)
    immediate: Mapped[bool] = mapped_column(default=False)
    channels: Mapped[str | None] = mapped_column(String(20))
    values: Mapped[str | None] = mapped_column("values_json", Encrypted)
    reason_code: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(Text)
    programme_version: Mapped[str] = mapped_column(String(20))
    claimed_by: Mapped[str | None] = mapped_column(String(60))
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    sent_on: Mapped[date | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("woman_id", "step", "occurrence", name="one_message_per_occurrence"),
        Index(
            "due_messages",
            "due_at",
            "priority",
            "id",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        Index(
            "due_answers",
            "due_at",
            "id",
            sqlite_where=text("due_at IS NOT NULL AND immediate = 1"),
            postgresql_where=text("due_at IS NOT NULL AND immediate"),
        ),
        # The picture of what is planned and held, day by day, is read from this index alone.
        Index(
            "messages_by_day",
            "due_on",
            "state",
            "reason_code",
            sqlite_where=text("state IN ('planned', 'held')"),
            postgresql_where=text("state IN ('planned', 'held')"),
        ),
        Index(
            "one_message_in_hand",
            "woman_id",
            unique=True,
            sqlite_where=text("claimed_by IS NOT NULL"),
            postgresql_where=text("claimed_by IS NOT NULL"),
        ),
    )


class Delivery(Base):
    """A planned message on one channel.

    State: ready, sending, accepted, delivered, failed, unknown, waiting, dropped.
    """

    __tablename__ = "deliveries"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("planned_messages.id"))
    woman_id: Mapped[int] = mapped_column(ForeignKey("women.id"), index=True)
    channel: Mapped[str] = mapped_column(String(8))
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"))
    state: Mapped[str] = mapped_column(String(12))
    provider_id: Mapped[str | None] = mapped_column(String(80), index=True)
    reason_code: Mapped[str | None] = mapped_column(String(60))
    reason: Mapped[str | None] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("message_id", "channel", name="one_delivery_per_channel"),
        # What failed today, and the picture of the last weeks, are read from this index alone.
        Index("deliveries_by_time", "updated_at", "state"),
    )


class Attempt(Base):
    """One try at a delivery, with the exact words and the template version. Written before the request goes out.

    ``outcome`` is empty while it is in hand, then: accepted, rejected, not-sent, setup-fault, unknown (settled later:
    accepted or not-accepted), withdrawn (never handed over). ``approved`` says whether the wording was approved then,
    ``says_stop`` whether these words said how to stop.
    """

    __tablename__ = "attempts"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), index=True)
    woman_id: Mapped[int] = mapped_column(ForeignKey("women.id"))
    template_key: Mapped[str] = mapped_column(String(60))
    template_version_id: Mapped[int] = mapped_column(ForeignKey("template_versions.id"))
    style: Mapped[str] = mapped_column(String(10))
    variant: Mapped[str] = mapped_column(String(12))
    words: Mapped[str | None] = mapped_column(Encrypted)
    provider: Mapped[str] = mapped_column(String(20))
    worker: Mapped[str] = mapped_column(String(60))
    started_at: Mapped[datetime]
    valid_until: Mapped[datetime]
    approved: Mapped[bool]
    says_stop: Mapped[bool] = mapped_column(default=False)
    provider_id: Mapped[str | None] = mapped_column(String(80))
    outcome: Mapped[str | None] = mapped_column(String(20))
    outcome_code: Mapped[str | None] = mapped_column(String(60))
    outcome_at: Mapped[datetime | None]
    __table_args__ = (
        Index(
            "attempts_in_flight",
            "started_at",
            sqlite_where=text("outcome IS NULL"),
            postgresql_where=text("outcome IS NULL"),
        ),
        Index(
            "attempts_unknown",
            "valid_until",
            sqlite_where=text("outcome = 'unknown'"),
            postgresql_where=text("outcome = 'unknown'"),
        ),
    )


class Receipt(Base):
    """What a provider said later about an attempt. Appended only; repeats are ignored."""

    __tablename__ = "receipts"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempts.id"))
    provider_id: Mapped[str | None] = mapped_column(String(80))
    status: Mapped[str] = mapped_column(String(24))
    code: Mapped[str] = mapped_column(String(20), default="")
    received_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("attempt_id", "status", "code", name="one_receipt_per_status"),)


class Reply(Base):
    """What came in, stored before it is answered. ``woman_id`` is empty for an unknown sender."""

    __tablename__ = "replies"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    woman_id: Mapped[int | None] = mapped_column(ForeignKey("women.id"), index=True)
    channel: Mapped[str] = mapped_column(String(8))
    from_hash: Mapped[str] = mapped_column(String(64), index=True)
    body: Mapped[str | None] = mapped_column(Encrypted)
    provider_id: Mapped[str] = mapped_column(String(80), unique=True)
    meaning: Mapped[str] = mapped_column(String(20))
    urgent: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime]
    answered_by: Mapped[str | None] = mapped_column(String(60))


class Question(Base):
    """A question that went out and may be answered with 1 to 4. The last one asked counts; it lapses after 28 days."""

    __tablename__ = "questions"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    woman_id: Mapped[int] = mapped_column(ForeignKey("women.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    message_id: Mapped[int] = mapped_column(ForeignKey("planned_messages.id"))
    asked_at: Mapped[datetime]
    lapses_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(Encrypted)


class WorkItem(Base):
    """Something for a person. ``dedupe`` keeps the same matter from being opened twice while it is open."""

    __tablename__ = "work_items"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    woman_id: Mapped[int | None] = mapped_column(ForeignKey("women.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    urgent: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    owner: Mapped[str | None] = mapped_column(String(80))
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(String(80))
    note: Mapped[str | None] = mapped_column(Encrypted)
    dedupe: Mapped[str] = mapped_column(String(120))
    __table_args__ = (
        Index(
            "one_open_work_item",
            "dedupe",
            unique=True,
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )


class StaffNotice(Base):
    """An email to the duty address about a work item: durable, so that a crash loses none."""

    __tablename__ = "staff_notices"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    work_item_id: Mapped[int] = mapped_column(ForeignKey("work_items.id"), unique=True)
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    attempt_id: Mapped[str] = mapped_column(String(32))
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]


class AuditEvent(Base):
    """Who did what to whom, when. No personal data in ``details``."""

    __tablename__ = "audit_events"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(60))
    woman_id: Mapped[int | None] = mapped_column(ForeignKey("women.id"), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class PrivateLink(Base):
    """A long-lived random token that opens her page, stored as a hash only."""

    __tablename__ = "private_links"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    woman_id: Mapped[int | None] = mapped_column(ForeignKey("women.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    address_hash: Mapped[str | None] = mapped_column(String(64))
    channel: Mapped[str | None] = mapped_column(String(8))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class PageAttempt(Base):
    """A try at proving who she is on her page, counted per link and per network address (both as keyed hashes)."""

    __tablename__ = "page_attempts"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), index=True)
    origin_hash: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
    right: Mapped[bool]


class Verification(Base):
    """A code sent to a new number or address, stored as a keyed hash."""

    __tablename__ = "verifications"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    woman_id: Mapped[int] = mapped_column(ForeignKey("women.id"), index=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"))
    code_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]
