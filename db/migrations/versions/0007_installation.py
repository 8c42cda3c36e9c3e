"""Which installation this database belongs to, so that a restored or copied one is recognised.

Revision: 0007. After: 0006.
"""

import sqlalchemy as sa
from alembic import op

from db.types import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table. Its one row is written by the first start, outside of any migration."""
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("identity", sa.String(length=32), nullable=False),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("marked", sa.Boolean(), nullable=False),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("guarded_since", UtcDateTime(), nullable=True),
        sa.Column("guard_code", sa.String(length=20), nullable=True),
        sa.Column("unknown_since", UtcDateTime(), nullable=True),
        sa.CheckConstraint("id = 1", name="one_installation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("installation")
