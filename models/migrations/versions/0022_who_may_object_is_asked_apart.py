"""A task may be one to object: what it is about stands unless somebody does."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "validationtask",
        sa.Column("objection", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    with op.batch_alter_table("validationtask", schema=None) as batch_op:
        batch_op.drop_column("objection")
