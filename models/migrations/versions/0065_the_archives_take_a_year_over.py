"""The Archives acknowledge that they took over what a year hands over."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

TABLE = "handoverreceipt"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("academy_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("joined_at", sa.DateTime(), nullable=False),
        sa.Column("joined_by", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["academy_id"], ["unit.id"], name=op.f(f"fk_{TABLE}_academy_id")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f(f"fk_{TABLE}_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("cycle_id", name=op.f(f"uq_{TABLE}_cycle_id")),
    )
    op.create_index(op.f(f"ix_{TABLE}_academy_id"), TABLE, ["academy_id"])
    op.create_index(op.f(f"ix_{TABLE}_digest"), TABLE, ["digest"])


def downgrade() -> None:
    op.drop_table(TABLE)
