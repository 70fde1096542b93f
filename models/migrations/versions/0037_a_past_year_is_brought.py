"""A past year is made from last year's list of actions."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "yearimport",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("file", sa.String(length=120), nullable=False),
        sa.Column("actions", sa.Integer(), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_yearimport_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_yearimport")),
    )
    with op.batch_alter_table("yearimport", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_yearimport_cycle_id"), ["cycle_id"], unique=False)


def downgrade() -> None:
    op.drop_table("yearimport")
