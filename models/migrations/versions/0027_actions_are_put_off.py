"""A week, days of it or chosen actions are put off or cancelled; each carrier answers once."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "putoff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("week_ends", sa.Date(), nullable=False),
        sa.Column("to", sa.Date(), nullable=True),
        sa.Column("to_ends", sa.Date(), nullable=True),
        sa.Column("cause", sa.String(length=200), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_putoff_cycle_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_putoff_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_putoff")),
    )
    with op.batch_alter_table("putoff", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_putoff_cycle_id"), ["cycle_id"], unique=False)
    op.create_table(
        "putoffunit",
        sa.Column("put_off_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["put_off_id"], ["putoff.id"], name=op.f("fk_putoffunit_put_off_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_putoffunit_unit_id")),
        sa.PrimaryKeyConstraint("put_off_id", "unit_id", name=op.f("pk_putoffunit")),
    )
    op.create_table(
        "putoffaction",
        sa.Column("put_off_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("was", sa.Date(), nullable=False),
        sa.Column("proposed", sa.Date(), nullable=True),
        sa.Column("reply", sa.String(length=32), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("answered_by", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["put_off_id"], ["putoff.id"], name=op.f("fk_putoffaction_put_off_id")
        ),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_putoffaction_action_id")
        ),
        sa.PrimaryKeyConstraint("put_off_id", "action_id", name=op.f("pk_putoffaction")),
    )
    with op.batch_alter_table("putoffaction", schema=None) as batch_op:
        batch_op.create_index("ix_putoffaction_action_id", ["action_id"], unique=False)
    op.add_column("action", sa.Column("cause", sa.String(length=200), nullable=True))
    op.add_column("cycle", sa.Column("put_off", sa.Text(), server_default="[]", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("cycle", schema=None) as batch_op:
        batch_op.drop_column("put_off")
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.drop_column("cause")
    for table in ("putoffaction", "putoffunit", "putoff"):
        op.drop_table(table)
