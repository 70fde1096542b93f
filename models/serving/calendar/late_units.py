"""Which units have not done what a date of the year wanted of them, by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.serving.calendar.milestones import PAPERS, has_its_people, working_units
from models.serving.perimeter import Perimeter
from models.territory.unit import UNIT, Level
from models.work.paper import PAPER, PaperKind, PaperState
from models.year.course import Course
from models.year.cycle import PARTICIPATION

UnitNames = tuple[str, ...]


def lacking(
    session: Session, perimeter: Perimeter, course: Course, day: date
) -> Mapping[str, UnitNames]:
    """The units of *perimeter* in which each date's work is not done, by the name of the
    milestone: of the académie above it, the papers alone."""
    rows = session.connection().execute(_units(perimeter, course, day)).all()
    found = {
        name: tuple(r.name for r in rows if r.level is level and not getattr(r, kind.value))
        for name, (kind, level) in PAPERS.items()
    }
    without = [row for row in rows if not row.people]
    versions = (r.name for r in rows if r.level is Level.DEPARTMENT and not r.issued)
    found["framing_closes"] = tuple(versions)
    found["relays_due"] = tuple(r.name for r in without if r.level is Level.BASIN)
    found["teams_due"] = tuple(r.name for r in without if r.level is not Level.BASIN)
    return found


def _units(perimeter: Perimeter, course: Course, day: date) -> Any:
    """Each unit that works for the cycle, and what it did."""
    u, p = UNIT.c, PARTICIPATION.c
    kinds = (PaperKind.LETTER, PaperKind.SYNTHESIS, PaperKind.REVIEW)
    wrote = [_paper(course, k, PAPER.c.state != PaperState.DRAFT).label(k.value) for k in kinds]
    issued = _paper(course, PaperKind.VERSION, PAPER.c.state == PaperState.ACCEPTED)
    people = sa.case((perimeter.holds(), sa.case((has_its_people(day), 1), else_=0)), else_=1)
    return (
        sa.select(u.name, u.level, *wrote, issued.label("issued"), people.label("people"))
        .join(PARTICIPATION, sa.and_(p.unit_id == u.id, p.cycle_id == course.cycle_id))
        .where(working_units(perimeter, course.academy_id))
        .order_by(u.name_order, u.id)
    )


def _paper(course: Course, kind: PaperKind, state: sa.ColumnElement[bool]) -> Any:
    p = PAPER.c
    return sa.exists().where(
        p.cycle_id == course.cycle_id, p.unit_id == UNIT.c.id, p.kind == kind, state
    )
