"""What a calendar feed holds: the dates of one's cycles, what one must do and until when, actions.

It is read with what its owner may see today; a function that is over shows nothing any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.scope import Scope
from models.clock import Moment
from models.outbox.contexts import STATES
from models.outbox.lists import inside
from models.serving.glance import track_of
from models.serving.land import Land
from models.serving.mine import awaited
from models.serving.sight import seen, shown_state
from models.territory.unit import UNIT, Level
from models.types import one_of
from models.work.action import ACTION, ActionState
from models.year.course import Course, Track, load_course
from models.year.cycle import CYCLE, Cycle, CycleState

A = ActionState
ORDER = tuple(Level)
LOWEST = {
    "call_opens": Level.SCHOOL, "call_closes": Level.SCHOOL, "announce": Level.SCHOOL,
    "programme": Level.SCHOOL, "reports_open": Level.SCHOOL, "reports_due": Level.SCHOOL,
    "teams_due": Level.DEPARTMENT, "relays_due": Level.DEPARTMENT,
    "framing_closes": Level.DEPARTMENT, "synthesis_department_due": Level.DEPARTMENT,
    "letter_due": Level.ACADEMY, "synthesis_academy_due": Level.ACADEMY,
    "capitalisation_closes": Level.ACADEMY, "review_due": Level.ACADEMY,
    "year_ends": Level.ACADEMY,
}  # fmt: skip
"""The lowest level that a date concerns; any other concerns bassins and circonscriptions too."""
WEEK = ("week_opens", "week_closes")
"""One event for everybody, from the one to the other."""
RANKS = {A.RETURNED: 1, A.ACCEPTED: 2, A.DECLINED: 2, A.POSTPONED: 3, A.TOOK_PLACE: 4,
         A.CANCELLED: 4, A.WITHDRAWN: 5}  # fmt: skip
"""How far a state is on an action's way, for the number of its version."""


class Status(StrEnum):
    """How sure a thing is, as calendars say it."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing on its day, or from *on* to *until* included. *key* is its own for good, *version*
    grows when it changes; *path*: its page in the portal."""

    key: str
    title: str
    on: date
    changed_at: datetime
    until: date | None = None
    words: str = ""
    place: str = ""
    version: int = 0
    status: Status = Status.CONFIRMED
    path: str = ""


def own_agenda(session: Session, scope: Scope, moment: Moment) -> list[Entry]:
    """All that is of *scope*'s holder: the dates that concern their level, what awaits them, the
    actions of their own units."""
    if not scope.held:
        return []
    cycles = _cycles(session, scope)
    found = [e for c in cycles for e in _dates(c, *_level_and_track(session, c, scope))]
    found += _awaited(session, scope, moment)
    ids = [course.cycle_id for course in cycles]
    mine = sa.and_(ACTION.c.unit_id.in_(scope.unit_ids), ACTION.c.state != A.DRAFT)
    return [*found, *_actions(session, scope, ids, mine)]


def unit_agenda(session: Session, scope: Scope, unit: Any) -> list[Entry]:
    """The dates of a unit (a row of UNIT), and the actions announced in it and below it; nothing
    when *scope*'s holder does not read it any more."""
    readable = sa.select(UNIT.c.id).where(UNIT.c.id == unit.id, scope.sees(UNIT))
    if session.connection().execute(readable).first() is None:
        return []
    academy = unit.academy_id or unit.id
    cycles = [c for c in _cycles(session, scope) if c.academy_id == academy]
    lands = [Land(cycle_ids=(c.cycle_id,), scope=scope, unit=unit) for c in cycles]
    tracks = [track_of(session, c, land) for c, land in zip(cycles, lands, strict=True)]
    found = [e for c, t in zip(cycles, tracks, strict=True) for e in _dates(c, unit.level, t)]
    told = sa.and_(ACTION.c.announced.is_(sa.true()), ACTION.c.state != A.DECLINED)
    ids = [course.cycle_id for course in cycles]
    return [*found, *_actions(session, scope, ids, sa.and_(inside(unit, UNIT), told))]


def _cycles(session: Session, scope: Scope) -> list[Course]:
    """The live cycles of the académies in which something is held, or which are seen whole."""
    u = UNIT.c
    held = sa.select(sa.func.coalesce(u.academy_id, u.id)).where(u.id.in_(scope.unit_ids))
    whole = sa.select(u.id).where(u.level == Level.ACADEMY, scope.sees(UNIT))
    c = CYCLE.c
    query = (
        sa.select(Cycle)
        .where(c.state == CycleState.LIVE,
               sa.or_(c.academy_id.in_(held), c.academy_id.in_(whole)))
        .order_by(c.id)
    )  # fmt: skip
    return [load_course(session, cycle) for cycle in session.scalars(query)]


def _level_and_track(session: Session, course: Course, scope: Scope) -> tuple[Level, Track]:
    """The highest level at which something is held, and the dates that it follows."""
    level = min((h.level for h in scope.held), key=ORDER.index)
    return level, track_of(session, course, Land(cycle_ids=(course.cycle_id,), scope=scope))


# ── dates ────────────────────────────────────────────────────────────────────────────────────────


def _dates(course: Course, level: Level, track: Track) -> Iterator[Entry]:
    """The week, and the dates that concern *level*; above the académie, the week alone."""
    shapes = course.definition.milestones
    opens, closes = (course.on(track, name) for name in WEEK)
    yield _dated(course, "week", "Semaine de la persévérance scolaire", opens, closes)
    for name, moved in course.dates[track].items():
        if name not in WEEK and _concerns(name, level):
            yield _dated(course, name, shapes[name].title, moved.on)
    for other in course.definition.other_dates if _concerns("", level) else ():
        on, until = date.fromisoformat(other.on), date.fromisoformat(other.until or other.on)
        yield _dated(course, f"other-{other.on}-{_plain(other.name)}", other.name, on, until)


def _dated(
    course: Course, name: str, title: str, on: date, until: date | None = None
) -> Entry:  # fmt: skip
    assert course.launched_at is not None  # a live cycle was launched
    return Entry(
        key=f"cycle-{course.cycle_id}-{name}", title=title, on=on, until=until,
        words=f"Semaine de la persévérance scolaire {course.school_year}",
        changed_at=course.launched_at, version=course.population,
        path=f"/cycles/{course.cycle_id}/calendar",
    )  # fmt: skip


def _concerns(name: str, level: Level) -> bool:
    lowest = LOWEST.get(name, Level.BASIN)
    return ORDER.index(Level.ACADEMY) <= ORDER.index(level) <= ORDER.index(lowest)


def _plain(name: str) -> str:
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in name.lower())[:40]


# ── what awaits ──────────────────────────────────────────────────────────────────────────────────


def _awaited(session: Session, scope: Scope, moment: Moment) -> Iterator[Entry]:
    """What was asked and is not done, on the day by which it is due."""
    for one in awaited(session, scope.actor.slot, moment).first:
        if one.due is not None:
            row = one.row
            yield Entry(
                key=f"asked-{row.cycle_id}-{row.subject_kind}-{row.subject_id}-{row.unit_id}",
                title=f"À faire : {one.words}", on=one.due, words=one.unit, version=row.round,
                changed_at=row.owed_at, path="/me",
            )  # fmt: skip


# ── actions ──────────────────────────────────────────────────────────────────────────────────────


def _actions(
    session: Session, scope: Scope, cycle_ids: Sequence[int], which: Any
) -> Iterator[Entry]:
    """The actions that *scope*'s holder sees, as far as they may know."""
    a, shown = ACTION.c, shown_state(scope).label("shown")
    query = (
        sa.select(a.id, a.title, a.on_date, a.theme, a.content, a.edits, a.round, a.edited_at,
                  a.proposed_on, shown, a.announced, UNIT.c.name.label("unit"))
        .join(UNIT, UNIT.c.id == a.unit_id)
        .where(a.cycle_id.in_(cycle_ids), seen(scope), which, ~one_of(a.state, [A.DRAFT]))
        .order_by(a.on_date, a.id)
    )  # fmt: skip
    for row in session.connection().execute(query):
        yield _action(row)


def _action(row: Any) -> Entry:
    entry = Entry(
        key=f"action-{row.id}", title=row.title, on=row.on_date, path=f"/actions/{row.id}",
        version=row.edits + row.round + RANKS.get(row.shown, 0), status=_status(row.shown),
        place=str(row.content.get("place") or ""), changed_at=_changed(row),
    )  # fmt: skip
    said = [row.unit, row.theme, STATES[row.shown.value]]
    return replace(entry, words=" · ".join(filter(None, said)))


def _status(shown: ActionState) -> Status:
    if shown in (A.CANCELLED, A.WITHDRAWN, A.DECLINED):
        return Status.CANCELLED
    return Status.CONFIRMED if shown in (A.ACCEPTED, A.TOOK_PLACE) else Status.TENTATIVE


def _changed(row: Any) -> datetime:
    """When it was last written, as far as is known."""
    if row.edited_at is not None:
        return row.edited_at  # type: ignore[no-any-return]
    day = row.proposed_on or row.on_date
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
