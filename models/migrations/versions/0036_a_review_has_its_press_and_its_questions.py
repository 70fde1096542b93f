"""A review has its press, and what partners and parents' representatives answer."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None
OF = ("presslink", "questionlink", "questionanswer")


def _keys(table: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([f"{to}_id"], [f"{to}.id"], name=op.f(f"fk_{table}_{to}_id"))
        for to in ("cycle", "unit")
    ]


def upgrade() -> None:
    op.create_table(
        "presslink",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("medium", sa.String(length=120), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("added_by", sa.String(length=20), nullable=False),
        *_keys("presslink"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presslink")),
    )
    op.create_table(
        "questionlink",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.String(length=20), nullable=False),
        sa.Column("as_function", sa.String(length=40), nullable=False),
        sa.Column("taken_down_at", sa.DateTime(), nullable=True),
        sa.Column("taken_down_by", sa.String(length=20), nullable=True),
        *_keys("questionlink"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionlink")),
    )
    op.create_table(
        "questionanswer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=32), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        *_keys("questionanswer"),
        sa.ForeignKeyConstraint(
            ["link_id"], ["questionlink.id"], name=op.f("fk_questionanswer_link_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questionanswer")),
    )
    for table, column in (
        ("presslink", "cycle_id"),
        ("questionanswer", "cycle_id"),
        ("questionanswer", "link_id"),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f"ix_{table}_{column}"), [column], unique=False)
    with op.batch_alter_table("questionlink", schema=None) as batch_op:
        batch_op.create_index(
            "ix_questionlink_open",
            ["cycle_id", "unit_id", "audience"],
            unique=True,
            sqlite_where=sa.text("taken_down_at IS NULL"),
            postgresql_where=sa.text("taken_down_at IS NULL"),
        )


def downgrade() -> None:
    for table in reversed(OF):
        op.drop_table(table)
