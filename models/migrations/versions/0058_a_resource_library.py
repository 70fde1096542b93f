"""The library of resources that next year's call starts from."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "libraryentry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stable_id", sa.String(length=36), nullable=False),
        sa.Column("academy_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("title_order", sa.String(), server_default="", nullable=False),
        sa.Column("theme", sa.String(length=200), nullable=False),
        sa.Column("theme_same", sa.String(), server_default="", nullable=False),
        sa.Column("text", sa.String(length=5000), nullable=False),
        sa.Column("sought", sa.String(), server_default="", nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("audiences", sa.Text(), nullable=False),
        sa.Column("licence", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("subtitled", sa.Boolean(), nullable=True),
        sa.Column("with_parents", sa.Boolean(), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=True),
        sa.Column("media_type", sa.String(length=100), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("consent", sa.Boolean(), nullable=True),
        sa.Column("for_site", sa.Boolean(), nullable=False),
        sa.Column("for_social", sa.Boolean(), nullable=False),
        sa.Column("for_press", sa.Boolean(), nullable=False),
        sa.Column("uses_until", sa.Date(), nullable=True),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("added_by", sa.String(length=20), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("dead_on", sa.Date(), nullable=True),
        sa.Column("taken_from", sa.String(length=200), nullable=True),
        sa.Column("mark", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["academy_id"], ["unit.id"], name=op.f("fk_libraryentry_academy_id")
        ),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_libraryentry_action_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_libraryentry")),
        sa.UniqueConstraint("academy_id", "stable_id", name="uq_libraryentry_stable"),
        sa.UniqueConstraint("action_id", name=op.f("uq_libraryentry_action_id")),
    )


def downgrade() -> None:
    op.drop_table("libraryentry")
