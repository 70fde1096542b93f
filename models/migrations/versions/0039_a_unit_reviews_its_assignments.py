"""What a unit answers at the end of the year of each function held there."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None
OF = {
    "cycle_id": "cycle",
    "assignment_id": "assignment",
    "successor_id": "person",
}


def upgrade() -> None:
    op.create_table(
        "assignmentanswer",
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("reply", sa.String(length=32), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        sa.Column("answered_by", sa.String(length=20), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_assignmentanswer_{column}")
            )
            for column, table in OF.items()
        ),
        sa.PrimaryKeyConstraint("cycle_id", "assignment_id", name=op.f("pk_assignmentanswer")),
    )


def downgrade() -> None:
    op.drop_table("assignmentanswer")
