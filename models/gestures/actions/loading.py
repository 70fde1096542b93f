"""The actions of a cycle, and the week that each one's unit follows."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session

from models.errors import NotFound
from models.work.action import (
    ACTION,
)
from models.work.rows import ActionRow
from models.year.course import Course, Track
from models.year.cycle import PARTICIPATION


def track_of(session: Session, course: Course, unit_id: int) -> Track:
    """The week and place a unit follows. Raises NotFound when it takes no part this year."""
    return tracks_of(session, course, [unit_id])[unit_id]


_TRACKS = sa.select(PARTICIPATION.c.unit_id, PARTICIPATION.c.week, PARTICIPATION.c.place).where(
    PARTICIPATION.c.cycle_id == sa.bindparam("cycle"),
    PARTICIPATION.c.unit_id.in_(sa.bindparam("units", expanding=True)),
)


def tracks_of(session: Session, course: Course, unit_ids: Sequence[int]) -> dict[int, Track]:
    """The week and place of each unit. Raises NotFound for one that takes no part this year."""
    rows = session.connection().execute(
        _TRACKS, {"cycle": course.cycle_id, "units": list(unit_ids)}
    )
    found = {r.unit_id: Track(week=r.week, place=r.place) for r in rows}
    outside = [u for u in unit_ids if u not in found]
    if outside:
        raise NotFound(
            "Cette unité ne participe pas à ce cycle.",
            "Le pilote académique choisit les unités participantes.",
            unit=outside[0],
        )
    return found


_ACTIONS = sa.select(ACTION).where(
    ACTION.c.id.in_(sa.bindparam("ids", expanding=True)),
    ACTION.c.cycle_id == sa.bindparam("cycle"),
)


def load(session: Session, course: Course, ids: Sequence[int]) -> dict[int, ActionRow]:
    """The actions *ids* of the cycle. Raises NotFound for one that is not there."""
    rows = session.connection().execute(_ACTIONS, {"ids": list(ids), "cycle": course.cycle_id})
    found: dict[int, ActionRow] = {row.id: row for row in rows}
    missing = [i for i in ids if i not in found]
    if missing:
        raise NotFound(f"L'action n° {missing[0]} n'existe pas dans ce cycle.", action=missing[0])
    return found
