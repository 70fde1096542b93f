"""Who decides in the name of a recteur or a DASEN gives the arrêté de délégation; a change of the
authority in the middle of a year is seen."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def _of(table: str, **columns: str) -> tuple[sa.ForeignKeyConstraint, ...]:
    return tuple(
        sa.ForeignKeyConstraint([c], [f"{to}.id"], name=op.f(f"fk_{table}_{c}"))
        for c, to in columns.items()
    )


def upgrade() -> None:
    op.create_table(
        "delegationorder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("function", sa.String(length=40), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.Column("said_by", sa.String(length=20), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        *_of("delegationorder", unit_id="unit", holder_id="person", deputy_id="person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegationorder")),
    )
    for column in ("unit_id", "holder_id", "deputy_id"):
        op.create_index(op.f(f"ix_delegationorder_{column}"), "delegationorder", [column])
    op.create_table(
        "authoritychange",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("function", sa.String(length=40), nullable=False),
        sa.Column("former_id", sa.Integer(), nullable=False),
        sa.Column("now_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        *_of(
            "authoritychange", cycle_id="cycle", unit_id="unit", former_id="person", now_id="person"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authoritychange")),
        sa.UniqueConstraint(
            "cycle_id",
            "unit_id",
            "function",
            "former_id",
            "now_id",
            name=op.f("uq_authoritychange_cycle_id_unit_id_function_former_id_now_id"),
        ),
    )
    with op.batch_alter_table("validationtask") as table:
        table.add_column(sa.Column("order_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_validationtask_order_id"), "delegationorder", ["order_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("validationtask") as table:
        table.drop_constraint(op.f("fk_validationtask_order_id"), type_="foreignkey")
        table.drop_column("order_id")
    op.drop_table("authoritychange")
    op.drop_table("delegationorder")
