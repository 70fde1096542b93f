"""Orphaned functions, requests, people and addresses of an académie: what nobody answers for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.serving.setup.holes import LEVELS
from models.serving.setup.loose_ends import MOST
from models.territory.functions import functions, name_of
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.reach import reachable
from models.territory.unit import UNIT, Kind, Level, UnitState
from models.territory.within import of_academy
from models.work.validation import TASK, TaskState
from models.year.cycle import CYCLE, CycleState

A, P, T, U = ASSIGNMENT.c, PERSON.c, TASK.c, UNIT.c


class UnitNamed(Protocol):
    """What is read of a unit to say what it lacks."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def kind(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class OrphanLine:
    """A unit (*unit_id*) and what lacks there; *who*: the person that it is about, if anybody."""

    unit_id: int
    unit: str
    what: str
    who: str = ""
    count: int = 0


def unheld(session: Session, academy_id: int, day: date) -> list[OrphanLine]:
    """The units in which nobody holds an expected function, the highest level first."""
    units = (of_academy(academy_id), U.level.in_(LEVELS), U.state != UnitState.CLOSED)
    skipped = sa.and_(U.level == Level.DEPARTMENT, U.recteur_is_dasen.is_(sa.true()))
    query = sa.select(U.id, U.name, U.level, U.kind).where(*units, ~skipped)
    held = sa.select(A.unit_id, A.function).where(A.starts <= day, A.ends >= day)
    there = {(row.unit_id, row.function) for row in session.connection().execute(held)}
    rows = session.connection().execute(query.order_by(U.name_order, U.id)).all()
    expected = [(level, f.code) for (level, _), f in functions().items() if f.expected]
    found = [
        _line(row, code)
        for level in LEVELS
        for row in rows
        if row.level is level
        for at, code in expected
        if at is level and (row.id, code) not in there
    ]
    return found[:MOST]


def _line(row: UnitNamed, function: str, who: str = "", count: int = 0) -> OrphanLine:
    called = name_of(Level(row.level), function, Kind(row.kind))
    return OrphanLine(unit_id=row.id, unit=row.name, what=called, who=who, count=count)


def unanswerable(session: Session, academy_id: int, day: date) -> list[OrphanLine]:
    """The open requests asked of a function that nobody holds, nor any school's own address: the
    level above may answer, and nobody is asked."""
    holds = sa.exists().where(
        A.unit_id == T.unit_id,
        sa.or_(A.function == T.function, sa.and_(T.function == "relay", A.function == "head")),
        A.starts <= day,
        A.ends >= day,
    )
    own_address = sa.and_(U.level == Level.SCHOOL, U.mail.is_not(None))
    query = (
        sa.select(U.id, U.name, U.level, U.kind, T.function, sa.func.count().label("n"))
        .join(TASK, T.unit_id == U.id)
        .join(CYCLE, CYCLE.c.id == T.cycle_id)
        .where(
            CYCLE.c.academy_id == academy_id,
            CYCLE.c.state == CycleState.LIVE,
            T.state == TaskState.OPEN,
            T.delegate_id.is_(None),
            ~holds,
            ~own_address,
        )
        .group_by(U.id, U.name, U.level, U.kind, U.name_order, T.function)
        .order_by(U.name_order, U.id)
        .limit(MOST)
    )
    rows = session.connection().execute(query)
    return [_line(row, row.function, count=int(row.n)) for row in rows]


def unreached(session: Session, academy_id: int, day: date) -> list[OrphanLine]:
    """Who holds a function under an address that refuses letters for good."""
    query = _held(academy_id, day).where(~reachable(PERSON, day))
    rows = session.connection().execute(query.limit(MOST))
    return [_line(row, row.function, f"{row.person} ({row.mail})") for row in rows]


def deputies_who_left(session: Session, academy_id: int, day: date) -> list[OrphanLine]:
    """The functions whose deputy held something once, and holds nothing any more."""
    own = ASSIGNMENT.alias("own")
    past = sa.exists().where(own.c.person_id == A.deputy_id)
    now = sa.exists().where(own.c.person_id == A.deputy_id, own.c.ends >= day)
    rows = session.connection().execute(_held(academy_id, day, of=A.deputy_id).where(past, ~now))
    return [_line(row, row.function, f"{row.person} ({row.mail})") for row in rows][:MOST]


def _held(academy_id: int, day: date, of: sa.ColumnElement[Any] = A.person_id) -> Any:
    columns = (U.id, U.name, U.level, U.kind, A.function, P.name.label("person"), P.mail)
    return (
        sa.select(*columns)
        .select_from(ASSIGNMENT)
        .join(UNIT, U.id == A.unit_id)
        .join(PERSON, P.id == of)
        .where(of_academy(academy_id), A.starts <= day, A.ends >= day)
        .order_by(U.name_order, U.id, A.function)
    )
