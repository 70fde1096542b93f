"""What the Archives allow to destroy, what people ask of what is held on them, what is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def _to(table: str, *names: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{table}_{name}"))
        for name in names
        for to in ("unit" if name == "academy_id" else name.removesuffix("_id"),)
    ]


def upgrade() -> None:
    op.create_table(
        "disposalslip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("academy_id", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.String(length=20), nullable=False),
        sa.Column("visa_reference", sa.String(length=80), nullable=True),
        sa.Column("visa_on", sa.Date(), nullable=True),
        sa.Column("visa_from", sa.String(length=120), nullable=True),
        sa.Column("visa_file", sa.String(length=200), nullable=True),
        sa.Column("visa_digest", sa.String(length=64), nullable=True),
        sa.Column("visa_by", sa.String(length=20), nullable=True),
        sa.Column("purged_at", sa.DateTime(), nullable=True),
        sa.Column("purged_by", sa.String(length=20), nullable=True),
        sa.Column("done", sa.Text(), nullable=True),
        *_to("disposalslip", "academy_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposalslip")),
    )
    op.create_table(
        "personrequest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personrequest")),
    )
    op.create_table(
        "retentionhold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("academy_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("set_by", sa.String(length=20), nullable=False),
        sa.Column("lifted_at", sa.DateTime(), nullable=True),
        sa.Column("lifted_by", sa.String(length=20), nullable=True),
        *_to("retentionhold", "academy_id", "cycle_id", "person_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retentionhold")),
    )
    for table in ("disposalslip", "retentionhold"):
        op.create_index(op.f(f"ix_{table}_academy_id"), table, ["academy_id"])
    op.create_index(op.f("ix_personrequest_person_id"), "personrequest", ["person_id"])
    op.add_column("person", sa.Column("erased_at", sa.DateTime(), nullable=True))
    op.add_column(
        "person",
        sa.Column("opposes_news", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("opposes_news")
        batch_op.drop_column("erased_at")
    for table in ("retentionhold", "personrequest", "disposalslip"):
        op.drop_table(table)
