"""A week has a last day of its own, and a year may hold two cycles."""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol

import sqlalchemy as sa
from alembic import op

from models.calendar.facts import SchoolHolidayFact
from models.calendar.places import split_place
from models.calendar.school_days import SchoolCalendar
from models.calendar.table import shipped

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TABLES = ("cycle", "unitweek", "participation", "phase")
PHASE_KEY = ("cycle_id", "week", "place", "kind")
RUN_KEY = ("cycle_id", "rule", "rung", "week", "place", "day", "population")
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
}


class CycleOfBefore(Protocol):
    """A cycle, with the place of its académie; JSON as it is kept."""

    id: int
    week: date
    school_year: str
    definition: str | None
    changes: str | None
    place: str
    timezone: str


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("week_ends", sa.Date(), nullable=True))
    _fill(op.get_bind())
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column("week_ends", existing_type=sa.Date(), nullable=False)
    _key("phase", (*PHASE_KEY[:2], "week_ends", *PHASE_KEY[2:]))
    # what was carried out is a record of its day: without it the next run finds nothing to add
    op.execute("DELETE FROM rulerun")
    with op.batch_alter_table("rulerun", schema=None) as batch_op:
        batch_op.add_column(sa.Column("week_ends", sa.Date(), nullable=False))
    _key("rulerun", (*RUN_KEY[:4], "week_ends", *RUN_KEY[4:]))
    with op.batch_alter_table("cycle", schema=None, naming_convention=NAMES) as batch_op:
        batch_op.add_column(
            sa.Column("name", sa.String(length=40), server_default="", nullable=False)
        )
        batch_op.drop_constraint("uq_cycle_academy_id_school_year", type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_cycle_academy_id_school_year_name"),
            ["academy_id", "school_year", "name"],
        )


def _key(table: str, now: Iterable[str]) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(f"pk_{table}"), type_="primary")
        batch_op.create_primary_key(batch_op.f(f"pk_{table}"), list(now))


def _fill(connection: sa.Connection) -> None:
    """The last day of each week: the day on which its cycle closed it until now."""
    for cycle in connection.execute(_CYCLES).all():
        weeks = {cycle.week, *connection.execute(_WEEKS, {"cycle": cycle.id}).scalars()}
        for week in weeks:
            ends = _last_day(connection, cycle, week)
            for table in TABLES:
                t = sa.table(table, *map(sa.column, ("id", "cycle_id", "week", "week_ends")))
                own = t.c.id if table == "cycle" else t.c.cycle_id
                here = sa.update(t).where(own == cycle.id, t.c.week == week)
                connection.execute(here.values(week_ends=sa.bindparam("e", ends, sa.Date())))


def _last_day(connection: sa.Connection, cycle: CycleOfBefore, week: date) -> date:
    calendar = _calendar(connection, cycle)
    by_hand = _by_hand(cycle.definition) or _by_hand(cycle.changes)
    if by_hand:
        return max(week, calendar.forward(date.fromisoformat(by_hand)).on)
    friday = calendar.back(week + timedelta(days=4 - week.weekday())).on
    return max(week, friday)


def _by_hand(kept: str | None) -> str | None:
    """The day on which an académie had set the end of its week."""
    entry = json.loads(kept or "{}") or {}
    closes = (entry.get("milestones") or {}).get("week_closes") or {}
    found: str | None = closes.get("on")
    return found


def _calendar(connection: sa.Connection, cycle: CycleOfBefore) -> SchoolCalendar:
    zone = split_place(cycle.place)[0]
    known = {k: h for k, h in shipped().items() if k[0] == zone}
    for row in connection.execute(_HOLIDAYS, {"zone": zone}):
        known[row.zone, row.school_year, row.name] = SchoolHolidayFact(
            name=row.name, first=row.first, last=row.last, school_year=row.school_year
        )
    return SchoolCalendar(
        place=cycle.place,
        timezone=cycle.timezone,
        school_year=cycle.school_year,
        holidays=known.values(),
    )


_DAY = sa.Date()
_C = sa.table(
    "cycle",
    *map(sa.column, ("id", "academy_id", "school_year", "definition", "changes")),
    sa.column("week", _DAY),
)
_U = sa.table("unit", *map(sa.column, ("id", "place", "timezone")))
_P = sa.table("participation", sa.column("cycle_id"), sa.column("week", _DAY))
_W = sa.table("unitweek", sa.column("cycle_id"), sa.column("week", _DAY))
_H = sa.table(
    "schoolholiday",
    *map(sa.column, ("zone", "school_year", "name")),
    sa.column("first", _DAY),
    sa.column("last", _DAY),
)
_CYCLES = sa.select(_C, _U.c.place, _U.c.timezone).join(_U, _U.c.id == _C.c.academy_id)
_WEEKS = sa.union(
    *(sa.select(t.c.week).where(t.c.cycle_id == sa.bindparam("cycle")) for t in (_P, _W))
)
_HOLIDAYS = sa.select(_H).where(_H.c.zone == sa.bindparam("zone"))


def downgrade() -> None:
    """Refused by the database where a year holds two cycles: the older version knows one."""
    with op.batch_alter_table("cycle", schema=None, naming_convention=NAMES) as batch_op:
        batch_op.drop_constraint("uq_cycle_academy_id_school_year_name", type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_cycle_academy_id_school_year"), ["academy_id", "school_year"]
        )
        batch_op.drop_column("name")
    op.execute("DELETE FROM rulerun")
    _key("rulerun", RUN_KEY)
    _key("phase", PHASE_KEY)
    for table in ("rulerun", *reversed(TABLES)):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("week_ends")
