"""A unit says what it is when it is no school, and whether somebody entered it."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("unit") as unit:
        unit.add_column(sa.Column("type_name", sa.String(length=80), nullable=True))
        unit.add_column(
            sa.Column("entered", sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def downgrade() -> None:
    """Carriers that are no school stay, closed, with what they carried."""
    unit = sa.table("unit", sa.column("kind"), sa.column("state"))
    op.get_bind().execute(
        unit.update().where(unit.c.kind == "partner").values(kind="erea", state="closed")
    )
    with op.batch_alter_table("unit") as table:
        table.drop_column("entered")
        table.drop_column("type_name")
