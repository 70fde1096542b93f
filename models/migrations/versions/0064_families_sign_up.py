"""Families sign up online, and are told in their languages."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "familytext",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=3000), nullable=False),
        sa.Column("typed_at", sa.DateTime(), nullable=False),
        sa.Column("typed_by", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_familytext_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_familytext")),
        sa.UniqueConstraint("unit_id", "language", name="uq_familytext_language"),
    )
    op.create_table(
        "familysignup",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("first_name", sa.String(length=60), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("reach", sa.String(length=254), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("form_key", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_familysignup_action_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_familysignup")),
        sa.UniqueConstraint("form_key", name=op.f("uq_familysignup_form_key")),
    )
    with op.batch_alter_table("familysignup", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_familysignup_action_id"), ["action_id"], unique=False)

    op.create_table(
        "signuplist",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("opened_by", sa.String(length=20), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_signuplist_action_id")),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_signuplist")),
    )


def downgrade() -> None:
    op.drop_table("signuplist")
    op.drop_table("familysignup")
    op.drop_table("familytext")
