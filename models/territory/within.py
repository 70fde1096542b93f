"""Subtree conditions in SQL: « this unit or below it », written once.

A circonscription linked to a bassin counts as below it for who may read and act there
(:func:`within_any` with *linked*) and for which units a cycle is said to hold; in figures, lists,
delays and weeks it never does, so that each school is counted once, in its own circonscription.

A unit carries its bassin or circonscription, département and académie: nothing is searched for
step by step. Every condition is about *unit*, the table UNIT or an alias of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from models.territory.rows import UnitPlace
from models.territory.unit import BASIN_LINK, UNIT, Level

_LEVELS = (Level.SCHOOL, Level.BASIN, Level.DEPARTMENT, Level.ACADEMY)
"""Whose columns :func:`owners` are."""


def owners(unit: sa.FromClause = UNIT) -> tuple[Any, ...]:
    """The columns of what *unit* is within: itself, then each level up to its académie."""
    c = unit.c
    return c.id, c.basin_id, c.department_id, c.academy_id


def within(at: sa.ColumnElement[Any] | int | None, unit: sa.FromClause = UNIT) -> Any:
    """Within one unit, an académie at the highest; *at* is its number, or SQL that gives it."""
    return sa.or_(*(owner == at for owner in owners(unit)))


def of_academy(at: sa.ColumnElement[Any] | int | None, unit: sa.FromClause = UNIT) -> Any:
    """Within one académie: :func:`within`, by the one column that has an index for it."""
    return sa.or_(unit.c.id == at, unit.c.academy_id == at)


def of_academies(
    ids: sa.ColumnElement[Any] | sa.SelectBase | Collection[int], unit: sa.FromClause = UNIT
) -> Any:
    """Within one of several académies; *ids*: their numbers, or a query for them."""
    return sa.or_(unit.c.id.in_(ids), unit.c.academy_id.in_(ids))


def within_number(at: int, unit: sa.FromClause = UNIT) -> Any:
    """Within the unit that a reader chose by its number, of a level that is not known."""
    nation = UNIT.alias("nation").c
    of_all = sa.exists().where(nation.id == at, nation.level == Level.NATION)
    return sa.or_(within(at, unit), of_academies(_academies_under([at]), unit), of_all)


def within_unit(above: UnitPlace | None, unit: sa.FromClause = UNIT) -> Any:
    """Within *above*, a row of UNIT of any level; everything, where it is None."""
    if above is None:
        return sa.true()
    return within_any({Level(above.level): [above.id]}, unit)


def within_owner(level: Level, at: Any, unit: sa.FromClause = UNIT) -> Any:
    """:func:`within_unit`, for *at*, SQL that gives the number of a unit of *level*."""
    if level is Level.NATION:
        return sa.true()
    if level is Level.REGION:
        above = UNIT.alias("academy_under").c
        under = sa.select(above.id).where(above.parent_id == at, above.level == Level.ACADEMY)
        return sa.or_(unit.c.id == at, of_academies(under, unit))
    owner = dict(zip(_LEVELS, owners(unit), strict=True))[level]
    return sa.or_(unit.c.id == at, owner == at)


def within_any(
    ids: Mapping[Level, Collection[int]], unit: sa.FromClause = UNIT, *, linked: bool = False
) -> Any:
    """Within one of several units, named by level; nothing is within none.

    *linked*: what is linked to one of the bassins too.
    """
    if ids.get(Level.NATION):
        return sa.true()
    c, own = unit.c, sorted({i for some in ids.values() for i in some})
    columns = {
        Level.ACADEMY: c.academy_id,
        Level.DEPARTMENT: c.department_id,
        Level.BASIN: c.basin_id,
    }
    found = [c.id.in_(own)] if own else []
    found += [column.in_(sorted(ids[level])) for level, column in columns.items() if level in ids]
    if linked and ids.get(Level.BASIN):
        theirs = linked_to(sorted(ids[Level.BASIN]))
        found += [c.id.in_(theirs), c.basin_id.in_(theirs)]
    if ids.get(Level.REGION):
        found.append(of_academies(_academies_under(sorted(ids[Level.REGION])), unit))
    return sa.or_(sa.false(), *found)


def within_one_of(ids: Collection[int] | sa.SelectBase, unit: sa.FromClause = UNIT) -> Any:
    """:func:`within` one of several, numbers or a query for them; never NULL, so that it may be
    denied."""
    return sa.or_(*(sa.func.coalesce(owner, -1).in_(ids) for owner in owners(unit)))


def places(unit: sa.FromClause = UNIT) -> tuple[Any, ...]:
    """:func:`owners`, and the bassin or circonscription where a school of a network is."""
    return *owners(unit), unit.c.near_id


def suspended_within(ids: Collection[int] | sa.SelectBase, unit: sa.FromClause = UNIT) -> Any:
    """:func:`within_one_of` several, or in the place of one: danger is a place, so that what is
    suspended there is suspended for its private schools, whatever their network; never NULL."""
    return sa.or_(*(sa.func.coalesce(owner, -1).in_(ids) for owner in places(unit)))


def linked_to(basins: Collection[int]) -> Any:
    """The circonscriptions that are linked to one of *basins*, as a query."""
    link = BASIN_LINK.c
    return sa.select(link.circonscription_id).where(link.basin_id.in_(basins))


def _academies_under(regions: Collection[int]) -> Any:
    academy = UNIT.alias("academy_under")
    return sa.select(academy.c.id).where(
        academy.c.parent_id.in_(regions), academy.c.level == Level.ACADEMY
    )
