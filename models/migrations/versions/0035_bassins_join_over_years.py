"""In which school year each bassin of an académie joins."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rolloutstep",
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("academy_id", sa.Integer(), nullable=False),
        sa.Column("school_year", sa.String(length=7), nullable=False),
        sa.ForeignKeyConstraint(["academy_id"], ["unit.id"]),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"]),
        sa.PrimaryKeyConstraint("unit_id"),
    )
    op.create_index("ix_rolloutstep_academy_id", "rolloutstep", ["academy_id"])


def downgrade() -> None:
    op.drop_index("ix_rolloutstep_academy_id", table_name="rolloutstep")
    op.drop_table("rolloutstep")
