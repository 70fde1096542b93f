"""Which units take part in a cycle, in which week, by which school calendar.

Computed as a set: the cycle's choice of units with all that is below (and above) them, and the
week that a unit or its nearest ancestor holds. Nothing ever goes to a unit that is not here.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from models.database.transactions import upsert
from models.territory.finding import find_unit
from models.territory.schools import is_carrier, is_school
from models.territory.unit import UNIT, Kind, Level, Unit, UnitState
from models.territory.within import linked_to, of_academy, within_one_of
from models.year.cycle import CYCLE, PARTICIPATION, UNIT_WEEK, Cycle, CycleState
from models.year.definition import Definition, pinned, read_definition
from models.year.suspended import mark_places

ALWAYS = date(1900, 1, 1)
FOLLOWED = ("unit_id", "week", "week_ends", "place")


def definition_of(cycle: Cycle) -> Definition:
    """What *cycle* runs by: pinned once live, the files and its changes before."""
    return pinned(cycle.definition) if cycle.definition else read_definition(cycle.changes)


def refresh_participation(session: Session, cycle: Cycle, since: date) -> None:
    """Bring the list of *cycle* up to date; who joins now joins on *since*, who left goes."""
    connection = session.connection()
    wanted = would_take_part(session, cycle, definition_of(cycle)).subquery()
    p = PARTICIPATION
    gone = sa.delete(p).where(
        p.c.cycle_id == cycle.id, p.c.unit_id.not_in(sa.select(wanted.c.unit_id))
    )
    connection.execute(gone)
    rows = sa.select(
        sa.literal(cycle.id), *(wanted.c[name] for name in FOLLOWED), sa.literal(since)
    ).where(sa.true())  # SQLite reads « ON » of an upsert as a join without a WHERE
    insert = upsert(session, p).from_select(["cycle_id", *FOLLOWED, "since"], rows)
    moved = {name: insert.excluded[name] for name in FOLLOWED[1:]}
    changed = sa.or_(*(p.c[name] != value for name, value in moved.items()))
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=["cycle_id", "unit_id"], set_=moved, where=changed
        )
    )


def would_take_part(session: Session, cycle: Cycle, definition: Definition) -> Any:
    """The units that take part by *definition*, as a select of :data:`FOLLOWED`."""
    return _chosen(cycle).where(_taking_part(session, cycle, definition))


def _chosen(cycle: Cycle) -> Any:
    """Every open unit of the académie, with the week of its nearest ancestor."""
    u = UNIT
    weeks = [UNIT_WEEK.alias(n) for n in ("own", "basin", "department")]
    query = sa.select(
        u.c.id.label("unit_id"),
        *(
            sa.func.coalesce(*(w.c[name] for w in weeks), getattr(cycle, name)).label(name)
            for name in ("week", "week_ends")
        ),
        u.c.place,
    )
    source: Any = u
    for w, owner in zip(weeks, (u.c.id, u.c.basin_id, u.c.department_id), strict=True):
        source = source.outerjoin(w, sa.and_(w.c.cycle_id == cycle.id, w.c.unit_id == owner))
    below = UNIT.alias("below")
    inhabited = sa.exists().where(below.c.department_id == u.c.id)
    return query.select_from(source).where(
        of_academy(cycle.academy_id),
        u.c.state != UnitState.CLOSED,
        # a département of which nothing was loaded has nobody to write to
        sa.or_(u.c.level != Level.DEPARTMENT, inhabited),
    )


def _taking_part(session: Session, cycle: Cycle, definition: Definition) -> Any:
    chosen = definition.participation
    only = _with_linked(session, cycle, chosen.only)
    but = _with_linked(session, cycle, chosen.but)
    also = _numbers(session, cycle, chosen.also)
    inside = within_one_of(only) | _above(session, only) if only else sa.true()
    named = UNIT.c.id.in_([*also, *only])
    inside = sa.and_(inside, sa.or_(~is_carrier(), named))
    if not chosen.private:
        inside = sa.and_(inside, sa.or_(_is_public(), named))
    if also:
        inside = sa.or_(inside, UNIT.c.id.in_(also), _above(session, also))
    return sa.and_(inside, ~within_one_of(but)) if but else inside


def _is_public() -> Any:
    """Neither a private school nor what gathers some."""
    private = sa.func.coalesce(UNIT.c.sector, "") == "private"
    return sa.and_(~private, UNIT.c.kind != Kind.NETWORK)


def _with_linked(session: Session, cycle: Cycle, codes: tuple[str, ...]) -> list[int]:
    """The units of *codes*, a bassin with the circonscriptions linked to it."""
    ids = _numbers(session, cycle, codes)
    return ids + list(session.connection().execute(linked_to(ids)).scalars())


def _numbers(session: Session, cycle: Cycle, codes: tuple[str, ...]) -> list[int]:
    if not codes:
        return []
    academy = session.get_one(Unit, cycle.academy_id)
    return [int(find_unit(session, code, academy=academy).id or 0) for code in codes]


def _above(session: Session, ids: list[int]) -> Any:
    u = UNIT.c
    rows = session.connection().execute(
        sa.select(u.basin_id, u.department_id, u.academy_id).where(u.id.in_(ids))
    )
    above = {owner for row in rows for owner in row if owner}
    return u.id.in_(above)


def people_or_units_changed(session: Session, at: datetime) -> None:
    """After a change of people or units: participation anew, and what is owed counted again.

    Called in the same gesture as the change itself, for every cycle that is not closed.
    """
    mark_places(session)
    open_cycles = session.exec(
        sa.select(Cycle).where(CYCLE.c.state != CycleState.CLOSED)  # type: ignore[call-overload]
    ).scalars()
    for cycle in list(open_cycles):
        count_again(session, cycle)
        since = _local_day(session, cycle, at) if cycle.state is CycleState.LIVE else ALWAYS
        refresh_participation(session, cycle, since)


def count_again(session: Session, cycle: Cycle) -> None:
    """What was owed is reckoned anew at the next run, whatever was carried out today."""
    cycle.population += 1
    session.add(cycle)
    session.flush()


def _local_day(session: Session, cycle: Cycle, at: datetime) -> date:
    timezone = session.connection().execute(
        sa.select(UNIT.c.timezone).where(UNIT.c.id == cycle.academy_id)
    )
    local = pendulum.instance(at).in_timezone(timezone.scalar_one())
    return date(local.year, local.month, local.day)


def participating(session: Session, cycle_id: int, level: Level) -> int:
    """How many units of *level* take part, carriers that are no school left out."""
    of_level = is_school() if level is Level.SCHOOL else UNIT.c.level == level
    query = sa.select(sa.func.count()).select_from(
        PARTICIPATION.join(UNIT, UNIT.c.id == PARTICIPATION.c.unit_id)
    )
    return int(
        session.connection()
        .execute(query.where(PARTICIPATION.c.cycle_id == cycle_id, of_level))
        .scalar_one()
    )
