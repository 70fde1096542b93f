"""Political backing: the recteur's framing letter, and each DASEN's version of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.serving.perimeter import Perimeter, academies_of
from models.territory.unit import UNIT, Level
from models.work.paper import PAPER, PaperKind, PaperState
from models.year.cycle import CYCLE, PARTICIPATION


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A letter or a version that is awaited of a unit; *accepted_on* None: not yet.

    *at*: the unit in whose row it counts.
    """

    unit_id: int
    unit: str
    at: int
    accepted_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Backing:
    """*letters* of the académies, *versions* of their départements."""

    letters: tuple[Signed, ...] = ()
    versions: tuple[Signed, ...] = ()


def accepted(papers: tuple[Signed, ...]) -> int:
    """How many of *papers* are accepted."""
    return sum(paper.accepted_on is not None for paper in papers)


def backing(session: Session, perimeter: Perimeter) -> Backing:
    """The papers that carry the framing down to *perimeter*."""
    letters, versions = (
        tuple(Signed(**row._mapping) for row in session.connection().execute(query))
        for query in (_letters(perimeter), _versions(perimeter))
    )
    return Backing(letters=letters, versions=versions)


def _letters(perimeter: Perimeter) -> Any:
    u, c = UNIT.c, CYCLE.c
    return (
        sa.select(u.id.label("unit_id"), u.name.label("unit"), u.id.label("at"), _accepted_on())
        .join(CYCLE, c.academy_id == u.id)
        .outerjoin(PAPER, _of(PaperKind.LETTER, c.id))
        .where(perimeter.of_cycle(c.id), academies_of(perimeter))
        .order_by(u.name_order, u.id)
    )


def _versions(perimeter: Perimeter) -> Any:
    """Those of the départements of *perimeter*, and of the one that it is in: it is published to
    all."""
    u, p = UNIT.c, PARTICIPATION.c
    home = UNIT.alias("home")
    own = sa.select(home.c.department_id).where(home.c.id.in_(_at_home(perimeter)))
    return (
        sa.select(
            u.id.label("unit_id"),
            u.name.label("unit"),
            perimeter.row_of().label("at"),
            _accepted_on(),
        )
        .join(PARTICIPATION, sa.and_(p.unit_id == u.id, perimeter.of_cycle(p.cycle_id)))
        .outerjoin(PAPER, _of(PaperKind.VERSION, p.cycle_id))
        .where(
            u.level == Level.DEPARTMENT,
            u.recteur_is_dasen.is_(sa.false()),
            sa.or_(perimeter.holds(), u.id.in_(own)),
        )
        .order_by(u.name_order, u.id)
    )


def _at_home(perimeter: Perimeter) -> list[int]:
    """The units from which *perimeter* is looked at."""
    return [perimeter.unit.id] if perimeter.unit is not None else sorted(perimeter.scope.unit_ids)


def _of(kind: PaperKind, cycle_id: sa.ColumnElement[Any] | int) -> Any:
    p = PAPER.c
    return sa.and_(p.kind == kind, p.unit_id == UNIT.c.id, p.cycle_id == cycle_id)


def _accepted_on() -> Any:
    p = PAPER.c
    return sa.case((p.state == PaperState.ACCEPTED, p.accepted_on)).label("accepted_on")
