"""The silences of several académies: how many in each, counted as its own page lists them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.serving.academies import AcademyCycle, days_of, on_day
from models.serving.dashboard.silent import animated, hangs_nowhere, is_late, refusals
from models.serving.dashboard.standing import schools_by_row
from models.serving.framing.teams import ANIMATES, DEPUTY
from models.serving.perimeter import By, Perimeter, home_of
from models.territory.people import ASSIGNMENT
from models.territory.unit import UNIT
from models.work.validation import TASK
from models.year.cycle import PARTICIPATION


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many are *silent* of the *invited* schools; validators *late*; units *vacant*, or whose
    relay or pilot is *alone*; schools *unattached*; addresses *refusing*."""

    invited: int = 0
    silent: int = 0
    late: int = 0
    vacant: int = 0
    alone: int = 0
    unattached: int = 0
    refusing: int = 0


def added(counts: Iterable[Counts]) -> Counts:
    """The sum of *counts*."""
    every = list(counts)
    return Counts(**{f.name: sum(getattr(c, f.name) for c in every) for f in fields(Counts)})


def silences(
    session: Session, perimeter: Perimeter, academies: Sequence[AcademyCycle]
) -> list[tuple[AcademyCycle, Counts]]:
    """The silences of each of the *academies* of *perimeter*, on its own day, in five
    statements."""
    if not academies:
        return []
    perimeter = replace(perimeter, cycle_ids=tuple(a.cycle_id for a in academies), by=By.ACADEMY)
    by_unit = {a.unit_id: a for a in academies}
    by_cycle = {a.cycle_id: a for a in academies}
    found: dict[int, dict[str, int]] = {a.cycle_id: {} for a in academies}
    for query, at in (
        (_schools(perimeter), by_unit),
        (_late(perimeter, academies), by_cycle),
        (_desks(perimeter, academies), by_cycle),
        (_unattached(perimeter), by_unit),
        (_refusing(perimeter, academies), by_unit),
    ):
        for row in session.connection().execute(query):
            counted = {name: int(n) for name, n in row._mapping.items() if name != "at"}
            found[at[row.at].cycle_id] |= counted
    return [(a, Counts(**found[a.cycle_id])) for a in academies]


def _schools(perimeter: Perimeter) -> Any:
    rows = schools_by_row(perimeter).subquery()
    silent = rows.c.invited - rows.c.proposed - rows.c.joined - rows.c.answered
    return sa.select(rows.c.at, rows.c.invited, silent.label("silent"))


def _late(perimeter: Perimeter, academies: Sequence[AcademyCycle]) -> Any:
    """The functions that are late to answer, each once."""
    t = TASK.c
    day = on_day(t.cycle_id, days_of(academies))
    asked = (
        sa.select(t.cycle_id.label("at"), t.unit_id, t.function)
        .join(UNIT, UNIT.c.id == t.about_id)
        .where(is_late(perimeter, day))
        .distinct()
        .subquery()
    )
    return sa.select(asked.c.at, sa.func.count().label("late")).group_by(asked.c.at)


def _desks(perimeter: Perimeter, academies: Sequence[AcademyCycle]) -> Any:
    """The units that nobody animates, and those in which who does has no deputy."""
    a, p = ASSIGNMENT.c, PARTICIPATION.c
    holder = _first_holder(on_day(p.cycle_id, days_of(academies)))
    units = (
        animated(perimeter).add_columns(p.cycle_id.label("at"), holder).order_by(None).subquery()
    )
    vacant = units.c.holder.is_(None)
    alone = sa.and_(~vacant, sa.func.coalesce(DEPUTY.c.name, "") == "")
    return (
        sa.select(
            units.c.at,
            sa.func.sum(sa.case((vacant, 1), else_=0)).label("vacant"),
            sa.func.sum(sa.case((alone, 1), else_=0)).label("alone"),
        )
        .select_from(units)
        .outerjoin(ASSIGNMENT, a.id == units.c.holder)
        .outerjoin(DEPUTY, DEPUTY.c.id == a.deputy_id)
        .group_by(units.c.at)
    )


def _first_holder(day: date | sa.ColumnElement[Any]) -> Any:
    """The oldest assignment that animates UNIT on *day*."""
    a, u = ASSIGNMENT.c, UNIT.c
    animator = sa.case(
        *((u.level == at, first) for at, (first, *_) in ANIMATES.items()), else_="pilot"
    )
    return (
        sa.select(a.id)
        .where(a.unit_id == u.id, a.function == animator, a.starts <= day, a.ends >= day)
        .order_by(a.starts, a.id)
        .limit(1)
        .correlate(UNIT, PARTICIPATION)
        .scalar_subquery()
        .label("holder")
    )


def _unattached(perimeter: Perimeter) -> Any:
    at = home_of(UNIT, By.ACADEMY).label("at")
    counted = sa.func.count().label("unattached")
    return sa.select(at, counted).where(hangs_nowhere(perimeter)).group_by(at)


def _refusing(perimeter: Perimeter, academies: Sequence[AcademyCycle]) -> Any:
    at = home_of(UNIT, By.ACADEMY)
    rows = refusals(perimeter, on_day(at, {a.unit_id: a.day for a in academies}))
    return sa.select(rows.c.at, sa.func.count().label("refusing")).group_by(rows.c.at)
