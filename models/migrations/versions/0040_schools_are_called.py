"""Telephones, calls that are noted, and what is typed for a school on the telephone."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def _of(table: str, *columns: str) -> tuple[sa.ForeignKeyConstraint, ...]:
    to = {column: "unit" if column == "home_id" else column[:-3] for column in columns}
    return tuple(
        sa.ForeignKeyConstraint([c], [f"{t}.id"], name=op.f(f"fk_{table}_{c}"))
        for c, t in to.items()
    )


def upgrade() -> None:
    op.add_column("unit", sa.Column("phone", sa.String(length=30), nullable=True))
    op.add_column("person", sa.Column("phone", sa.String(length=30), nullable=True))
    op.add_column(
        "person",
        sa.Column("phone_own", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_table(
        "phonecall",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("called_at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("function", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        *_of("phonecall", "cycle_id", "unit_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phonecall")),
    )
    op.create_index("ix_phonecall_unit", "phonecall", ["cycle_id", "unit_id"])
    op.create_table(
        "typedforschool",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("function", sa.String(length=40), nullable=False),
        sa.Column("home_id", sa.Integer(), nullable=False),
        sa.Column("typed_at", sa.DateTime(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        *_of("typedforschool", "cycle_id", "action_id", "unit_id", "home_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_typedforschool")),
    )
    op.create_index("ix_typedforschool_action", "typedforschool", ["action_id"])
    op.create_index(op.f("ix_typedforschool_cycle_id"), "typedforschool", ["cycle_id"])
    op.create_index(op.f("ix_typedforschool_unit_id"), "typedforschool", ["unit_id"])


def downgrade() -> None:
    op.drop_table("typedforschool")
    op.drop_table("phonecall")
    op.drop_column("person", "phone_own")
    op.drop_column("person", "phone")
    op.drop_column("unit", "phone")
