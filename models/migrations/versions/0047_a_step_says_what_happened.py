"""Where the year of a demo was when a step was asked for, so that it is told what happened."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pace", sa.Column("since_at", sa.DateTime(), nullable=True))
    op.add_column("pace", sa.Column("since_seq", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("pace") as batch_op:
        batch_op.drop_column("since_seq")
        batch_op.drop_column("since_at")
