"""Partners, their agreements, and the actions that name them."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("academy_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_order", sa.String(), server_default="", nullable=False),
        sa.Column("name_same", sa.String(), server_default="", nullable=False),
        sa.Column("sought", sa.String(), server_default="", nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("town", sa.String(length=120), nullable=False),
        sa.Column("offers", sa.Text(), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("site", sa.String(length=500), nullable=True),
        sa.Column("neutral_on", sa.Date(), nullable=True),
        sa.Column("neutral_by", sa.String(length=120), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(length=500), nullable=True),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("added_by", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["academy_id"], ["unit.id"], name=op.f("fk_partner_academy_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_partner_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("academy_id", "name_same", name="uq_partner_name"),
    )
    with op.batch_alter_table("partner", schema=None) as batch_op:
        batch_op.create_index("ix_partner_unit_id", ["unit_id"], unique=False)

    op.create_table(
        "partneragreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("signatory", sa.String(length=120), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("renewed", sa.Boolean(), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=True),
        sa.Column("media_type", sa.String(length=100), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("added_by", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_partneragreement_partner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partneragreement")),
    )
    with op.batch_alter_table("partneragreement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_partneragreement_ends"), ["ends"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_partneragreement_partner_id"), ["partner_id"], unique=False
        )

    op.create_table(
        "partnercontact",
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("mail", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("active_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_partnercontact_partner_id")
        ),
        sa.PrimaryKeyConstraint("partner_id", name=op.f("pk_partnercontact")),
    )
    op.create_table(
        "partnerlink",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("named", sa.String(length=200), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_id"], ["action.id"], name=op.f("fk_partnerlink_action_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_partnerlink_partner_id")
        ),
        sa.PrimaryKeyConstraint("action_id", "named", name=op.f("pk_partnerlink")),
    )
    with op.batch_alter_table("partnerlink", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_partnerlink_partner_id"), ["partner_id"], unique=False)


def downgrade() -> None:
    op.drop_table("partnerlink")
    op.drop_table("partnercontact")
    op.drop_table("partneragreement")
    op.drop_table("partner")
