"""An occasion of any kind has a list: places, who waits, who was there; conference and seminar too.

Both tables are made anew: their rows are few, and their keys change.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

KEPT = [
    "cycle_id",
    "place",
    "town",
    "starts",
    "ends",
    "text",
    "agenda",
    "edits",
    "kept_at",
    "moves",
    "moved_at",
    "was_on",
]
SAID = [
    "id",
    "cycle_id",
    "slot",
    "name",
    "reply",
    "sends",
    "answered_at",
    "came",
    "marked_at",
    "marked_by",
]


def _meeting() -> sa.Table:
    def said(name: str, length: int) -> Any:
        return sa.Column(name, sa.String(length=length), server_default="", nullable=False)

    return op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(length=160), nullable=False),
        sa.Column("town", sa.String(length=80), nullable=False),
        sa.Column("starts", sa.String(length=5), nullable=True),
        sa.Column("ends", sa.String(length=5), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("agenda", sa.Text(), nullable=False),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.DateTime(), nullable=False),
        sa.Column("moves", sa.Integer(), server_default="0", nullable=False),
        sa.Column("moved_at", sa.DateTime(), nullable=True),
        sa.Column("was_on", sa.Date(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("drawn_from", sa.String(length=80), nullable=True),
        said("speaker", 160),
        sa.Column("is_public", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("called_off_at", sa.DateTime(), nullable=True),
        said("called_off_why", 300),
        said("dispositif", 40),
        said("module", 40),
        sa.Column("training_hours", sa.Float(), nullable=True),
        sa.Column("attests", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=True),
        sa.Column("uid", sa.String(length=300), nullable=True),
        sa.Column("gone_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_meeting_cycle_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_meeting_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("cycle_id", "code", name=op.f("uq_meeting_cycle_id")),
        sa.UniqueConstraint("cycle_id", "source", "uid", name="uq_meeting_source"),
    )


def _attendee(code: str, *more: sa.Column[Any]) -> sa.Table:
    table = op.create_table(
        "attendee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column(code, sa.String(length=80 if code == "code" else 32), nullable=False),
        sa.Column("slot", sa.String(length=20), nullable=True),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("reply", sa.String(length=32), nullable=True),
        sa.Column("sends", sa.String(length=160), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("came", sa.Boolean(), nullable=True),
        sa.Column("marked_at", sa.DateTime(), nullable=True),
        sa.Column("marked_by", sa.String(length=20), nullable=True),
        *more,
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_attendee_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendee")),
        sa.UniqueConstraint("cycle_id", code, "slot", name=op.f("uq_attendee_cycle_id")),
    )
    op.create_index(op.f("ix_attendee_cycle_id"), "attendee", ["cycle_id"], unique=False)
    return table


def _rows(table: str) -> list[dict[str, Any]]:
    whole = sa.Table(table, sa.MetaData(), autoload_with=op.get_bind())
    return [dict(row) for row in op.get_bind().execute(sa.select(whole)).mappings()]


def upgrade() -> None:
    meetings, people = _rows("meeting"), _rows("attendee")
    op.drop_table("attendee")
    op.drop_table("meeting")
    meeting, attendee = _meeting(), _attendee("code", *_more())
    held = {(row["cycle_id"], row["kind"]) for row in meetings}
    made = [
        {key: row[key] for key in KEPT} | {"code": row["kind"], "kind": "", "name": ""}
        for row in meetings
    ]
    if made:
        op.bulk_insert(meeting, made)
    said = [{key: row[key] for key in SAID} | {"code": row["kind"]} for row in people]
    if said:
        op.bulk_insert(attendee, said)
        _numbered_on()
    for code in sorted({code for _, code in held} | {row["kind"] for row in people}):
        _remember_where(code)


def _more() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("home_id", sa.Integer(), nullable=True),
        sa.Column("function", sa.String(length=60), server_default="", nullable=False),
        sa.Column("invited_at", sa.DateTime(), nullable=True),
        sa.Column("waits", sa.Integer(), nullable=True),
        sa.Column("seats", sa.Integer(), server_default="0", nullable=False),
    )


def _numbered_on() -> None:
    """PostgreSQL counts on from the rows that were put back with their numbers."""
    if op.get_bind().dialect.name == "postgresql":
        last = "(SELECT max(id) FROM attendee)"
        op.execute(f"SELECT setval(pg_get_serial_sequence('attendee', 'id'), {last})")


def _remember_where(code: str) -> None:
    """Who answered had been invited in a function of a unit: their letter says which."""
    letter = (
        "SELECT m.{column} FROM message m WHERE m.cycle_id = attendee.cycle_id"
        " AND m.slot = attendee.slot AND m.text = :text ORDER BY m.id LIMIT 1"
    )
    for name, column in (("home_id", "home_id"), ("function", "function")):
        found = letter.format(column=column)
        update = f"UPDATE attendee SET {name} = ({found}) WHERE code = :code AND EXISTS ({found})"
        given = {"code": code, "text": f"{code}_invitation"}
        op.get_bind().execute(sa.text(update), given)


def downgrade() -> None:
    own = ("conference", "seminar")
    meetings = [row for row in _rows("meeting") if row["code"] in own]
    people = [row for row in _rows("attendee") if row["code"] in own]
    op.drop_table("attendee")
    op.drop_table("meeting")
    meeting = op.create_table(
        "meeting",
        sa.Column("cycle_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("place", sa.String(length=160), nullable=False),
        sa.Column("town", sa.String(length=80), nullable=False),
        sa.Column("starts", sa.String(length=5), nullable=True),
        sa.Column("ends", sa.String(length=5), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("agenda", sa.Text(), nullable=False),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("kept_at", sa.DateTime(), nullable=False),
        sa.Column("moves", sa.Integer(), server_default="0", nullable=False),
        sa.Column("moved_at", sa.DateTime(), nullable=True),
        sa.Column("was_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_meeting_cycle_id")),
        sa.PrimaryKeyConstraint("cycle_id", "kind", name=op.f("pk_meeting")),
    )
    if meetings:
        rows = [{key: row[key] for key in KEPT} | {"kind": row["code"]} for row in meetings]
        op.bulk_insert(meeting, rows)
    attendee = _attendee("kind")
    if people:
        op.bulk_insert(
            attendee, [{key: row[key] for key in SAID} | {"kind": row["code"]} for row in people]
        )
        _numbered_on()
