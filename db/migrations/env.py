"""Alembic runs this. The connection is handed over by `db.migrate`; there is no alembic.ini and no offline mode."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from db.tables import Base
from db.types import SEALED, UtcDateTime


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our own column types by their short names, the integer key by what it is on each database."""
    if kind == "type" and isinstance(item, (*SEALED, UtcDateTime)):
        return f"{type(item).__name__}()"
    if kind == "type" and getattr(item, "_variant_mapping", None):
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    return False


def run() -> None:
    """Run inside the caller's connection and transaction: all revisions of one upgrade, or none."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=Base.metadata,
        render_item=render_item,
        render_as_batch=True,
        transactional_ddl=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
