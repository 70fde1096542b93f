"""What was typed for a school of what its action became is taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("typedforschool", sa.Column("taken_back_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("typedforschool") as table:
        table.drop_column("taken_back_at")
