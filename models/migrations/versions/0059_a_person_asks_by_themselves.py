"""What a person asks to be corrected, until it is answered, and when it was."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("personrequest", sa.Column("wish", sa.String(length=1000), nullable=True))
    op.add_column("personrequest", sa.Column("answered_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("personrequest", schema=None) as batch_op:
        batch_op.drop_column("answered_at")
        batch_op.drop_column("wish")
