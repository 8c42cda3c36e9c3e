"""Women may stay on an earlier version of the programme; trying a change out is work of the clock.

Revision: 0009. After: 0008.

Nothing is rebuilt, for the reason that 0003 gives.
"""

import sqlalchemy as sa
from alembic import op

from db.types import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STAYING = sa.text("programme_id IS NOT NULL")
OUTDATED = sa.text("plan_outdated")


def upgrade() -> None:
    """Add what says which programme she follows, and how far a trial is."""
    kind = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    op.execute(
        f"ALTER TABLE women ADD COLUMN programme_id {kind} "
        "CONSTRAINT fk_women_programme_id_programme_versions REFERENCES programme_versions (id)"
    )
    op.add_column("women", sa.Column("plan_outdated", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.create_index(
        "women_on_earlier_programmes", "women", ["programme_id"], sqlite_where=STAYING, postgresql_where=STAYING
    )
    op.create_index("women_to_plan_again", "women", ["id"], sqlite_where=OUTDATED, postgresql_where=OUTDATED)
    for column in (
        sa.Column("trial_state", sa.String(length=10), nullable=False, server_default="done"),
        sa.Column("trial_of", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("trial_done", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("trial_worker", sa.String(length=60), nullable=True),
        sa.Column("trial_seen_at", UtcDateTime(), nullable=True),
    ):
        op.add_column("programme_drafts", column)
    op.create_table(
        "programme_draft_women",
        sa.Column("draft_id", ID, nullable=False),
        sa.Column("woman_id", ID, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("added", "moved", "dropped", "had", "busiest")),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["programme_drafts.id"], name=op.f("fk_programme_draft_women_draft_id_programme_drafts")
        ),
        sa.ForeignKeyConstraint(["woman_id"], ["women.id"], name=op.f("fk_programme_draft_women_woman_id_women")),
        sa.PrimaryKeyConstraint("draft_id", "woman_id", name=op.f("pk_programme_draft_women")),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("programme_draft_women")
    for name in ("trial_seen_at", "trial_worker", "trial_done", "trial_of", "trial_state"):
        op.drop_column("programme_drafts", name)
    op.drop_index("women_to_plan_again", table_name="women")
    op.drop_index("women_on_earlier_programmes", table_name="women")
    op.drop_column("women", "plan_outdated")
    op.drop_column("women", "programme_id")
