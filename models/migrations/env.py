"""What Alembic runs: migrations on the connection that it is handed."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.operations import ops
from sqlmodel import SQLModel

import models.tables  # noqa: F401 -- fills the metadata


def as_stored(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write a column's type as what the database stores, so that no migration imports our code.

    A closed list of words is a string: a new word needs no migration.
    """
    if kind != "type":
        return False
    stored = item.impl_instance if isinstance(item, sa.types.TypeDecorator) else item
    if isinstance(stored, sa.String) and not isinstance(stored, sa.Text):
        return f"sa.String(length={stored.length})" if stored.length else "sa.String()"
    return f"sa.{stored!r}" if stored is not item else False


def drop_tables_whole(
    _context: object, _revision: object, scripts: list[ops.MigrationScript]
) -> None:
    """A table that goes takes its indexes with it: they need no line of their own."""
    for down in (script.downgrade_ops for script in scripts):
        if down is None:
            continue
        gone = {op.table_name for op in down.ops if isinstance(op, ops.DropTableOp)}
        down.ops = [op for op in down.ops if not _changes(op, gone)]


def _changes(op: ops.MigrateOperation, tables: set[str]) -> bool:
    return isinstance(op, ops.ModifyTableOps) and op.table_name in tables


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    render_item=as_stored,
    process_revision_directives=drop_tables_whole,
    compare_type=True,
)

with context.begin_transaction():
    context.run_migrations()
