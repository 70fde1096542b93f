"""A private school that a network animates keeps the bassin or circonscription where it is."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("unit", sa.Column("near_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("unit", "near_id")
