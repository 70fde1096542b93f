"""A version is sought as it is read."""

import json

import sqlalchemy as sa
from alembic import op

from models.words.collation import same, sought

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

COLUMNS = ("title_sought", "theme_same", "theme_sought")
A_SLICE = 5_000


def upgrade() -> None:
    bytewise = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    with op.batch_alter_table("frozenversion", schema=None) as batch_op:
        for name in COLUMNS:
            batch_op.add_column(sa.Column(name, bytewise, server_default="", nullable=False))
    _fill(op.get_bind())


def _fill(connection: sa.Connection) -> None:
    names = ("id", "subject_kind", "content", *COLUMNS)
    table = sa.table("frozenversion", *map(sa.column, names))
    change = sa.update(table).where(table.c.id == sa.bindparam("number"))
    change = change.values({name: sa.bindparam(f"new_{name}") for name in COLUMNS})
    last = 0
    query = sa.select(table.c.id, table.c.content).where(table.c.subject_kind == "action")
    while rows := connection.execute(
        query.where(table.c.id > last).order_by(table.c.id).limit(A_SLICE)
    ).all():
        connection.execute(change, [_kept(row.id, json.loads(row.content)) for row in rows])
        last = rows[-1].id


def _kept(number: int, content: dict[str, object]) -> dict[str, object]:
    title, theme = (str(content.get(name) or "") for name in ("title", "theme"))
    return {
        "number": number,
        "new_title_sought": sought(title),
        "new_theme_same": same(theme),
        "new_theme_sought": sought(theme),
    }


def downgrade() -> None:
    with op.batch_alter_table("frozenversion", schema=None) as batch_op:
        for name in reversed(COLUMNS):
            batch_op.drop_column(name)
