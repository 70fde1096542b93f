"""The signed PDF of a paper is joined after its visa, and its letter may wait for it."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "paper",
        sa.Column("awaits_signed", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_table(
        "signedpaper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("joined_at", sa.DateTime(), nullable=False),
        sa.Column("joined_by", sa.String(length=20), nullable=False),
        sa.Column("joined_as", sa.String(length=40), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("removed_by", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_signedpaper_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signedpaper")),
    )
    op.create_index(op.f("ix_signedpaper_cycle_id"), "signedpaper", ["cycle_id"])
    op.create_index(
        "ix_signedpaper_stands",
        "signedpaper",
        ["paper_id"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("signedpaper")
    op.drop_column("paper", "awaits_signed")
