"""What the school's papers allow of an image, and the documents that were made with it.

What was joined before keeps exactly what it was allowed: whoever ticked the box attested it, and it
is read in the portal, by those who may read the action.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def new_columns() -> Iterator[sa.Column[Any]]:
    yield from (
        sa.Column("address", sa.String(length=500), nullable=True),
        sa.Column("for_site", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("for_social", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("for_press", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("uses_until", sa.Date(), nullable=True),
        sa.Column("attested_by", sa.String(length=20), nullable=True),
        sa.Column("attested_at", sa.DateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=20), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=500), nullable=True),
    )


def upgrade() -> None:
    with op.batch_alter_table("document", schema=None) as batch_op:
        for column in new_columns():
            batch_op.add_column(column)
    with op.batch_alter_table("document", schema=None) as batch_op:
        for name in ("for_site", "for_social", "for_press"):
            batch_op.alter_column(name, existing_type=sa.Boolean(), server_default=None)
    op.execute(
        "UPDATE document SET attested_by = added_by, attested_at = added_at"
        " WHERE kind = 'image' AND consent"
    )
    op.create_table(
        "madewithimage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("output", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_madewithimage_cycle_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_madewithimage_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_madewithimage")),
    )
    for name in ("cycle_id", "document_id"):
        op.create_index(op.f(f"ix_madewithimage_{name}"), "madewithimage", [name], unique=False)


def downgrade() -> None:
    op.drop_table("madewithimage")
    with op.batch_alter_table("document", schema=None) as batch_op:
        for column in reversed(list(new_columns())):
            batch_op.drop_column(column.name)
