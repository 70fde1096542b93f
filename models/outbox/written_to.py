"""The recipients of a pilot's mailing.

Who reads what a pilot writes to a list: whom its cohort holds today, the writer left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.outbox.pilot_words import LISTS
from models.planner.cohorts import among
from models.planner.executor import cohort_parameters
from models.territory.people import PERSON
from models.territory.unit import UNIT
from models.year.course import Course
from models.year.cycle import PARTICIPATION


def written_to(
    session: Session,
    course: Course,
    name: str,
    unit_ids: Sequence[int],
    day: date,
    by: Sequence[str],
) -> list[Any]:
    """The rows of the list *name* (of ``LISTS``) among these units, with the ``place`` by whose
    calendar each lives, its unit's name and its reader's (none: a directory's address); *by*: the
    slots of who writes."""
    given = cohort_parameters(course, day, "") | {"subjects": list(unit_ids), "by": list(by)}
    return list(session.connection().execute(_rows(LISTS[name].cohort), given))


@lru_cache(maxsize=8)
def _rows(cohort: str) -> Any:
    r, p = among(cohort).subquery("r"), PARTICIPATION.c
    taking_part = sa.and_(p.unit_id == r.c.unit_id, p.cycle_id == sa.bindparam("cycle"))
    return (
        sa.select(r, p.place, UNIT.c.name.label("unit"), PERSON.c.name.label("reader"))
        .join(PARTICIPATION, taking_part)
        .join(UNIT, UNIT.c.id == r.c.unit_id)
        .outerjoin(PERSON, PERSON.c.id == r.c.person_id)
        .where(r.c.slot.not_in(sa.bindparam("by", expanding=True)))
        .order_by(r.c.unit_id, r.c.slot)
    )
