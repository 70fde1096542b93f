"""French is kept in order, and as it is sought."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from models.words.collation import in_order, same, sought

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

Follows = dict[str, tuple[Any, ...]]
FOLLOWS: dict[str, Follows] = {
    "action": {
        "title_order": (in_order, "title"),
        "title_sought": (sought, "title"),
        "theme_same": (same, "theme"),
        "theme_sought": (sought, "theme"),
    },
    "delivered": {"letter_sought": (sought, "to", "subject")},
    "person": {"name_order": (in_order, "name"), "name_sought": (sought, "name")},
    "unit": {"name_order": (in_order, "name"), "name_sought": (sought, "name")},
}
A_SLICE = 5_000


def upgrade() -> None:
    bytewise = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    for table, columns in FOLLOWS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in columns:
                batch_op.add_column(sa.Column(name, bytewise, server_default="", nullable=False))
        _fill(op.get_bind(), table, columns)


def _fill(connection: sa.Connection, name: str, columns: Follows) -> None:
    read = dict.fromkeys(source for _, *sources in columns.values() for source in sources)
    table = sa.table(name, *map(sa.column, ("id", *read, *columns)))
    change = sa.update(table).where(table.c.id == sa.bindparam("number"))
    change = change.values({column: sa.bindparam(f"new_{column}") for column in columns})
    rows = connection.execute(sa.select(table.c.id, *(table.c[source] for source in read))).all()
    kept = [
        {"number": row.id}
        | {
            f"new_{column}": of(*(getattr(row, source) or "" for source in sources))
            for column, (of, *sources) in columns.items()
        }
        for row in rows
    ]
    for first in range(0, len(kept), A_SLICE):
        connection.execute(change, kept[first : first + A_SLICE])


def downgrade() -> None:
    for table, columns in FOLLOWS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in columns:
                batch_op.drop_column(name)
