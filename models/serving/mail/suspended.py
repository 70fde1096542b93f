"""What is suspended where somebody reads, what waits because of it, and what would stop."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import Scope, may
from models.calendar.suspension import IS_OPEN, SUSPENSION
from models.calendar.table import calendar_for
from models.letters.called import name_of_text
from models.planner.silence import waits_for
from models.territory.people import PERSON
from models.territory.unit import UNIT, Level
from models.territory.within import places, suspended_within
from models.words.collation import in_order
from models.work.message import MESSAGE, MessageState
from models.work.validation import TASK, TaskState
from models.year.cycle import CYCLE, PARTICIPATION, CycleState

S, M, U = SUSPENSION.c, MESSAGE.c, UNIT.c
LONG = 10
"""School days after which who pilots is asked on their page whether it still has to last."""
MOST_SHOWN = 100
_OPEN = (
    sa.select(SUSPENSION, U.name, U.level, U.place, U.timezone)
    .join(UNIT, U.id == S.unit_id)
    .where(IS_OPEN)
    .order_by(S.since, S.id)
)
_LIVE = sa.select(CYCLE.c.id).where(CYCLE.c.state == CycleState.LIVE)


class SuspensionRow(Protocol):
    """A suspension, with its unit."""

    @property
    def id(self) -> int: ...
    @property
    def unit_id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def level(self) -> Level: ...
    @property
    def place(self) -> str: ...
    @property
    def timezone(self) -> str: ...
    @property
    def since(self) -> datetime: ...
    @property
    def first_day(self) -> date: ...
    @property
    def last_day(self) -> date: ...
    @property
    def until(self) -> date | None: ...
    @property
    def reason(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class SuspendedUnit:
    """A suspension that lasts; *reason* for who *may_resume* alone, *long*: it has lasted more than
    ten school days."""

    number: int
    unit_id: int
    name: str
    level: Level
    since: datetime
    first_day: date
    until: date | None
    may_resume: bool
    reason: str | None
    long: bool


@dataclass(frozen=True, kw_only=True)
class WaitingLetter:
    """A letter that waits for a unit to resume: what it says, about which unit, for whom."""

    name: str
    unit: str
    reader: str
    owed_at: datetime


@dataclass(frozen=True, kw_only=True)
class WhatWaits:
    """How many letters wait, by what they say, the most first; the *letters* themselves, up to a
    hundred."""

    count: int
    kinds: tuple[tuple[str, int], ...]
    letters: tuple[WaitingLetter, ...]


@dataclass(frozen=True, kw_only=True)
class WhatStops:
    """What a suspension would stop in a unit: its schools, the letters that wait to leave there,
    the requests whose delay runs."""

    schools: int
    letters: int
    kinds: tuple[tuple[str, int], ...]
    requests: int


def concerning(session: Session, scope: Scope) -> list[Any]:
    """The suspensions that last where *scope* reaches: of their units, above or below them."""
    rows = session.connection().execute(_OPEN).all()
    if not rows or not scope.unit_ids:
        return []
    suspended = [row.unit_id for row in rows]
    above = sa.select(*places()).where(U.id.in_(scope.unit_ids))
    found = {i for row in session.connection().execute(above) for i in row}
    seen = sa.select(U.id).where(U.id.in_(suspended), scope.sees(UNIT))
    found |= set(session.connection().execute(seen).scalars())
    return [row for row in rows if row.unit_id in found]


def suspended(session: Session, scope: Scope) -> list[SuspendedUnit]:
    """The same, with what the reader may know and do of each."""
    return [_shown(session, scope, row) for row in concerning(session, scope)]


def _shown(session: Session, scope: Scope, row: SuspensionRow) -> SuspendedUnit:
    theirs = may(session, scope.actor, Gesture.SUSPEND, row.unit_id, scope.day) is not None
    return SuspendedUnit(
        number=row.id,
        unit_id=row.unit_id,
        name=row.name,
        level=row.level,
        since=row.since,
        first_day=row.first_day,
        until=row.until,
        may_resume=theirs,
        reason=row.reason if theirs else None,
        long=theirs and _school_days(session, row) > LONG,
    )


def _school_days(session: Session, row: SuspensionRow) -> int:
    """How many school days it has lasted, as the calendar was without it."""
    year = sa.select(CYCLE.c.school_year).where(
        CYCLE.c.state == CycleState.LIVE,
        CYCLE.c.academy_id
        == sa.select(sa.func.coalesce(U.academy_id, U.id))
        .where(U.id == row.unit_id)
        .scalar_subquery(),
    )
    school_year = session.connection().execute(year).scalars().first()
    if school_year is None:
        return 0
    whole = calendar_for(session, row.place, row.timezone, school_year).whole
    eve = date.fromordinal(row.first_day.toordinal() - 1)
    return max(whole.between(eve, row.last_day), 0) if row.last_day > eve else 0


# ── what waits, what would ───────────────────────────────────────────────────────────────────────


def what_waits(session: Session, unit_id: int) -> WhatWaits:
    """The letters that wait for a suspended unit to resume."""
    which = _to_leave(unit_id)
    query = (
        sa.select(M.text, M.owed_at, U.name.label("unit"), PERSON.c.name.label("reader"))
        .join(UNIT, U.id == M.unit_id)
        .outerjoin(PERSON, PERSON.c.id == M.person_id)
        .where(which)
        .order_by(M.owed_at, M.id)
        .limit(MOST_SHOWN)
    )
    letters = tuple(
        WaitingLetter(
            name=name_of_text(r.text), unit=r.unit, reader=r.reader or r.unit, owed_at=r.owed_at
        )
        for r in session.connection().execute(query)
    )
    kinds = _kinds(session, which)
    return WhatWaits(count=sum(n for _, n in kinds), kinds=kinds, letters=letters)


def what_stops(session: Session, unit_id: int) -> WhatStops:
    """What would stop if a unit were suspended now."""
    p, t = PARTICIPATION.c, TASK.c
    there = sa.select(U.id).where(suspended_within([unit_id]))
    schools = sa.select(sa.func.count(p.unit_id.distinct())).where(
        p.cycle_id.in_(_LIVE), p.unit_id.in_(there.where(U.level == Level.SCHOOL))
    )
    requests = sa.select(sa.func.count()).where(
        t.cycle_id.in_(_LIVE), t.state == TaskState.OPEN, t.about_id.in_(there)
    )
    kinds = _kinds(session, _to_leave(unit_id))
    connection = session.connection()
    return WhatStops(
        schools=int(connection.execute(schools).scalar_one()),
        letters=sum(n for _, n in kinds),
        kinds=kinds,
        requests=int(connection.execute(requests).scalar_one()),
    )


def _to_leave(unit_id: int) -> Any:
    owed = M.state.in_([MessageState.OWED, MessageState.GATHERED])
    return sa.and_(M.cycle_id.in_(_LIVE), owed, waits_for([unit_id]))


def _kinds(session: Session, which: sa.ColumnElement[bool]) -> tuple[tuple[str, int], ...]:
    query = sa.select(M.text, sa.func.count().label("number")).where(which).group_by(M.text)
    named: Counter[str] = Counter()
    for row in session.connection().execute(query):
        named[name_of_text(row.text)] += row.number
    return tuple(sorted(named.items(), key=lambda one: (-one[1], in_order(one[0]))))
