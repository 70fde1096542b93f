"""What was changed of a cycle, with the former values: it can be read again, and taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cyclechange",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("laid", sa.Text(), nullable=False),
        sa.Column("sendings", sa.Text(), nullable=False),
        sa.Column("letters", sa.Text(), nullable=True),
        sa.Column("takes_back", sa.Integer(), nullable=True),
        sa.Column("taken_back_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_cyclechange_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cyclechange")),
        sa.UniqueConstraint("cycle_id", "number", name=op.f("uq_cyclechange_cycle_id")),
    )


def downgrade() -> None:
    op.drop_table("cyclechange")
