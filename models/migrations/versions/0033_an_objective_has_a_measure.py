"""An objective has a measure, and is followed through the next year."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None
TEXTS = (("figure", 40), ("measure", 160), ("unit", 20))
NUMBERS = ("value", "target", "reached")


def upgrade() -> None:
    with op.batch_alter_table("objective", schema=None) as batch_op:
        for name, longest in TEXTS:
            kind = sa.String(length=longest)
            batch_op.add_column(sa.Column(name, kind, server_default="", nullable=False))
        for name in NUMBERS:
            batch_op.add_column(sa.Column(name, sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("reached_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("reached_by", sa.String(length=20), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("objective", schema=None) as batch_op:
        for name in ("due_on", "reached_at", "reached_by", *NUMBERS, *(n for n, _ in TEXTS)):
            batch_op.drop_column(name)
