"""The meetings of a year in a list; what is drawn from a conference, bassin by bassin; whom one may
invite, and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Actor
from models.access.rights import Gesture, gives
from models.access.scope import held_by
from models.territory.functions import functions_with
from models.territory.unit import UNIT, Level
from models.territory.within import of_academy, within
from models.words.collation import in_order
from models.work.known_meeting import KnownMeeting, known_meetings
from models.work.meeting import ATTENDEE, TAKES_A_PLACE
from models.year.course import Course
from models.year.cycle import PARTICIPATION

TERRITORIES = (Level.ACADEMY, Level.DEPARTMENT, Level.BASIN)
Choice = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class MeetingLine:
    """A meeting in the list: *holder* names its unit; *seated* come, *waiting* wait."""

    known: KnownMeeting
    holder: str
    seated: int
    waiting: int
    capacity: int | None

    @property
    def full(self) -> bool:
        return self.capacity is not None and self.seated >= self.capacity


def meeting_list(session: Session, course: Course) -> tuple[MeetingLine, ...]:
    """All the meetings of a year, by day."""
    found = known_meetings(session, course)
    names = _names(session, {one.unit_id for one in found if one.unit_id})
    a = ATTENDEE.c
    query = (
        sa.select(a.code, a.waits.is_not(None).label("waits"), sa.func.count().label("n"))
        .where(a.cycle_id == course.cycle_id, a.reply.in_(TAKES_A_PLACE))
        .group_by(a.code, a.waits.is_not(None))
    )
    counts = {(r.code, bool(r.waits)): int(r.n) for r in session.connection().execute(query)}
    return tuple(
        MeetingLine(
            known=one,
            holder=names.get(one.unit_id or 0, ""),
            seated=counts.get((one.code, False), 0),
            waiting=counts.get((one.code, True), 0),
            capacity=one.row.capacity if one.row is not None else None,
        )
        for one in found
    )


def holder_of(session: Session, course: Course, unit_id: int | None) -> str:
    """The name of who holds a meeting; empty: the académie."""
    return _names(session, {unit_id}).get(unit_id, "") if unit_id else ""


def _names(session: Session, ids: set[int | None]) -> dict[int, str]:
    if not ids:
        return {}
    query = sa.select(UNIT.c.id, UNIT.c.name).where(UNIT.c.id.in_(ids))
    return {row.id: row.name for row in session.connection().execute(query)}


# ── what a conference feeds ──────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class DrawnTalks:
    """The micro-conferences drawn from a conference, and the bassins that have none."""

    lines: tuple[MeetingLine, ...]
    without: tuple[str, ...]


def drawn_from(session: Session, course: Course, code: str) -> DrawnTalks:
    """What is drawn from the conference of *code*; one that is called off is none of a bassin's."""
    lines = [
        one
        for one in meeting_list(session, course)
        if one.known.row is not None and one.known.row.drawn_from == str(code)
    ]
    held = {one.known.unit_id for one in lines if one.known.called_off_at is None}
    p, u = PARTICIPATION.c, UNIT.c
    query = (
        sa.select(u.id, u.name)
        .join(PARTICIPATION, sa.and_(p.unit_id == u.id, p.cycle_id == course.cycle_id))
        .where(u.level == Level.BASIN)
    )
    rows = session.connection().execute(query).all()
    without = sorted((row.name for row in rows if row.id not in held), key=in_order)
    return DrawnTalks(lines=tuple(lines), without=tuple(without))


def units_held(session: Session, course: Course, by: Actor, day: date) -> tuple[Choice, ...]:
    """The bassins, circonscriptions and départements in which *by* may hold a meeting by a function
    held there."""
    held = [
        h
        for h in held_by(session, by, day)
        if h.level in (Level.BASIN, Level.DEPARTMENT)
        and gives(Gesture.HOLD_MEETING, h.function, h.level, here=True)
    ]
    ids = sorted({h.unit_id for h in held})
    query = sa.select(UNIT.c.id).where(UNIT.c.id.in_(ids), of_academy(course.academy_id))
    mine = set(session.connection().execute(query).scalars()) if ids else set()
    return tuple({str(h.unit_id): h.unit for h in held if h.unit_id in mine}.items())


# ── whom to invite ───────────────────────────────────────────────────────────────────────────────


def territories(session: Session, course: Course, unit_id: int | None) -> tuple[Choice, ...]:
    """Where one may invite: what holds the meeting, and the territories below it."""
    u, at = UNIT.c, unit_id or course.academy_id
    query = sa.select(u.id, u.name, u.level).where(within(at), u.level.in_(TERRITORIES))
    rows = session.connection().execute(query).all()
    ordered = sorted(rows, key=lambda r: (TERRITORIES.index(Level(r.level)), in_order(r.name)))
    return tuple((str(row.id), row.name) for row in ordered)


def functions_offered(course: Course) -> tuple[Choice, ...]:
    """The functions that may be invited, once each, by name."""
    found: dict[str, str] = {}
    for (level, code), function in functions_with(course.definition.functions_said).items():
        if level not in (Level.NATION, Level.REGION) and function.offered:
            found.setdefault(code, function.name)
    return tuple(sorted(found.items(), key=lambda one: in_order(one[1])))
