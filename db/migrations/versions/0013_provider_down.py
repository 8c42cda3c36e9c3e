"""A channel is stopped by a provider that is down, too: how many failures in a row all workers have seen.

Revision: 0013. After: 0012.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it."""
    op.add_column("channel_states", sa.Column("cause", sa.String(length=10), nullable=True))
    op.add_column("channel_states", sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("channel_states", sa.Column("doubts", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Remove it."""
    for name in ("doubts", "failures", "cause"):
        op.drop_column("channel_states", name)
