"""Which units take part this year, and who would join or leave if that changed.

Nothing ever goes to a unit that does not take part: a change is shown before it is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.finding import IN_FRENCH, find_unit
from models.territory.rows import NamedUnit
from models.territory.schools import is_carrier
from models.territory.unit import UNIT, Kind, Level, Unit
from models.year.cycle import PARTICIPATION, Cycle
from models.year.definition import Definition, ParticipationShape
from models.year.participation import definition_of, would_take_part

MOST = 60
"""So many names are shown of those who join or leave; the counts are whole."""


@dataclass(frozen=True, kw_only=True)
class Choosable:
    """A département, bassin or circonscription; *code* means it alone; *named*: the cycle's choice
    of units has it."""

    id: int
    code: str
    name: str
    level: Level
    kind: str
    department: str
    takes_part: bool
    named: bool = False


@dataclass(frozen=True, kw_only=True)
class Moving:
    """Units that would join, or leave: how many of each level, how many carriers that are no
    school, and the first names."""

    counts: dict[Level, int] = field(default_factory=dict)
    carriers: int = 0
    names: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        return sum(self.counts.values()) + self.carriers


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a choice of units would change; *after*: how many of each level would take part."""

    joining: Moving
    leaving: Moving
    after: dict[Level, int]

    @property
    def changes(self) -> bool:
        return bool(self.joining.total or self.leaving.total)


def choosable(session: Session, cycle: Cycle) -> tuple[Choosable, ...]:
    """The units of the académie that may be chosen, by département."""
    chosen = definition_of(cycle).participation
    named = _ids(session, cycle, (*chosen.only, *chosen.but))
    u, p, over = UNIT.c, PARTICIPATION.c, UNIT.alias("over")
    levels = u.level.in_([Level.DEPARTMENT, Level.BASIN])
    query = (
        sa.select(
            u.id,
            u.code,
            u.name,
            u.level,
            u.kind,
            over.c.name.label("department"),
            p.unit_id.is_not(None).label("takes_part"),
        )
        .outerjoin(over, over.c.id == u.department_id)
        .outerjoin(PARTICIPATION, sa.and_(p.unit_id == u.id, p.cycle_id == cycle.id))
        .where(u.academy_id == cycle.academy_id, sa.or_(levels, u.id.in_(named)))
        .order_by(
            sa.func.coalesce(over.c.name_order, u.name_order),
            u.level != Level.DEPARTMENT,
            u.name_order,
        )
    )
    return tuple(_choosable(r, named) for r in session.connection().execute(query))


class ChoosableRow(NamedUnit, Protocol):
    @property
    def code(self) -> str: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def department(self) -> str | None: ...
    @property
    def takes_part(self) -> bool: ...


def _choosable(row: ChoosableRow, named: set[int]) -> Choosable:
    return Choosable(
        id=row.id,
        code=f"{IN_FRENCH[row.kind]}:{row.code}",
        name=row.name,
        level=row.level,
        kind=row.kind.value,
        department=row.department or row.name,
        takes_part=bool(row.takes_part),
        named=row.id in named,
    )


def _ids(session: Session, cycle: Cycle, codes: Iterable[str]) -> set[int]:
    academy = session.get_one(Unit, cycle.academy_id)
    return {int(find_unit(session, code, academy=academy).id or 0) for code in codes}


def preview(session: Session, cycle: Cycle, changes: Mapping[str, Any]) -> Preview:
    """What would change if the cycle's choice of units had these *changes* (``only``, ``but``,
    ``also``, ``private``).

    Raises NotFound for a code that nobody has.
    """
    wanted = would_take_part(session, cycle, _with(definition_of(cycle), changes)).subquery()
    p = PARTICIPATION.c
    now = sa.select(p.unit_id).where(p.cycle_id == cycle.id)
    then = sa.select(wanted.c.unit_id)
    return Preview(
        joining=_moving(session, UNIT.c.id.in_(then), UNIT.c.id.not_in(now)),
        leaving=_moving(session, UNIT.c.id.in_(now), UNIT.c.id.not_in(then)),
        after=_counted(session, UNIT.c.id.in_(then)),
    )


def _with(definition: Definition, changes: Mapping[str, Any]) -> Definition:
    now = definition.participation.model_dump()
    chosen = ParticipationShape.model_validate(now | dict(changes))
    return definition.model_copy(update={"participation": chosen})


def _moving(session: Session, *where: sa.ColumnElement[bool]) -> Moving:
    names = (
        sa.select(UNIT.c.name).where(*where).order_by(UNIT.c.level, UNIT.c.name_order).limit(MOST)
    )
    found = tuple(session.connection().execute(names).scalars())
    others = sa.select(sa.func.count()).select_from(UNIT).where(*where, is_carrier())
    carriers = int(session.connection().execute(others).scalar_one())
    return Moving(counts=_counted(session, *where), carriers=carriers, names=found)


def _counted(session: Session, *where: sa.ColumnElement[bool]) -> dict[Level, int]:
    counted = (*where, ~is_carrier())
    query = sa.select(UNIT.c.level, sa.func.count()).where(*counted).group_by(UNIT.c.level)
    found = {level: int(n) for level, n in session.connection().execute(query)}
    return {level: found[level] for level in Level if level in found}
