"""A recteur or a DASEN means to come to an action."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

PLANNED = sa.text("cancelled_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "authorityvisit",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("cycle_id", sa.Integer(), sa.ForeignKey("cycle.id"), nullable=False),
        sa.Column("action_id", sa.Integer(), sa.ForeignKey("action.id"), nullable=False),
        sa.Column("unit_id", sa.Integer(), sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("function", sa.String(40), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("starts", sa.String(5), nullable=True),
        sa.Column("ends", sa.String(5), nullable=True),
        sa.Column("planned_at", sa.DateTime(), nullable=False),
        sa.Column("planned_by", sa.String(20), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(), nullable=True),
        sa.Column("cancelled_by", sa.String(20), nullable=True),
    )
    op.create_index("ix_authorityvisit_cycle_id", "authorityvisit", ["cycle_id"])
    op.create_index(
        "ix_authorityvisit_planned",
        "authorityvisit",
        ["action_id", "unit_id", "on_date"],
        unique=True,
        sqlite_where=PLANNED,
        postgresql_where=PLANNED,
    )


def downgrade() -> None:
    op.drop_table("authorityvisit")
