"""The days of facts, the names of imported files and notes on wording are stored encrypted, like all free text.

Revision: 0012. After: 0011.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

from db import cipher

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

AT_ONCE = 1000
NAMES = (("import_batches", "filename"),)
NOTES = (
    ("template_versions", "note"), ("template_versions", "remark"), ("wording_drafts", "note"),
    ("programme_drafts", "note"),
)  # fmt: skip
Change = Callable[[str], str]


def upgrade() -> None:
    """Encrypt what is there."""
    _convert("facts", "on_date", sa.Text(), lambda plain: cipher.installed().encrypt(plain[:10]))
    for table, column in (*NAMES, *NOTES):
        _convert(table, column, sa.Text(), lambda plain: cipher.installed().encrypt(plain))


def downgrade() -> None:
    """Back to plain values."""
    _convert("facts", "on_date", sa.Date(), cipher.decrypt)
    for table, column in NAMES:
        _convert(table, column, sa.String(length=200), cipher.decrypt)
        # Retention lets a name go; before, there had to be one.
        rows = sa.table(table, sa.column(column))
        op.execute(sa.update(rows).where(rows.c[column].is_(None)).values({column: ""}))
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, existing_type=sa.String(length=200), nullable=False)
    for table, column in NOTES:
        _convert(table, column, sa.Text(), cipher.decrypt)


def _convert(table: str, column: str, kind: sa.types.TypeEngine[Any], change: Change) -> None:
    """A new column beside the old one, filled in batches, then put in its place."""
    new = f"{column}_new"
    op.add_column(table, sa.Column(new, kind, nullable=True))
    rows = sa.table(table, sa.column("id"), sa.column(column), sa.column(new, kind))
    connection, last = op.get_bind(), 0
    while True:
        old = sa.cast(rows.c[column], sa.Text()).label("old")
        found = connection.execute(
            sa.select(rows.c.id, old)
            .where(rows.c.id > last, rows.c[column].is_not(None))
            .order_by(rows.c.id)
            .limit(AT_ONCE)
        ).all()
        if not found:
            break
        # Days are bound as they are written: 2026-03-31.
        value = sa.bindparam("b_value", type_=sa.Text())
        filled = sa.update(rows).where(rows.c.id == sa.bindparam("b_id"))
        connection.execute(
            filled.values({new: sa.cast(value, kind) if connection.dialect.name == "postgresql" else value}),
            [{"b_id": row.id, "b_value": change(row.old)} for row in found],
        )
        last = found[-1].id
    op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.execute(f"ALTER TABLE {table} RENAME COLUMN {new} TO {column}")
