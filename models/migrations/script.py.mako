<%
def bare(body):
    """The operations alone, without the tool's own remarks."""
    lines = [line for line in (body or "").splitlines() if "# ###" not in line]
    return "\n".join(lines).strip() or "pass"
%>"""${message[:1].upper() + message[1:]}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${bare(upgrades)}


def downgrade() -> None:
    ${bare(downgrades)}
