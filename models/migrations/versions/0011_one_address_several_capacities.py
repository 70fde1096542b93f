"""One address, several capacities: what a token, a calendar and a sign-in link hold is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = ("apitoken", "calendarfeed", "signinlink")


def upgrade() -> None:
    for name in TABLES:
        with op.batch_alter_table(name, schema=None) as batch_op:
            batch_op.add_column(sa.Column("holds", sa.Text(), server_default="[]", nullable=False))
        op.execute(_held_alone(name))


def _held_alone(name: str) -> sa.Update:
    """What was made before is held by its owner alone, as their links are now."""
    table = sa.table(name, sa.column("slot", sa.String), sa.column("holds", sa.Text))
    versions = [
        sa.select(sa.cast(of.c.link_version, sa.String))
        .where(sa.literal(letter) + sa.cast(of.c.id, sa.String) == table.c.slot)
        .scalar_subquery()
        for letter, of in (("p", _numbered("person")), ("u", _numbered("unit")))
    ]
    version = sa.func.coalesce(*versions, "0")
    return sa.update(table).values(holds='[["' + table.c.slot + '",' + version + "]]")


def _numbered(name: str) -> sa.TableClause:
    return sa.table(name, sa.column("id", sa.Integer), sa.column("link_version", sa.Integer))


def downgrade() -> None:
    for name in TABLES:
        with op.batch_alter_table(name, schema=None) as batch_op:
            batch_op.drop_column("holds")
