"""A head makes an action public, and an académie takes its public side down."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "action", sa.Column("public", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_table(
        "publicside",
        sa.Column("academy_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by", sa.String(length=20), nullable=False),
        sa.Column("as_function", sa.String(length=40), nullable=False),
        sa.Column("contact", sa.String(length=254), nullable=True),
        sa.ForeignKeyConstraint(["academy_id"], ["unit.id"], name=op.f("fk_publicside_academy_id")),
        sa.PrimaryKeyConstraint("academy_id", name=op.f("pk_publicside")),
    )


def downgrade() -> None:
    op.drop_table("publicside")
    with op.batch_alter_table("action") as table:
        table.drop_column("public")
