"""The actions of a cycle, and the week that each one's unit follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.errors import NotFound
from models.gestures.chain.next_step import place_columns
from models.gestures.under_way import need_live, need_under_way
from models.territory.unit import UNIT
from models.work.action import ACTION
from models.work.rows import ActionRow
from models.year.course import Course, Track
from models.year.cycle import CYCLE, PARTICIPATION


class FollowedRow(Protocol):
    """A unit that takes part, with the week and the place that it follows."""

    @property
    def unit_id(self) -> int: ...
    @property
    def week(self) -> date: ...
    @property
    def week_ends(self) -> date: ...
    @property
    def place(self) -> str: ...


def track_of(session: Session, course: Course, unit_id: int) -> Track:
    """The week and place a unit follows. Raises NotFound when it takes no part this year."""
    return tracks_of(session, course, [unit_id])[unit_id]


_FOLLOWED = (PARTICIPATION.c.week, PARTICIPATION.c.week_ends, PARTICIPATION.c.place)
_TRACKS = sa.select(PARTICIPATION.c.unit_id, *_FOLLOWED).where(
    PARTICIPATION.c.cycle_id == sa.bindparam("cycle"),
    PARTICIPATION.c.unit_id.in_(sa.bindparam("units", expanding=True)),
)


def tracks_of(session: Session, course: Course, unit_ids: Sequence[int]) -> dict[int, Track]:
    """The week and place of each unit. Raises NotFound for one that takes no part this year."""
    rows = session.connection().execute(
        _TRACKS, {"cycle": course.cycle_id, "units": list(unit_ids)}
    )
    return _tracks(rows, unit_ids)


def _tracks(rows: Iterable[FollowedRow], unit_ids: Sequence[int]) -> dict[int, Track]:
    found = {r.unit_id: Track.of(r) for r in rows}
    outside = [u for u in unit_ids if u not in found]
    if outside:
        raise _takes_no_part(outside[0])
    return found


def _takes_no_part(unit_id: int) -> NotFound:
    return NotFound(
        "Cette unité ne participe pas à ce cycle.",
        "Le pilote académique choisit les unités participantes.",
        unit=unit_id,
    )


def live_tracks_of(session: Session, course: Course, unit_ids: Sequence[int]) -> dict[int, Track]:
    """:func:`tracks_of` in a cycle that is under way. Raises also CycleIsClosed."""
    rows = session.connection().execute(
        _LIVE_TRACKS, {"cycle": course.cycle_id, "units": list(unit_ids)}
    )
    found = rows.all()
    if found:
        need_live(found[0].state)
    else:
        need_under_way(session, course)
    return _tracks(found, unit_ids)


_LIVE_TRACKS = _TRACKS.add_columns(CYCLE.c.state).join(
    CYCLE, CYCLE.c.id == PARTICIPATION.c.cycle_id
)
_ACTIONS = sa.select(ACTION).where(
    ACTION.c.id.in_(sa.bindparam("ids", expanding=True)),
    ACTION.c.cycle_id == sa.bindparam("cycle"),
)


def load(session: Session, course: Course, ids: Sequence[int]) -> dict[int, ActionRow]:
    """The actions *ids* of the cycle. Raises NotFound for one that is not there."""
    return _loaded(session, _ACTIONS, course, ids)


_UNDER_WAY = (
    _ACTIONS.add_columns(CYCLE.c.state.label("cycle_state"), *place_columns(UNIT))
    .add_columns(*_FOLLOWED)
    .join(CYCLE, CYCLE.c.id == ACTION.c.cycle_id)
    .join(UNIT, UNIT.c.id == ACTION.c.unit_id)
    .outerjoin(
        PARTICIPATION,
        sa.and_(
            PARTICIPATION.c.cycle_id == ACTION.c.cycle_id,
            PARTICIPATION.c.unit_id == ACTION.c.unit_id,
        ),
    )
)


def load_under_way(session: Session, course: Course, ids: Sequence[int]) -> dict[int, Any]:
    """:func:`load` in a cycle that is under way, with where each unit sits and what it follows.

    Raises also CycleIsClosed.
    """
    found = _loaded(session, _UNDER_WAY, course, ids)
    for row in found.values():
        need_live(row.cycle_state)
    return found


def followed(rows: Iterable[FollowedRow]) -> Mapping[int, Track]:
    """The week and place of the units of :func:`load_under_way`. Raises NotFound."""
    known = list(rows)
    return _tracks([r for r in known if r.week is not None], [r.unit_id for r in known])


def _loaded(
    session: Session, query: sa.Select[Any], course: Course, ids: Sequence[int]
) -> dict[int, Any]:
    rows = session.connection().execute(query, {"ids": list(ids), "cycle": course.cycle_id})
    found = {row.id: row for row in rows}
    missing = [i for i in ids if i not in found]
    if missing:
        raise NotFound(f"L'action n° {missing[0]} n'existe pas dans ce cycle.", action=missing[0])
    return found
