"""The académies of a school year, each with its cycle and the day that it is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from models.clock import Moment
from models.serving.perimeter import Perimeter, academies_of
from models.territory.unit import UNIT
from models.year.cycle import CYCLE, CycleState


@dataclass(frozen=True, kw_only=True)
class AcademyCycle:
    """An académie and its cycle; *region*: the région académique it is of, *day*: its own."""

    cycle_id: int
    unit_id: int
    name: str
    region: str
    state: CycleState
    day: date


def academies(session: Session, perimeter: Perimeter, moment: Moment) -> tuple[AcademyCycle, ...]:
    """The académies of *perimeter*, région by région, at *moment*."""
    c, u, over = CYCLE.c, UNIT.c, UNIT.alias("over")
    query = (
        sa.select(
            c.id, c.state, u.id.label("unit_id"), u.name, u.timezone, over.c.name.label("region")
        )
        .join(UNIT, u.id == c.academy_id)
        .outerjoin(over, over.c.id == u.parent_id)
        .where(perimeter.of_cycle(c.id), academies_of(perimeter))
        .order_by(over.c.name.is_(None).desc(), over.c.name_order, u.name_order, c.id)
    )
    return tuple(
        AcademyCycle(
            cycle_id=row.id,
            unit_id=row.unit_id,
            name=row.name,
            region=row.region or "",
            state=row.state,
            day=pendulum.instance(moment).in_timezone(row.timezone).date(),
        )
        for row in session.connection().execute(query)
    )


def days_of(found: Sequence[AcademyCycle]) -> dict[int, date]:
    """The local day of each cycle."""
    return {one.cycle_id: one.day for one in found}


def on_day(number: sa.ColumnElement[Any], days: Mapping[int, date]) -> Any:
    """The local day of the cycle (the académie) that a column names by its *number*, as SQL."""
    first, *others = (sa.literal(day, sa.Date) for day in sorted({*days.values()}))
    theirs = [(number.in_([n for n, own in days.items() if own == o.value]), o) for o in others]
    return sa.case(*theirs, else_=first) if theirs else first
