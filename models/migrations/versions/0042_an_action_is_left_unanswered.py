"""The day on which the requests of an action ended without an answer."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("action", sa.Column("lapsed_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("action", "lapsed_on")
