"""Indexes for the pages of nurses: failures of a day, and the pictures of days gone by and ahead.

Revision: 0004. After: 0003.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STATES = "state IN ('planned', 'held')"


def upgrade() -> None:
    """Make them."""
    op.create_index("deliveries_by_time", "deliveries", ["updated_at", "state"])
    op.create_index(
        "messages_by_day",
        "planned_messages",
        ["due_on", "state", "reason_code"],
        sqlite_where=sa.text(STATES),
        postgresql_where=sa.text(STATES),
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_index("messages_by_day", table_name="planned_messages")
    op.drop_index("deliveries_by_time", table_name="deliveries")
