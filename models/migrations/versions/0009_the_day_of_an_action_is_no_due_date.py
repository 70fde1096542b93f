"""The day of an action is no date by which anything is asked, in letters already written too."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ABOUT_AN_ACTION = (
    "action_received",
    "accepted",
    "accepted_tacitly",
    "declined",
    "associated_relay",
    "confirm_took_place",
)


def upgrade() -> None:
    message = sa.table("message", sa.column("text", sa.String), sa.column("due_on", sa.Date))
    op.execute(message.update().where(message.c.text.in_(ABOUT_AN_ACTION)).values(due_on=None))


def downgrade() -> None:
    """What it was is the action's own day, which the action has."""
