"""Approvals by people without an account here, named by whoever runs the service. Held to the same rules as the pages.

Revision: 0010. After: 0009.
"""

import sqlalchemy as sa
from alembic import op

from db.types import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table anew (nothing points at it), with who stands in which version's words."""
    op.create_index("version_and_who_made_it", "template_versions", ["id", "created_by"], unique=True)
    op.rename_table("wording_approvals", "wording_approvals_before")
    op.create_table(
        "wording_approvals",
        sa.Column("id", ID, nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("user_id", ID, nullable=True),
        sa.Column("named", sa.String(length=80), nullable=True),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("user_id <> author_id", name="not_ones_own"),
        sa.CheckConstraint("lower(named) <> lower(made_by)", name="not_ones_own_by_name"),
        sa.CheckConstraint("(user_id IS NULL) <> (named IS NULL)", name="by_account_or_by_name"),
        sa.CheckConstraint("role IN ('admin', 'clinical')", name="as_an_admin_or_a_clinician"),
        sa.ForeignKeyConstraint(["user_id"], ["staff_users.id"], name="fk_wording_approvals_user"),
        sa.ForeignKeyConstraint(
            ["version_id", "author_id"],
            ["template_versions.id", "template_versions.author_id"],
            name="of_that_version",
        ),
        sa.ForeignKeyConstraint(
            ["version_id", "made_by"],
            ["template_versions.id", "template_versions.created_by"],
            name="made_by_of_its_version",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_wording_approvals_named"),
        sa.UniqueConstraint("version_id", "user_id", name="one_approval_each"),
    )
    op.execute("CREATE UNIQUE INDEX one_approval_per_name ON wording_approvals (version_id, lower(named))")
    op.execute(
        "INSERT INTO wording_approvals (version_id, author_id, made_by, user_id, role, at) "
        "SELECT old.version_id, old.author_id, made.created_by, old.user_id, old.role, old.at "
        "FROM wording_approvals_before AS old JOIN template_versions AS made ON made.id = old.version_id ORDER BY old.id"
    )
    op.drop_table("wording_approvals_before")


def downgrade() -> None:
    """Take back: approvals by name are forgotten; what is in force stays so."""
    op.rename_table("wording_approvals", "wording_approvals_after")
    op.drop_index("one_approval_per_name", "wording_approvals_after")
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
    op.execute(
        "INSERT INTO wording_approvals (version_id, author_id, user_id, role, at) "
        "SELECT version_id, author_id, user_id, role, at FROM wording_approvals_after WHERE user_id IS NOT NULL "
        "ORDER BY id"
    )
    op.drop_table("wording_approvals_after")
    op.drop_index("version_and_who_made_it", "template_versions")
