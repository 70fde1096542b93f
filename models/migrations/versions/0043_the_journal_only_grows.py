"""The journal only grows: what is still to be told goes to a table of its own, and a trigger
refuses to change or delete an entry."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

SAID = "the journal is append-only"
THERE = "id = NEW.id OR (chain = NEW.chain AND seq = NEW.seq)"
# SQLite replaces a row (INSERT OR REPLACE) without a word to the triggers of deletions.
ON_SQLITE = {
    "journalentry_no_update": "BEFORE UPDATE ON journalentry",
    "journalentry_no_delete": "BEFORE DELETE ON journalentry",
    "journalentry_no_replace": "BEFORE INSERT ON journalentry WHEN EXISTS "
    f"(SELECT 1 FROM journalentry WHERE {THERE})",
}
ON_POSTGRESQL = {
    "journalentry_no_update": "BEFORE UPDATE OR DELETE ON journalentry",
    "journalentry_no_truncate": "BEFORE TRUNCATE ON journalentry",
}
REFUSAL = f"""
CREATE FUNCTION journal_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def upgrade() -> None:
    op.create_table(
        "untoldentry",
        sa.Column("chain", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "seq", name=op.f("pk_untoldentry")),
    )
    op.execute(
        "INSERT INTO untoldentry (chain, seq) "
        "SELECT chain, seq FROM journalentry WHERE emitted_at IS NULL"
    )
    op.drop_index("ix_journalentry_untold", table_name="journalentry")
    op.drop_column("journalentry", "emitted_at")
    if op.get_bind().dialect.name == "sqlite":
        for name, when in ON_SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{SAID}'); END")
        return
    op.execute(REFUSAL)
    for name, when in ON_POSTGRESQL.items():
        asked = f"CREATE TRIGGER {name} {when} FOR EACH STATEMENT"
        op.execute(f"{asked} EXECUTE FUNCTION journal_only_grows()")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ON_SQLITE:
            op.execute(f"DROP TRIGGER {name}")
    else:
        for name in ON_POSTGRESQL:
            op.execute(f"DROP TRIGGER {name} ON journalentry")
        op.execute("DROP FUNCTION journal_only_grows()")
    op.add_column("journalentry", sa.Column("emitted_at", sa.DateTime(), nullable=True))
    op.execute(
        "UPDATE journalentry SET emitted_at = at WHERE NOT EXISTS (SELECT 1 FROM untoldentry u "
        "WHERE u.chain = journalentry.chain AND u.seq = journalentry.seq)"
    )
    op.create_index(
        "ix_journalentry_untold",
        "journalentry",
        ["id"],
        sqlite_where=sa.text("emitted_at IS NULL"),
        postgresql_where=sa.text("emitted_at IS NULL"),
    )
    op.drop_table("untoldentry")
