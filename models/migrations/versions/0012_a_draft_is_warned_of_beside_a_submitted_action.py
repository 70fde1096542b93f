"""A draft is warned of beside a submitted action: in cycles that are live already, too."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

CYCLE = sa.table("cycle", sa.column("definition", sa.Text))
BEFORE, NOW = '"schools_with_only_drafts"', '"schools_with_drafts"'


def upgrade() -> None:
    _rename(BEFORE, NOW)


def downgrade() -> None:
    _rename(NOW, BEFORE)


def _rename(was: str, becomes: str) -> None:
    pinned = CYCLE.c.definition
    op.execute(
        CYCLE.update()
        .where(pinned.contains(was, autoescape=True))
        .values(definition=sa.func.replace(pinned, was, becomes))
    )
