"""Schools share an action, and answer the call without proposing."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "callanswer",
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("reply", sa.String(length=32), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        sa.Column("answered_by", sa.String(length=20), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_callanswer_cycle_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_callanswer_unit_id")),
        sa.PrimaryKeyConstraint("cycle_id", "unit_id", name=op.f("pk_callanswer")),
    )
    with op.batch_alter_table("associatedschool", schema=None) as batch_op:
        batch_op.add_column(sa.Column("took_place", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("pupils", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("adults", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("said_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("said_by", sa.String(length=20), nullable=True))
        batch_op.create_index("ix_associatedschool_unit_id", ["unit_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("associatedschool", schema=None) as batch_op:
        batch_op.drop_index("ix_associatedschool_unit_id")
        for name in ("said_by", "said_at", "adults", "pupils", "took_place"):
            batch_op.drop_column(name)
    op.drop_table("callanswer")
