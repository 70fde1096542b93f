"""Weeks and days put off or cancelled: what a reader knows before they compare two years.

Its cause is nobody's, and is said beside the figures that it explains.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session

from models.serving.perimeter import Perimeter
from models.territory.unit import UNIT
from models.work.put_off import PUT_OFF, PUT_OFF_UNIT, PutOffKind
from models.work.put_off_lines import heading_of
from models.year.cycle import CYCLE

P = PUT_OFF.c
MOST_SAID = 8


@dataclass(frozen=True, kw_only=True)
class PutOffNote:
    """What was put off in a *school_year*, for which *unit*, in words, and its *cause*."""

    school_year: str
    unit: str
    said: str
    cause: str


def put_off_weeks(
    session: Session, perimeter: Perimeter, before: Collection[int] = ()
) -> tuple[PutOffNote, ...]:
    """What was put off or cancelled of *perimeter*'s units, in its cycles and those of *before*;
    the last first. Actions chosen one by one are told of in the list behind their figure."""
    above = UNIT.alias("above")
    told = (
        sa.select(PUT_OFF_UNIT.c.unit_id)
        .join(UNIT, UNIT.c.id == PUT_OFF_UNIT.c.unit_id)
        .where(PUT_OFF_UNIT.c.put_off_id == P.id, perimeter.holds())
    )
    query = (
        sa.select(PUT_OFF, CYCLE.c.school_year, above.c.name.label("unit"))
        .join(CYCLE, CYCLE.c.id == P.cycle_id)
        .join(above, above.c.id == P.unit_id)
        .where(
            P.cycle_id.in_([*perimeter.cycle_ids, *before]),
            P.kind != PutOffKind.CHOSEN,
            told.correlate(PUT_OFF).exists(),
        )
        .order_by(P.id.desc())
        .limit(MOST_SAID)
    )
    return tuple(
        PutOffNote(
            school_year=row.school_year, unit=row.unit, said=heading_of(row), cause=row.cause
        )
        for row in session.connection().execute(query)
    )
