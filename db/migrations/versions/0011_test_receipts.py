"""What became of the last test message of a member of staff.

Revision: 0011. After: 0010.
"""

import sqlalchemy as sa
from alembic import op

from db.types import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it."""
    op.add_column("staff_test_addresses", sa.Column("test_id", sa.String(length=32), nullable=True))
    op.add_column("staff_test_addresses", sa.Column("test_state", sa.String(length=12), nullable=True))
    op.add_column("staff_test_addresses", sa.Column("test_code", sa.String(length=20), nullable=True))
    op.add_column("staff_test_addresses", sa.Column("test_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Remove it."""
    for name in ("test_at", "test_code", "test_state", "test_id"):
        op.drop_column("staff_test_addresses", name)
