"""The end-of-year review of assignments: what a unit has to answer, how far the others are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.territory.functions import name_of
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.rows import UnitRow
from models.territory.staff import UNTIL_FURTHER_NOTICE
from models.territory.unit import UNIT, Level
from models.territory.within import within
from models.work.assignment_answer import ASSIGNMENT_ANSWER, AssignmentReply
from models.work.held import held_in
from models.year.cycle import PARTICIPATION

A, U, W = ASSIGNMENT.c, UNIT.c, ASSIGNMENT_ANSWER.c
ORDER = (Level.ACADEMY, Level.DEPARTMENT, Level.BASIN, Level.SCHOOL)
MOST = 200
"""Units that one page lists of those that have not answered."""


@dataclass(frozen=True, kw_only=True)
class HeldLine:
    """A function held in a unit; *reply*: what was answered of it, if anything was."""

    id: int
    called: str
    name: str
    mail: str
    ends: date | None
    reply: AssignmentReply | None
    successor: str = ""


class LastReply(Protocol):
    """What is read of the last answer about an assignment."""

    @property
    def reply(self) -> AssignmentReply: ...
    @property
    def name(self) -> str | None: ...


def lines_of(session: Session, cycle_id: int, unit: UnitRow, day: date) -> list[HeldLine]:
    """What people hold in a unit on *day*, with what was answered this year."""
    query = (
        sa.select(W.assignment_id, W.reply, PERSON.c.name)
        .select_from(ASSIGNMENT_ANSWER)
        .outerjoin(PERSON, PERSON.c.id == W.successor_id)
        .join(ASSIGNMENT, A.id == W.assignment_id)
        .where(W.cycle_id == cycle_id, A.unit_id == unit.id)
    )
    said: dict[int, Any] = {r.assignment_id: r for r in session.connection().execute(query)}
    return [_line(row, unit, said.get(row.id)) for row in held_in(session, [unit.id], day)]


def _line(row: sa.Row[Any], unit: UnitRow, said: LastReply | None) -> HeldLine:
    return HeldLine(
        id=row.id,
        called=name_of(Level(unit.level), row.function, unit.kind),
        name=row.name,
        mail=row.mail,
        ends=None if row.ends >= UNTIL_FURTHER_NOTICE else row.ends,
        reply=said.reply if said else None,
        successor=(said.name or "") if said else "",
    )


@dataclass(frozen=True, kw_only=True)
class LevelProgress:
    """How many *units* of a level hold somebody, how many have *answered* for each, and those that
    have not (*waiting*, with how many lines are left); *unknown*: lines answered « I do not know ».
    """

    level: Level
    units: int
    answered: int
    unknown: int
    waiting: tuple[tuple[int, str, int], ...]


def progress_below(session: Session, cycle_id: int, above: int, day: date) -> list[LevelProgress]:
    """How far the review is in the units of *above*, itself among them, level by level."""
    p = PARTICIPATION.c
    said = sa.and_(W.cycle_id == cycle_id, W.assignment_id == A.id)
    left = sa.func.sum(sa.case((W.reply.is_(None), 1), else_=0)).label("left")
    unknown = sa.case((W.reply == AssignmentReply.UNKNOWN, 1), else_=0)
    query = (
        sa.select(U.id, U.name, U.level, left, sa.func.sum(unknown).label("unknown"))
        .join(PARTICIPATION, sa.and_(p.unit_id == U.id, p.cycle_id == cycle_id))
        .join(ASSIGNMENT, sa.and_(A.unit_id == U.id, A.starts <= day, A.ends >= day))
        .outerjoin(ASSIGNMENT_ANSWER, said)
        .where(sa.or_(within(above), U.id == above), U.level.in_(ORDER))
        .group_by(U.id, U.name, U.level, U.name_order)
        .order_by(U.name_order, U.id)
    )
    rows = session.connection().execute(query).all()
    found = []
    for level in ORDER:
        here = [row for row in rows if row.level is level]
        waiting = [(row.id, row.name, int(row.left)) for row in here if row.left]
        if here:
            found.append(
                LevelProgress(
                    level=level,
                    units=len(here),
                    answered=len(here) - len(waiting),
                    unknown=sum(int(row.unknown) for row in here),
                    waiting=tuple(waiting),
                )
            )
    return found
