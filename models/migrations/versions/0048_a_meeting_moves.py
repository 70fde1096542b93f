"""How often a meeting moved, when it last did, and the day that it had before."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moves = sa.Column("moves", sa.Integer(), server_default="0", nullable=False)
    op.add_column("meeting", moves)
    op.add_column("meeting", sa.Column("moved_at", sa.DateTime(), nullable=True))
    op.add_column("meeting", sa.Column("was_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("meeting") as meeting:
        for name in ("was_on", "moved_at", "moves"):
            meeting.drop_column(name)
