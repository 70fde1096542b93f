"""Whose first visit of the portal is over."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "firstvisit",
        sa.Column("slot", sa.String(length=20), nullable=False),
        sa.Column("over_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("slot", name=op.f("pk_firstvisit")),
    )


def downgrade() -> None:
    op.drop_table("firstvisit")
