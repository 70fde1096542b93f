"""Who was asked to stand in for somebody, from an outside address, and has not answered."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("assignment", sa.Column("deputy_asked_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("assignment", "deputy_asked_id")
