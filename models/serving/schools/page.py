"""The page of a school: who is there, its actions, what it was sent, who called it, what it did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import Scope, may, need
from models.errors import NotFound
from models.happenings import HAPPENINGS
from models.journal import JOURNAL
from models.letters.called import name_of_text
from models.serving.actions.visibility import seen, shown_state
from models.serving.framing.teams import assigned
from models.serving.schools.calls import CallLine, calls_of, phones_of
from models.territory.functions import name_of
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.rows import UnitRow
from models.territory.schools import is_school
from models.territory.unit import UNIT, Level, UnitState
from models.work.action import ACTION
from models.work.message import MESSAGE, MessageState
from models.work.typed_lines import T, TypedThing, typed_where
from models.year.course import Course
from models.year.cycle import CYCLE

MOST = 30
"""Letters, and lines of the history, that the page has."""


@dataclass(frozen=True, kw_only=True)
class SomebodyThere:
    """Who holds a function in the school; *phone*: empty unless its reader may call them."""

    function: str
    name: str
    mail: str = ""
    phone: str = ""
    away: bool = False
    deputy: str = ""


@dataclass(frozen=True, kw_only=True)
class SchoolPage:
    """*calls*: whether its reader may call it, and type for it; *names*: name somebody there."""

    unit: UnitRow
    above: tuple[str, ...]
    open: bool
    mail: str = ""
    phone: str = ""
    calls: bool = False
    names: bool = False
    people: tuple[SomebodyThere, ...] = ()
    actions: Sequence[Any] = ()
    letters: Sequence[Any] = ()
    called: Sequence[CallLine] = ()
    typed: Sequence[TypedThing] = ()
    history: Sequence[tuple[datetime, str]] = field(default_factory=tuple)


def school_of(session: Session, scope: Scope, unit_id: int) -> UnitRow:
    """A school, for who may read it. Raises NotFound, NotYours."""
    query = sa.select(UNIT).where(UNIT.c.id == unit_id, UNIT.c.level == Level.SCHOOL)
    row: UnitRow | None = session.connection().execute(query).first()
    if row is None:
        raise NotFound("Cet établissement n'existe pas.", "« Actions » mène à ceux que vous voyez.")
    need(session, scope.actor, Gesture.READ_UNIT, unit_id, scope.day)
    return row


def school_page(session: Session, scope: Scope, unit: UnitRow, course: Course | None) -> SchoolPage:
    """The page of *unit*, *course* being the cycle under way there, or the last."""
    allowed = _allowed(session, scope, unit.id)
    calls, names = allowed[Gesture.CALL], allowed[Gesture.NAME_SOMEBODY]
    own = unit.id in scope.unit_ids
    phone, phones = phones_of(session, scope, [unit.id])
    cycle_id = course.cycle_id if course else 0
    known = calls or names or own
    return SchoolPage(
        unit=unit,
        above=_above(session, unit),
        open=_is_open(session, unit.id),
        mail=_mail(session, unit.id) if known else "",
        phone=phone.get(unit.id, ""),
        calls=calls,
        names=names,
        people=_people(session, unit, scope.day, phones, mails=known),
        actions=_actions(session, scope, unit.id),
        letters=_letters(session, course, unit.id) if course and known else (),
        called=calls_of(session, scope, cycle_id, [unit.id]).get(unit.id, ()),
        typed=typed_where(session, sa.and_(T.unit_id == unit.id, T.cycle_id == cycle_id)),
        history=_history(session, cycle_id, unit.id),
    )


def _allowed(session: Session, scope: Scope, unit_id: int) -> dict[Gesture, bool]:
    asked = (Gesture.CALL, Gesture.NAME_SOMEBODY)
    given = {g: may(session, scope.actor, g, unit_id, scope.day) for g in asked}
    return {gesture: right is not None for gesture, right in given.items()}


def _above(session: Session, unit: UnitRow) -> tuple[str, ...]:
    ids = [i for i in (unit.basin_id, unit.department_id) if i is not None]
    rows = session.connection().execute(sa.select(UNIT.c.id, UNIT.c.name).where(UNIT.c.id.in_(ids)))
    names = {row.id: row.name for row in rows}
    return tuple(names[i] for i in ids)


def _is_open(session: Session, unit_id: int) -> bool:
    state = sa.select(UNIT.c.state).where(UNIT.c.id == unit_id, is_school())
    return session.connection().execute(state).scalar() not in (None, UnitState.CLOSED)


def _mail(session: Session, unit_id: int) -> str:
    query = sa.select(UNIT.c.mail).where(UNIT.c.id == unit_id)
    return session.connection().execute(query).scalar() or ""


def _people(
    session: Session, unit: UnitRow, day: date, phones: dict[int, str], *, mails: bool
) -> tuple[SomebodyThere, ...]:
    rows = assigned(session, day, UNIT.c.id == unit.id, *_held_on(day))
    return tuple(
        SomebodyThere(
            function=name_of(Level.SCHOOL, row.function, unit.kind),
            name=row.name,
            mail=row.mail if mails else "",
            phone=phones.get(row.person_id, ""),
            away=bool(row.away),
            deputy=row.deputy or "",
        )
        for row in rows
    )


def _held_on(day: date) -> tuple[sa.ColumnElement[bool], ...]:
    return ASSIGNMENT.c.starts <= day, ASSIGNMENT.c.ends >= day


def _actions(session: Session, scope: Scope, unit_id: int) -> Sequence[Any]:
    """Its actions of all years that *scope*'s holder may see, this year's first."""
    query = (
        sa.select(ACTION, CYCLE.c.school_year, shown_state(scope).label("shown"))
        .select_from(ACTION.join(UNIT, UNIT.c.id == ACTION.c.unit_id))
        .join(CYCLE, CYCLE.c.id == ACTION.c.cycle_id)
        .where(ACTION.c.unit_id == unit_id, seen(scope))
        .order_by(CYCLE.c.school_year.desc(), ACTION.c.on_date, ACTION.c.id)
    )
    return session.connection().execute(query).all()


def _letters(session: Session, course: Course, unit_id: int) -> list[dict[str, Any]]:
    """What left for the school or its people in the year, the last first."""
    m = MESSAGE.c
    query = (
        sa.select(m.text, m.sent_at, PERSON.c.name)
        .outerjoin(PERSON, PERSON.c.id == m.person_id)
        .where(
            m.cycle_id == course.cycle_id,
            m.home_id == unit_id,
            m.state == MessageState.SENT,
            m.digest_id.is_(None),
        )
        .order_by(m.sent_at.desc(), m.id.desc())
        .limit(MOST)
    )
    return [
        {"title": name_of_text(row.text), "at": row.sent_at, "to": row.name or ""}
        for row in session.connection().execute(query)
    ]


def _history(session: Session, cycle_id: int, unit_id: int) -> list[tuple[datetime, str]]:
    """What the journal says of the school itself, the last first; its actions have their own."""
    j = JOURNAL.c
    query = (
        sa.select(j.at, j.what)
        .where(j.chain.in_([cycle_id, 0]), j.subject == f"unit.{unit_id}")
        .where(j.what.not_in(["call.noted", "call.note_undone"]))
        .order_by(j.at.desc(), j.seq.desc())
        .limit(MOST)
    )
    rows = session.connection().execute(query)
    return [(r.at, HAPPENINGS[r.what].sentence) for r in rows if r.what in HAPPENINGS]
