"""Political backing: the recteur's framing letter, and each DASEN's version of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.serving.perimeter import Land, academies_of
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


def backing(session: Session, land: Land) -> Backing:
    """The papers that carry the framing down to *land*."""
    letters, versions = (
        tuple(Signed(**row._mapping) for row in session.connection().execute(query))
        for query in (_letters(land), _versions(land))
    )
    return Backing(letters=letters, versions=versions)


def _letters(land: Land) -> Any:
    u, c = UNIT.c, CYCLE.c
    return (
        sa.select(u.id.label("unit_id"), u.name.label("unit"), u.id.label("at"), _accepted_on())
        .join(CYCLE, c.academy_id == u.id)
        .outerjoin(PAPER, _of(PaperKind.LETTER, c.id))
        .where(land.of_cycle(c.id), academies_of(land))
        .order_by(u.name_order, u.id)
    )


def _versions(land: Land) -> Any:
    """Those of the départements of *land*, and of the one that it is in: it is published to all."""
    u, p = UNIT.c, PARTICIPATION.c
    home = UNIT.alias("home")
    own = sa.select(home.c.department_id).where(home.c.id.in_(_at_home(land)))
    return (
        sa.select(
            u.id.label("unit_id"), u.name.label("unit"), land.row_of().label("at"), _accepted_on()
        )
        .join(PARTICIPATION, sa.and_(p.unit_id == u.id, land.of_cycle(p.cycle_id)))
        .outerjoin(PAPER, _of(PaperKind.VERSION, p.cycle_id))
        .where(
            u.level == Level.DEPARTMENT,
            u.recteur_is_dasen.is_(sa.false()),
            sa.or_(land.holds(), u.id.in_(own)),
        )
        .order_by(u.name_order, u.id)
    )


def _at_home(land: Land) -> list[int]:
    """The units from which *land* is looked at."""
    return [land.unit.id] if land.unit is not None else sorted(land.scope.unit_ids)


def _of(kind: PaperKind, cycle_id: sa.ColumnElement[Any] | int) -> Any:
    p = PAPER.c
    return sa.and_(p.kind == kind, p.unit_id == UNIT.c.id, p.cycle_id == cycle_id)


def _accepted_on() -> Any:
    p = PAPER.c
    return sa.case((p.state == PaperState.ACCEPTED, p.accepted_on)).label("accepted_on")
