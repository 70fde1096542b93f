"""Pages find the last letters and a subject's history."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("journalentry", schema=None) as batch_op:
        batch_op.create_index("ix_journalentry_subject", ["chain", "subject", "seq"], unique=False)

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_digest"))
        batch_op.create_index("ix_message_digest", ["digest_id", "state", "sent_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index("ix_message_digest")
        batch_op.create_index(batch_op.f("ix_message_digest"), ["digest_id"], unique=False)

    with op.batch_alter_table("journalentry", schema=None) as batch_op:
        batch_op.drop_index("ix_journalentry_subject")
