"""Which jobs of the clock fail, since when and why; and the daily summary for those who look after the service.

Revision: 0006. After: 0005.
"""

import sqlalchemy as sa
from alembic import op

from db.types import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add them."""
    op.add_column("jobs", sa.Column("failing_since", UtcDateTime(), nullable=True))
    op.add_column("jobs", sa.Column("failed_at", UtcDateTime(), nullable=True))
    op.add_column("jobs", sa.Column("fault", sa.Text(), nullable=True))
    op.create_table(
        "daily_summaries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("recipient", sa.String(length=64), nullable=False),
        sa.Column("attempt_id", sa.String(length=32), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_daily_summaries")),
        sa.UniqueConstraint("day", "recipient", name="one_summary_a_day"),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("daily_summaries")
    op.drop_column("jobs", "fault")
    op.drop_column("jobs", "failed_at")
    op.drop_column("jobs", "failing_since")
