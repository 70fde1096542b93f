"""A jump of the clock waits."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "resumption",
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("last_run", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_resumption_cycle_id")),
        sa.PrimaryKeyConstraint("cycle_id", "since", name=op.f("pk_resumption")),
    )


def downgrade() -> None:
    op.drop_table("resumption")
