"""A school types its own busy periods: mock exams, placements."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unitperiod",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=80), nullable=False),
        sa.Column("typed_at", sa.DateTime(), nullable=False),
        sa.Column("typed_by", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unitperiod_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unitperiod")),
        sa.UniqueConstraint("unit_id", "kind", "first", "last", name=op.f("uq_unitperiod_unit_id")),
    )
    op.create_index(op.f("ix_unitperiod_unit_id"), "unitperiod", ["unit_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_unitperiod_unit_id"), table_name="unitperiod")
    op.drop_table("unitperiod")
