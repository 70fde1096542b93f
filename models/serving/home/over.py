"""Years that have ended while the next one is still to begin: what is kept of them, what comes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.unit import UNIT
from models.work.paper import PAPER, PaperKind, PaperState
from models.year.cycle import CYCLE, CycleState


@dataclass(frozen=True, kw_only=True)
class YearOver:
    """The last year of an académie, all its dates behind it; *reviewed*: its review is accepted;
    *drafted*: the next one is in preparation."""

    cycle_id: int
    academy_id: int
    academy: str
    school_year: str
    closed: bool
    reviewed: bool
    drafted: bool


def years_over(session: Session, finished: Collection[int]) -> list[YearOver]:
    """The académies whose year is over, by name: it is closed and no other is begun, or it is one
    of the live ones that are *finished*."""
    rows = session.connection().execute(_over(), {"finished": sorted(finished)})
    return [
        YearOver(
            cycle_id=row.id,
            academy_id=row.academy_id,
            academy=row.name,
            school_year=row.school_year,
            closed=row.closed,
            reviewed=row.reviewed,
            drafted=row.drafted,
        )
        for row in rows
    ]


@lru_cache(maxsize=1)
def _over() -> sa.Select[*tuple[Any, ...]]:
    c, p = CYCLE.c, PAPER.c
    last = sa.and_(
        c.state == CycleState.CLOSED,
        ~_another(CycleState.LIVE),
        ~_another(CycleState.DRAFT),
        ~_another(CycleState.CLOSED, later=True),
    )
    reviewed = sa.exists().where(
        p.cycle_id == c.id, p.kind == PaperKind.REVIEW, p.state == PaperState.ACCEPTED
    )
    return (
        sa.select(
            c.id,
            c.academy_id,
            UNIT.c.name,
            c.school_year,
            (c.state == CycleState.CLOSED).label("closed"),
            reviewed.label("reviewed"),
            _another(CycleState.DRAFT).label("drafted"),
        )
        .join(UNIT, UNIT.c.id == c.academy_id)
        .where(sa.or_(c.id.in_(sa.bindparam("finished", expanding=True)), last))
        .order_by(UNIT.c.name_order, c.id)
    )


def _another(state: CycleState, *, later: bool = False) -> sa.Exists:
    """Whether the académie of a cycle has another that is in *state*."""
    c, other = CYCLE.c, CYCLE.alias()
    found = sa.exists().where(
        other.c.academy_id == c.academy_id, other.c.state == state, other.c.id != c.id
    )
    follows = sa.or_(
        other.c.school_year > c.school_year,
        sa.and_(other.c.school_year == c.school_year, other.c.id > c.id),
    )
    return found.where(follows) if later else found
