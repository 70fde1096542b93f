"""The report on an action, as it is being typed."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("action", sa.Column("report_draft", sa.Text(), nullable=True))
    op.add_column(
        "action", sa.Column("report_edits", sa.Integer(), server_default="0", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("action", "report_edits")
    op.drop_column("action", "report_draft")
