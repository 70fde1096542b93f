"""An action lasts several days, or comes back: one row for each, of those of before too."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "actionday",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("starts", sa.String(length=5), nullable=True),
        sa.Column("ends", sa.String(length=5), nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_actionday_action_id")),
        sa.PrimaryKeyConstraint("action_id", "on_date", name=op.f("pk_actionday")),
    )
    op.create_index("ix_actionday_on_date", "actionday", ["on_date"])
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.add_column(sa.Column("last_day", sa.Date(), nullable=True))
    action = sa.table("action", *map(sa.column, ("id", "on_date", "last_day")))
    day = sa.table("actionday", *map(sa.column, ("action_id", "on_date")))
    op.execute(action.update().values(last_day=action.c.on_date))
    its_day = sa.select(action.c.id, action.c.on_date)
    op.execute(day.insert().from_select(["action_id", "on_date"], its_day))
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.alter_column("last_day", existing_type=sa.Date(), nullable=False)


def downgrade() -> None:
    """What lasted several days keeps its first."""
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.drop_column("last_day")
    op.drop_index("ix_actionday_on_date", table_name="actionday")
    op.drop_table("actionday")
