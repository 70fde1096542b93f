"""Where a unit is: its bassin, département and académie by name, the same in every export."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from models.territory.schools import is_school
from models.territory.unit import UNIT, Level
from models.words.nouns import KINDS

U = UNIT.c
ACADEMY, DEPARTMENT, BASIN = (
    UNIT.alias(name) for name in ("in_academy", "in_department", "in_basin")
)
_OF_KIND = sa.case(*((U.kind == kind, sa.literal(words)) for kind, words in KINDS.items()))
KIND = sa.func.coalesce(U.type_name, _OF_KIND)
"""A carrier that is no school is called by its type."""
PLACE_COLUMNS = (
    ACADEMY.c.name.label("academy"),
    DEPARTMENT.c.name.label("department"),
    BASIN.c.name.label("basin"),
    U.name.label("unit"),
    KIND.label("kind"),
    U.commune,
    U.priority,
    sa.case((is_school(), U.code)).label("uai"),
)


def placed(rows: sa.FromClause) -> Any:
    """*rows*, in which UNIT is, joined to what is above each unit."""
    at_level = (
        (ACADEMY, Level.ACADEMY, U.academy_id),
        (DEPARTMENT, Level.DEPARTMENT, U.department_id),
        (BASIN, Level.BASIN, U.basin_id),
    )
    for above, level, column in at_level:
        itself = sa.case((U.level == level, U.id), else_=column)
        rows = rows.outerjoin(above, above.c.id == itself)
    return rows


def of_place() -> tuple[Any, ...]:
    """The order of a territory: académie, département, bassin; before each, what is in none."""
    names = (above.c.name_order for above in (ACADEMY, DEPARTMENT, BASIN))
    return tuple(key for name in names for key in (name.is_(None).desc(), name))
