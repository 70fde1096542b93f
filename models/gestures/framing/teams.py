"""Pilots and relays complete the teams below them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.gestures.under_way import need_under_way
from models.year.course import Course
from models.year.cycle import PARTICIPATION


def complete_team(
    session: Session, course: Course, unit_id: int, by: Actor, moment: datetime
) -> None:
    """Say that a unit's team is composed, holes and all; said twice, it is written once."""
    need_under_way(session, course)
    by = need(session, by, Gesture.COMPLETE_TEAM, unit_id, course.local_day(moment)).by
    p = PARTICIPATION.c
    here = sa.and_(p.cycle_id == course.cycle_id, p.unit_id == unit_id)
    said = sa.update(PARTICIPATION).where(here, p.team_complete.is_(sa.false()))
    if not session.connection().execute(said.values(team_complete=True)).rowcount:
        return
    entry = {"what": "team.completed", "subject": f"unit.{unit_id}", "unit_id": unit_id}
    journal.write(session, course.cycle_id, moment, [entry | {"by": by.slot}])


def may_name(session: Session, course: Course, unit_id: int, by: Actor, moment: datetime) -> Actor:
    """The capacity in which *by* names people in a unit: its pilot or relay, or the level above
    may. Raises NotYours."""
    need_under_way(session, course)
    return need(session, by, Gesture.NAME_SOMEBODY, unit_id, course.local_day(moment)).by
