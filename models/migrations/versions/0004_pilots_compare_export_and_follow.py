"""Pilots compare, export and follow."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from models.work.marks import marks_of

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chosencolumns",
        sa.Column("slot", sa.String(length=20), nullable=False),
        sa.Column("export", sa.String(length=32), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("slot", "export", name=op.f("pk_chosencolumns")),
    )
    op.create_table(
        "calendarfeed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.Column("last_read_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_calendarfeed_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendarfeed")),
    )
    with op.batch_alter_table("calendarfeed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendarfeed_slot"), ["slot"], unique=False)

    op.create_table(
        "linkuse",
        sa.Column("path", sa.String(length=120), nullable=False),
        sa.Column("slot", sa.String(length=20), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_linkuse_cycle_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_linkuse_unit_id")),
        sa.PrimaryKeyConstraint("path", "slot", name=op.f("pk_linkuse")),
    )
    with op.batch_alter_table("linkuse", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_linkuse_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("written_by", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_wording_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording")),
    )
    with op.batch_alter_table("wording", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wording_cycle_id"), ["cycle_id"], unique=False)

    op.create_table(
        "instruction",
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("rung", sa.String(length=60), nullable=False),
        sa.Column("does", sa.String(length=32), nullable=True),
        sa.Column("wording_id", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.Column("given_by", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_instruction_cycle_id")),
        sa.ForeignKeyConstraint(
            ["wording_id"], ["wording.id"], name=op.f("fk_instruction_wording_id")
        ),
        sa.PrimaryKeyConstraint("cycle_id", "rule", "rung", name=op.f("pk_instruction")),
    )
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proposed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("marks", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("training_hours", sa.Float(), nullable=True))
    op.execute("UPDATE action SET proposed_on = submitted_on")
    _mark(op.get_bind())

    with op.batch_alter_table("delay", schema=None) as batch_op:
        batch_op.add_column(sa.Column("times", sa.Integer(), server_default="1", nullable=False))

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wording_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_message_wording_id"), "wording", ["wording_id"], ["id"]
        )


def _marked(fiche: dict[str, Any]) -> dict[str, Any]:
    return {"marks": marks_of(fiche), "training_hours": fiche.get("training_hours")}


def _mark(connection: sa.Connection) -> None:
    """What the fiches say that is counted, kept beside them."""
    action = sa.table("action", *map(sa.column, ("id", "content", "marks", "training_hours")))
    rows = connection.execute(sa.select(action.c.id, action.c.content)).all()
    kept = [{"number": r.id, **_marked(json.loads(r.content))} for r in rows]
    change = sa.update(action).where(action.c.id == sa.bindparam("number"))
    if kept:
        connection.execute(change, kept)


def downgrade() -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_message_wording_id"), type_="foreignkey")
        batch_op.drop_column("wording_id")

    with op.batch_alter_table("delay", schema=None) as batch_op:
        batch_op.drop_column("times")

    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.drop_column("training_hours")
        batch_op.drop_column("marks")
        batch_op.drop_column("proposed_on")

    op.drop_table("instruction")
    op.drop_table("wording")
    op.drop_table("linkuse")
    op.drop_table("calendarfeed")
    op.drop_table("chosencolumns")
