"""Who writes and who approves wording and programme; own addresses of staff for test messages.

Revision: 0003. After: 0002.

Nothing is rebuilt: on SQLite a table that others point at cannot be replaced while foreign keys are on. So checks come
with the columns they are about, which both databases allow.
"""

import sqlalchemy as sa
from alembic import op

from db.types import Encrypted, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make them."""
    _template_versions()
    _approvals()
    op.create_index(
        "one_open_draft_each", "wording_drafts", ["key", "language", "author_id"], unique=True,
        sqlite_where=sa.text("state = 'editing'"), postgresql_where=sa.text("state = 'editing'"),
    )  # fmt: skip
    op.add_column("programme_versions", sa.Column("in_force_at", UtcDateTime(), nullable=True))
    op.add_column("programme_versions", sa.Column("applied_by", sa.String(length=80), nullable=True))
    op.execute("UPDATE programme_versions SET in_force_at = loaded_at, applied_by = 'start'")
    op.add_column("programme_drafts", sa.Column("note", sa.Text(), nullable=True))
    op.execute(
        "ALTER TABLE programme_drafts ADD COLUMN applied_by INTEGER "
        "CONSTRAINT never_applied_by_its_author CHECK (applied_by IS NULL OR applied_by <> author_id)"
    )
    op.create_table(
        "staff_test_addresses",
        sa.Column("id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("value", Encrypted(), nullable=True),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("code_expires_at", UtcDateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("proved_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["staff_users.id"], name=op.f("fk_staff_test_addresses_user_id_staff_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_test_addresses")),
        sa.UniqueConstraint("user_id", "channel", name="one_test_address_per_channel"),
    )


def _template_versions() -> None:
    op.execute(
        "ALTER TABLE template_versions ADD COLUMN author_id INTEGER NOT NULL DEFAULT 0 "
        "CONSTRAINT no_live_wording_without_approval "
        "CHECK (state <> 'live' OR author_id = 0 OR approved_by IS NOT NULL)"
    )
    op.add_column("template_versions", sa.Column("base_version_id", sa.Integer(), nullable=True))
    op.add_column(
        "template_versions", sa.Column("needs_clinical", sa.Boolean(), nullable=False, server_default=sa.text("false"))
    )
    op.add_column("template_versions", sa.Column("note", sa.Text(), nullable=True))
    op.add_column("template_versions", sa.Column("remark", sa.Text(), nullable=True))
    op.add_column("template_versions", sa.Column("live_at", UtcDateTime(), nullable=True))
    op.add_column("template_versions", sa.Column("retired_at", UtcDateTime(), nullable=True))
    op.execute("UPDATE template_versions SET live_at = created_at WHERE state IN ('live', 'retired')")
    # One live version per message from now on: of several, the newest was in force.
    op.execute(
        "UPDATE template_versions SET state = 'retired' WHERE state = 'live' AND id < (SELECT max(other.id) FROM "
        "template_versions AS other WHERE other.key = template_versions.key AND other.language = "
        "template_versions.language AND other.state = 'live')"
    )
    op.create_index("version_and_author", "template_versions", ["id", "author_id"], unique=True)
    op.create_index(
        "one_live_wording", "template_versions", ["key", "language"], unique=True,
        sqlite_where=sa.text("state = 'live'"), postgresql_where=sa.text("state = 'live'"),
    )  # fmt: skip


def _approvals() -> None:
    # Nothing wrote approvals before this revision, so the table is made anew.
    op.drop_table("wording_approvals")
    op.create_table(
        "wording_approvals",
        sa.Column("id", ID, nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("user_id <> author_id", name="never_ones_own"),
        sa.CheckConstraint("role IN ('admin', 'clinical')", name="as_admin_or_clinician"),
        sa.ForeignKeyConstraint(["user_id"], ["staff_users.id"], name=op.f("fk_wording_approvals_user_id_staff_users")),
        sa.ForeignKeyConstraint(
            ["version_id", "author_id"], ["template_versions.id", "template_versions.author_id"], name="of_its_version"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording_approvals")),
        sa.UniqueConstraint("version_id", "user_id", name="one_approval_per_person"),
    )


def downgrade() -> None:
    """Take back. Which programme was in force, approvals and reasons are forgotten."""
    op.drop_table("staff_test_addresses")
    op.drop_index("one_open_draft_each", "wording_drafts")
    op.drop_table("wording_approvals")
    op.create_table(
        "wording_approvals",
        sa.Column("id", ID, nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["staff_users.id"], name=op.f("fk_wording_approvals_user_id_staff_users")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["template_versions.id"], name=op.f("fk_wording_approvals_version_id_template_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording_approvals")),
        sa.UniqueConstraint("version_id", "user_id", name="one_approval_per_person"),
    )
    op.drop_index("one_live_wording", "template_versions")
    op.drop_index("version_and_author", "template_versions")
    for table, names in (
        ("programme_drafts", ("applied_by", "note")),
        ("programme_versions", ("applied_by", "in_force_at")),
        (
            "template_versions",
            ("retired_at", "live_at", "remark", "note", "needs_clinical", "base_version_id", "author_id"),
        ),
    ):
        for name in names:
            op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
