"""The record is append-only: the database refuses changes of it, and seals show what got round that.

Revision: 0005. After: 0004.
"""

import sqlalchemy as sa
from alembic import op

from db.types import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

FORGETTABLE = "record-viewed"
"""Who looked at a record may be forgotten after the time in the settings; nothing else may."""


def upgrade() -> None:
    """Make the table of seals and the triggers."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "audit_seals",
        sa.Column("id", number, autoincrement=False, nullable=False),
        sa.Column("after_id", number, nullable=False),
        sa.Column("through_id", number, nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("sealed_at", UtcDateTime(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_seals")),
    )
    statements = _postgresql() if op.get_bind().dialect.name == "postgresql" else _sqlite()
    for statement in statements:
        op.execute(statement)


def downgrade() -> None:
    """Remove them."""
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in ("audit_events", "audit_seals"):
        for name in ("no_update", "no_delete", *(["no_truncate"] if on_postgresql else [])):
            op.execute(f"DROP TRIGGER {table}_{name}" + (f" ON {table}" if on_postgresql else ""))
    op.drop_table("audit_seals")
    if on_postgresql:
        op.execute("DROP FUNCTION refuse_change_of_record()")


def _sqlite() -> list[str]:
    refuse = "BEGIN SELECT RAISE(ABORT, 'the record is append-only'); END"
    return [
        f"CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events {refuse}",
        "CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events "
        f"WHEN OLD.action <> '{FORGETTABLE}' {refuse}",
        f"CREATE TRIGGER audit_seals_no_update BEFORE UPDATE ON audit_seals {refuse}",
        f"CREATE TRIGGER audit_seals_no_delete BEFORE DELETE ON audit_seals {refuse}",
    ]


def _postgresql() -> list[str]:
    refuse = "EXECUTE FUNCTION refuse_change_of_record()"
    return [
        "CREATE FUNCTION refuse_change_of_record() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the record is append-only'; END $$",
        f"CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events FOR EACH ROW {refuse}",
        "CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events FOR EACH ROW "
        f"WHEN (OLD.action <> '{FORGETTABLE}') {refuse}",
        f"CREATE TRIGGER audit_events_no_truncate BEFORE TRUNCATE ON audit_events FOR EACH STATEMENT {refuse}",
        f"CREATE TRIGGER audit_seals_no_update BEFORE UPDATE ON audit_seals FOR EACH ROW {refuse}",
        f"CREATE TRIGGER audit_seals_no_delete BEFORE DELETE ON audit_seals FOR EACH ROW {refuse}",
        f"CREATE TRIGGER audit_seals_no_truncate BEFORE TRUNCATE ON audit_seals FOR EACH STATEMENT {refuse}",
    ]
