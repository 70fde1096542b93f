"""A shared action tells its schools that its day changed."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("associatedschool", schema=None) as batch_op:
        batch_op.add_column(sa.Column("for_day", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("associatedschool", schema=None) as batch_op:
        batch_op.drop_column("for_day")
