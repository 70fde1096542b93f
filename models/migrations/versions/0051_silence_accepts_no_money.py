"""What asks for a convention or money, or brings in somebody from outside, is accepted by nobody's
silence: the open requests about it lose the day on which they were."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

TASK = sa.table(
    "validationtask",
    sa.column("id", sa.Integer),
    sa.column("subject_kind", sa.String),
    sa.column("subject_id", sa.Integer),
    sa.column("state", sa.String),
    sa.column("objection", sa.Boolean),
    sa.column("tacit_on", sa.Date),
)
ACTION = sa.table(
    "action",
    sa.column("id", sa.Integer),
    sa.column("has_cost", sa.Boolean),
    sa.column("has_convention", sa.Boolean),
    sa.column("content", sa.Text),
)
FROM_OUTSIDE = {"people", "workshops", "money"}


def upgrade() -> None:
    connection = op.get_bind()
    t, a = TASK.c, ACTION.c
    query = sa.select(t.id, a.has_cost, a.has_convention, sa.cast(a.content, sa.Text))
    query = query.join(ACTION, a.id == t.subject_id).where(
        t.subject_kind == "action",
        t.state == "open",
        t.objection.is_(sa.false()),
        t.tacit_on.is_not(None),
    )
    rows = connection.execute(query).all()
    ids = [row[0] for row in rows if row[1] or row[2] or _says(json.loads(row[3] or "{}"))]
    for number in ids:
        connection.execute(TASK.update().where(t.id == number).values(tacit_on=None))


def _says(content: dict) -> bool:  # type: ignore[type-arg]
    partners = content.get("partners") or ()
    brought = {one for p in partners if isinstance(p, dict) for one in p.get("brings") or ()}
    speakers = content.get("speakers") or content.get("speakers_words")
    return bool(speakers or content.get("asked_of_academy") or brought & FROM_OUTSIDE)


def downgrade() -> None:
    """The day on which silence would have been agreement is not known any more."""
