"""A section is one with its establishment."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("part_of_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("apart", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.create_index(batch_op.f("ix_unit_part_of_id"), ["part_of_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_unit_part_of_id"), "unit", ["part_of_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_unit_part_of_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_unit_part_of_id"))
        batch_op.drop_column("apart")
        batch_op.drop_column("part_of_id")
