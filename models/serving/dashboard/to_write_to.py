"""The lists of « À relancer » that may be written to: whom each holds, where one may write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import below_any
from models.outbox.pilot_words import SILENT
from models.outbox.written_to import written_to
from models.serving.dashboard.school_list import silent_to_write_to
from models.serving.dashboard.silent import animated, hangs_nowhere, is_late
from models.serving.perimeter import Perimeter
from models.territory.unit import UNIT
from models.words.collation import named
from models.work.validation import TASK
from models.year.course import Course


@dataclass(frozen=True, kw_only=True)
class ToWriteTo:
    """*unit_ids*: the units whose people, or whose address, are written to; *names*: who that is
    (the reader, the unit)."""

    unit_ids: tuple[int, ...] = ()
    names: tuple[tuple[str, str], ...] = ()


def to_write_to(
    session: Session,
    course: Course,
    perimeter: Perimeter,
    name: str,
    day: date,
    home: int | None = None,
) -> ToWriteTo:
    """Who is in the list *name* (of ``LISTS``) of *perimeter* on *day*; of the silent schools,
    those of the row *home* alone if given."""
    if name == SILENT:
        schools = silent_to_write_to(session, perimeter, home)
        return ToWriteTo(
            unit_ids=tuple(i for i, _ in schools), names=tuple((n, "") for _, n in schools)
        )
    u, listed = UNIT.alias("u"), _units_of(perimeter, name, day).subquery("listed")
    granted = perimeter.scope.may_at(Gesture.WRITE_TO_SCHOOLS)
    query = sa.select(u.c.id).where(u.c.id.in_(sa.select(listed.c[0])), below_any(u, granted))
    ids = list(session.connection().execute(query).scalars())
    rows = written_to(session, course, name, ids, day, perimeter.scope.slots)
    names = ((r.reader, r.unit) if r.reader else (r.unit, "") for r in rows)
    unit_ids = dict.fromkeys(row.unit_id for row in rows)
    return ToWriteTo(
        unit_ids=tuple(unit_ids), names=tuple(sorted(names, key=lambda name: named(*name)))
    )


def _units_of(perimeter: Perimeter, name: str, day: date) -> Any:
    """The units that the page lists under *name*, whoever they are for its reader."""
    if name == "late_validators":
        about = sa.select(TASK.c.unit_id).join(UNIT, UNIT.c.id == TASK.c.about_id)
        return about.where(is_late(perimeter, day)).distinct()
    if name == "alone":
        return animated(perimeter).order_by(None)
    return sa.select(UNIT.c.id).where(hangs_nowhere(perimeter))
