"""The programme of a territory has an address that anybody may read, until it is taken down."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "programmelink",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.String(length=20), nullable=False),
        sa.Column("as_function", sa.String(length=40), nullable=False),
        sa.Column("taken_down_at", sa.DateTime(), nullable=True),
        sa.Column("taken_down_by", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_programmelink_cycle_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_programmelink_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programmelink")),
    )
    with op.batch_alter_table("programmelink", schema=None) as batch_op:
        batch_op.create_index(
            "ix_programmelink_open",
            ["cycle_id", "unit_id"],
            unique=True,
            sqlite_where=sa.text("taken_down_at IS NULL"),
            postgresql_where=sa.text("taken_down_at IS NULL"),
        )


def downgrade() -> None:
    op.drop_table("programmelink")
