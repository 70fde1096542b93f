"""A school, or a carrier that is no school (a CIO, a mission locale, an association…).

Both stand at the lowest level of the tree, propose actions and have people. A carrier is never
invited, reminded to propose, silent, or counted among the schools: whoever means « a school »
rather than « the lowest level » asks here.
"""

from __future__ import annotations

from typing import Any, Protocol

import sqlalchemy as sa

from models.territory.rows import Levelled
from models.territory.unit import UNIT, Kind, Level


class OfAKind(Levelled, Protocol):
    """A row of units with its kind."""

    @property
    def kind(self) -> Kind: ...


def is_school(unit: sa.FromClause = UNIT) -> Any:
    """The SQL condition that *unit* (UNIT or an alias of it) is a school."""
    return sa.and_(unit.c.level == Level.SCHOOL, unit.c.kind != Kind.PARTNER)


def is_carrier(unit: sa.FromClause = UNIT) -> Any:
    """The SQL condition that *unit* is a carrier that is no school."""
    return unit.c.kind == Kind.PARTNER


def a_school(unit: OfAKind) -> bool:
    """Whether a row of units is a school."""
    return unit.level is Level.SCHOOL and unit.kind is not Kind.PARTNER
