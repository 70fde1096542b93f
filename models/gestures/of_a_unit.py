"""A pilot or a relay does something for a territory: the académie, a département, a bassin or a
circonscription of the cycle, by a right of theirs, and the journal says which."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor, Right
from models.access.rights import Gesture
from models.access.scope import need
from models.errors import NotFound
from models.gestures.under_way import need_under_way
from models.territory.unit import UNIT, Level
from models.territory.within import of_academy
from models.year.course import Course

TERRITORIES = (Level.ACADEMY, Level.DEPARTMENT, Level.BASIN)


def territory_right(
    session: Session,
    course: Course,
    gesture: Gesture,
    unit_id: int,
    by: Actor,
    moment: datetime,
    sentence: str,
) -> Right:
    """By what right *by* makes a gesture for a territory of the cycle's académie; *sentence*
    refuses what is none. Raises NotFound, NotYours, CycleIsClosed."""
    need_under_way(session, course)
    u = UNIT.c
    query = sa.select(u.id).where(
        u.id == unit_id, of_academy(course.academy_id), u.level.in_(TERRITORIES)
    )
    if session.connection().execute(query).first() is None:
        way_out = "Choisissez l'académie, un de ses départements, un bassin ou une circonscription."
        raise NotFound(sentence, way_out)
    return need(session, by, gesture, unit_id, course.local_day(moment))


def note_of_unit(
    session: Session,
    course: Course,
    what: str,
    unit_id: int,
    right: Right,
    moment: datetime,
    facts: Mapping[str, object],
) -> None:
    """The line of the journal of what was done for a unit, and as what."""
    entry = {
        "what": what,
        "subject": f"unit.{unit_id}",
        "unit_id": unit_id,
        "by": right.by.slot,
        "as_function": right.function,
        "facts": dict(facts),
    }
    journal.write(session, course.cycle_id, moment, [entry])
