"""A copy of one académie, where a rehearsal or a forecast runs, whatever the source: in memory, or
in a nameless file where it is as large as a country."""

from __future__ import annotations

from secrets import token_hex
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from models import tables  # noqa: F401  every table, so that the copy has them all
from models.calendar.rows import SCHOOL_HOLIDAY
from models.calendar.suspension import IS_OPEN, SUSPENSION
from models.database.engine import open_copy
from models.database.patience import LONG, keep_as_copy
from models.database.prepared import PreparedStatement
from models.journal import JOURNAL
from models.outbox.named_ways import NAMED_WAY
from models.territory.delegation import AUTHORITY_CHANGE, DELEGATION_ORDER
from models.territory.people import ABSENCE, ASSIGNMENT, PERSON
from models.territory.redrawn import PLANNED, TERRITORY_CHANGE, TERRITORY_TOLD
from models.territory.rollout import ROLLOUT_STEP
from models.territory.unit import BASIN_LINK, UNIT, Level
from models.territory.within import of_academy
from models.work.action import ACTION, ACTION_DAY, ASSOCIATED_SCHOOL, FROZEN_VERSION
from models.work.assignment_answer import ASSIGNMENT_ANSWER
from models.work.call_answer import CALL_ANSWER
from models.work.comment import COMMENT
from models.work.instruction import INSTRUCTION, WORDING
from models.work.meeting import ATTENDEE, MEETING
from models.work.message import MESSAGE, RULE_RUN
from models.work.paper import PAPER
from models.work.put_off import PUT_OFF, PUT_OFF_ACTION, PUT_OFF_UNIT
from models.work.validation import TASK
from models.year.changes import CYCLE_CHANGE
from models.year.cycle import CYCLE, OBJECTIVE, PARTICIPATION, PHASE, UNIT_WEEK

STATE = (
    ACTION,
    PAPER,
    TASK,
    PHASE,
    WORDING,
    INSTRUCTION,
    MESSAGE,
    RULE_RUN,
    OBJECTIVE,
    COMMENT,
    ASSIGNMENT_ANSWER,
    CALL_ANSWER,
    PUT_OFF,
    ATTENDEE,
    TERRITORY_TOLD,
    AUTHORITY_CHANGE,
    CYCLE_CHANGE,
)
"""What was done in a cycle: copied for a forecast, left behind for a rehearsal."""
PART = 5_000
"""So many rows are in hand at once: those of a country would take a hundred megabytes."""
LARGE = 15_000
"""Units from which the year that goes by on a copy is not kept in memory whole: it makes nine
kilobytes for each."""


def copy_of(engine: sa.Engine, cycle_id: int, *, with_state: bool) -> sa.Engine:
    """A private SQLite with the territory, people and calendar of a cycle's académie.

    *with_state* brings what was done so far too (a forecast); without it the cycle starts over.
    """
    from_there = engine.connect().execution_options(limits=LONG)
    with from_there as source:
        units = source.execute(sa.select(sa.func.count()).select_from(UNIT)).scalar_one()
        copy = _empty(large=units >= LARGE)
        SQLModel.metadata.create_all(copy, checkfirst=False)
        academy = source.execute(
            sa.select(CYCLE.c.academy_id).where(CYCLE.c.id == cycle_id)
        ).scalar_one()
        with copy.connect() as target, target.begin():
            for table, condition in what_is_copied(academy, cycle_id, with_state):
                _bring(source, target, table, condition)
            # a link that is read in a rehearsal opens nothing, and secrets stay where they are
            target.execute(sa.update(CYCLE).values(link_key=token_hex()))
            target.execute(sa.update(NAMED_WAY).values(ways=[]))
    return copy


def _empty(*, large: bool) -> sa.Engine:
    copy = open_copy(large=large)
    keep_as_copy(copy)
    copy.update_execution_options(large=large)
    return copy


def _bring(
    source: sa.Connection, target: sa.Connection, table: sa.Table, condition: sa.ColumnElement[bool]
) -> None:
    """The rows of *table* that *condition* chooses; as the driver has them, from one SQLite to the
    other."""
    chosen = sa.select(table).where(condition)
    if source.dialect.name != "sqlite":
        for some in source.execute(chosen).mappings().partitions(PART):
            target.execute(sa.insert(table), [dict(row) for row in some])
        return
    marks = ", ".join("?" * len(table.columns))
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    insert = f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})'
    for rows in PreparedStatement(chosen).execute(source, {}).partitions(PART):
        target.exec_driver_sql(insert, [tuple(row) for row in rows])


def twin_of(copy: sa.Engine) -> sa.Engine:
    """The same again, page by page: two years go by from one picture of the home."""
    twin = _empty(large=copy.get_execution_options()["large"])
    with copy.connect() as source, twin.connect() as target:
        there: Any = source.connection.driver_connection
        there.backup(target.connection.driver_connection)
    return twin


def what_is_copied(academy: int, cycle_id: int, with_state: bool) -> list[tuple[sa.Table, Any]]:
    u = UNIT.c
    mine = sa.or_(of_academy(academy), u.level.in_([Level.NATION, Level.REGION]))
    units = sa.select(u.id).where(mine)
    held = ASSIGNMENT.c.unit_id.in_(units)
    chosen = [
        (UNIT, mine),
        (BASIN_LINK, sa.true()),
        (PERSON, sa.true()),
        (ASSIGNMENT, held),
        (ABSENCE, sa.true()),
        (DELEGATION_ORDER, DELEGATION_ORDER.c.unit_id.in_(units)),
        (SCHOOL_HOLIDAY, sa.true()),
        (CYCLE, CYCLE.c.id == cycle_id),
        (NAMED_WAY, sa.true()),
        (UNIT_WEEK, UNIT_WEEK.c.cycle_id == cycle_id),
        (PARTICIPATION, PARTICIPATION.c.cycle_id == cycle_id),
        (MEETING, MEETING.c.cycle_id == cycle_id),
        # A year that starts over has the days without class that were lost, and nothing suspended.
        (
            SUSPENSION,
            sa.and_(SUSPENSION.c.unit_id.in_(units), sa.true() if with_state else ~IS_OPEN),
        ),
    ]
    chosen.append((ROLLOUT_STEP, ROLLOUT_STEP.c.academy_id == academy))
    mine_to_come = TERRITORY_CHANGE.c.academy_id == academy
    chosen.append((TERRITORY_CHANGE, mine_to_come if with_state else mine_to_come & PLANNED))
    if not with_state:
        return chosen
    chosen += [(t, t.c.cycle_id == cycle_id) for t in STATE]
    actions = sa.select(ACTION.c.id).where(ACTION.c.cycle_id == cycle_id)
    put_off = sa.select(PUT_OFF.c.id).where(PUT_OFF.c.cycle_id == cycle_id)
    chosen += [
        (ACTION_DAY, ACTION_DAY.c.action_id.in_(actions)),
        (ASSOCIATED_SCHOOL, ASSOCIATED_SCHOOL.c.action_id.in_(actions)),
        (PUT_OFF_ACTION, PUT_OFF_ACTION.c.action_id.in_(actions)),
        (PUT_OFF_UNIT, PUT_OFF_UNIT.c.put_off_id.in_(put_off)),
        (FROZEN_VERSION, sa.true()),
        (JOURNAL, JOURNAL.c.chain == cycle_id),
    ]
    return chosen
