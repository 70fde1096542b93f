"""The days that an action lost to a cancelled day or week, while the others stay."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("putoffaction", sa.Column("fell", sa.Text(), server_default="[]", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("putoffaction", schema=None) as batch_op:
        batch_op.drop_column("fell")
