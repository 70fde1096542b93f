"""Who is silent, and whom to call: schools by bassin, validators who are late, functions without
anybody, schools that hang nowhere, addresses that refuse.

All of it within the territory of who reads; an address is shown to who may name somebody there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import below_any
from models.serving.actions.steps import knows
from models.serving.dashboard.heard import has_answered, heard
from models.serving.dashboard.standing import Figures, Standing, StandingRow, schools_of
from models.serving.framing.teams import ANIMATES, Holder, assigned, holder_of
from models.serving.perimeter import By, Perimeter, home_of, in_academies
from models.serving.schools.calls import phones_of
from models.territory.functions import name_of
from models.territory.people import ASSIGNMENT, PERSON
from models.territory.rows import Levelled, NamedUnit
from models.territory.schools import is_school
from models.territory.unit import UNIT, Level, UnitState
from models.words.collation import named
from models.words.french import plural
from models.words.nouns import PAPERS
from models.work.call_answer import CallReply
from models.work.subjects import SubjectKind
from models.work.validation import AWAITED, TASK
from models.year.course import Course
from models.year.cycle import PARTICIPATION

MOST = 100
"""So many schools that hang nowhere, or addresses that refuse, are shown; counts are whole."""


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Who holds *function* in a unit; no *holder*: nobody. *mail*: empty unless it may be read;
    *writable*: whether the reader of the page may write to them, as to somebody else."""

    unit_id: int
    unit: str
    function: str
    holder: Holder | None = None
    mail: str = ""
    writable: bool = False
    phone: str = ""
    """Empty unless its reader may call there."""


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """A bassin or circonscription (or what is in none) with silent schools, and whom to call."""

    row: StandingRow
    call: Contact

    @property
    def figures(self) -> Figures:
        return self.row.figures


@dataclass(frozen=True, kw_only=True)
class Late:
    """Requests past their date that wait for one function: on what, since when.

    *days*: school days since the oldest was due.
    """

    who: Contact
    since: date
    days: int
    what: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Refusing:
    """An address that refuses mail: whose, and until when it is left alone."""

    name: str
    function: str
    unit: str
    until: date
    mail: str = ""


@dataclass(frozen=True, kw_only=True)
class Silence:
    """*replies*: what those who answered without proposing said, and how many; *vacant*: units that
    nobody animates; *alone*: those who have no deputy."""

    quiet: tuple[Quiet, ...] = ()
    replies: Mapping[str, int] = field(default_factory=dict)
    late: tuple[Late, ...] = ()
    vacant: tuple[Contact, ...] = ()
    alone: tuple[Contact, ...] = ()
    unattached: Sequence[Any] = field(default_factory=tuple)
    unattached_count: int = 0
    refusing: tuple[Refusing, ...] = ()
    refusing_count: int = 0


def silence(
    session: Session, course: Course, perimeter: Perimeter, counted: Standing, day: date
) -> Silence:
    """The silences of *perimeter* on *day*; *counted*: its figures, row by row."""
    units = session.connection().execute(animated(perimeter)).all()
    late = session.connection().execute(_late(perimeter, day)).all()
    quiet = [row for row in counted.rows if row.figures.silent]
    wanted = {u.id for u in units} | {t.unit_id for t in late} | {r.unit_id for r in quiet}
    desks = _Desks(session, perimeter, wanted, day)
    own = [desks.who(u, animator(u)) for u in units]
    unattached = _unattached(session, perimeter)
    refusing = _refusing(session, perimeter, day)
    return Silence(
        quiet=tuple(Quiet(row=r, call=desks.to_call(r)) for r in quiet),
        replies=_replies(session, perimeter) if counted.whole.answered else {},
        late=tuple(_gathered(late, desks, course, day)),
        vacant=tuple(c for c in own if c.holder is None),
        alone=tuple(c for c in own if c.holder is not None and not c.holder.deputy),
        unattached=unattached[:MOST],
        unattached_count=len(unattached),
        refusing=tuple(refusing[:MOST]),
        refusing_count=len(refusing),
    )


def _replies(session: Session, perimeter: Perimeter) -> dict[str, int]:
    """How many schools gave each answer to the call, of those that take part in nothing."""
    made = heard(perimeter)
    query = (
        sa.select(made.c.reply, sa.func.count().label("n"))
        .select_from(schools_of(perimeter, made))
        .where(perimeter.holds(), is_school(), has_answered(made))
        .group_by(made.c.reply)
    )
    counts = {row.reply: row.n for row in session.connection().execute(query)}
    return {reply: counts[reply] for reply in CallReply if reply in counts}


# ── whom to call ─────────────────────────────────────────────────────────────────────────────────


class _Desks:
    """Who holds what in the units that are named, read once."""

    def __init__(
        self, session: Session, perimeter: Perimeter, unit_ids: set[int], day: date
    ) -> None:
        self.day, a = day, ASSIGNMENT.c
        here = a.unit_id.in_(sorted(unit_ids))
        rows = assigned(session, day, here, a.starts <= day, a.ends >= day)
        self.held: dict[tuple[int, str], Any] = {}
        for row in rows:
            self.held.setdefault((row.unit_id, row.function), row)
        _, self.phones = phones_of(session, perimeter.scope, unit_ids)
        self.me = perimeter.scope.actor.person_id
        query = sa.select(
            UNIT.c.id,
            _may(perimeter, Gesture.NAME_SOMEBODY).label("calls"),
            _may(perimeter, Gesture.WRITE_TO_SCHOOLS).label("writes"),
        ).where(UNIT.c.id.in_(sorted(unit_ids)))
        rights = session.connection().execute(query).all()
        self.open = {row.id for row in rights if row.calls}
        self.writable = {row.id for row in rights if row.writes}

    def who(self, unit: NamedUnit, *functions: str) -> Contact:
        """Who holds the first of *functions* that somebody holds in *unit*."""
        row = next((r for f in functions if (r := self.held.get((unit.id, f)))), None)
        function = row.function if row else functions[0]
        return Contact(
            unit_id=unit.id,
            unit=unit.name,
            function=name_of(unit.level, function),
            holder=holder_of(row, self.day) if row else None,
            mail=row.mail if row and unit.id in self.open else "",
            phone=self.phones.get(row.person_id, "") if row else "",
            writable=unit.id in self.writable and (row is None or row.person_id != self.me),
        )

    def to_call(self, row: StandingRow) -> Contact:
        """The relay of a bassin; the pilot, where schools are in none."""
        return self.who(_Named(row.unit_id, row.name, row.level), animator(row))


def _may(perimeter: Perimeter, right: Gesture) -> Any:
    return sa.case((below_any(UNIT, perimeter.scope.may_at(right)), 1), else_=0)


@dataclass(frozen=True)
class _Named:
    id: int
    name: str
    level: Level


def animator(unit: Levelled) -> str:
    """The function that animates *unit*."""
    return ANIMATES.get(Level(unit.level), ("pilot",))[0]


def animated(perimeter: Perimeter) -> Any:
    """The participating units that somebody animates, schools left out."""
    u, p, over = UNIT.c, PARTICIPATION.c, UNIT.alias("over")
    skipped = sa.and_(u.level == Level.DEPARTMENT, u.recteur_is_dasen.is_(sa.true()))
    return (
        sa.select(u.id, u.name, u.level)
        .join(PARTICIPATION, sa.and_(p.unit_id == u.id, perimeter.of_cycle(p.cycle_id)))
        .outerjoin(over, over.c.id == u.department_id)
        .where(perimeter.holds(), u.level != Level.SCHOOL, ~skipped)
        .order_by(
            u.level == Level.BASIN,
            sa.func.coalesce(over.c.name_order, u.name_order),
            u.kind,
            u.name_order,
        )
    )


def vacant_count(session: Session, perimeter: Perimeter, day: date) -> int:
    """How many units, schools left out, nobody animates on *day*."""
    a, units = ASSIGNMENT.c, animated(perimeter).order_by(None).subquery("animated")
    levels = {level: ANIMATES.get(level, ("pilot",))[0] for level in Level}
    wanted = sa.or_(
        *(sa.and_(units.c.level == level, a.function == f) for level, f in levels.items())
    )
    held = sa.exists().where(a.unit_id == units.c.id, a.starts <= day, a.ends >= day, wanted)
    query = sa.select(sa.func.count()).select_from(units).where(~held)
    return int(session.connection().execute(query).scalar_one())


# ── late validators ──────────────────────────────────────────────────────────────────────────────


def is_late(perimeter: Perimeter, day: date | sa.ColumnElement[Any]) -> Any:
    """The SQL condition that a request about UNIT is past its date on *day* (a date, or SQL), and
    that its reader may know of it."""
    t = TASK.c
    open_to = sa.or_(t.subject_kind != SubjectKind.ACTION, knows(perimeter.scope))
    past = sa.and_(perimeter.of_cycle(t.cycle_id), AWAITED, t.due_on < day)
    return sa.and_(past, perimeter.holds(), open_to)


def _late(perimeter: Perimeter, day: date) -> Any:
    """Requests past their date about the territory's units, by who must answer and by kind."""
    t, at = TASK.c, UNIT.alias("at")
    return (
        sa.select(
            t.unit_id,
            t.function,
            t.subject_kind,
            at.c.name,
            at.c.level,
            at.c.place,
            sa.func.count().label("n"),
            sa.func.min(t.due_on).label("since"),
        )
        .join(UNIT, UNIT.c.id == t.about_id)
        .join(at, at.c.id == t.unit_id)
        .where(is_late(perimeter, day))
        .group_by(
            t.unit_id,
            t.function,
            t.subject_kind,
            at.c.name,
            at.c.level,
            at.c.place,
            at.c.name_order,
        )
        .order_by(sa.func.min(t.due_on), at.c.name_order, t.function)
    )


def _gathered(rows: Sequence[Any], desks: _Desks, course: Course, day: date) -> list[Late]:
    """One line for each function that is late, the longest waited for first."""
    found: dict[tuple[int, str], list[Any]] = {}
    for row in rows:
        found.setdefault((row.unit_id, row.function), []).append(row)
    lines = []
    for (unit_id, function), same in found.items():
        first = same[0]
        unit = _Named(unit_id, first.name, first.level)
        others = ("head",) if first.level is Level.SCHOOL else ()
        lines.append(
            Late(
                who=desks.who(unit, function, *others),
                since=first.since,
                days=course.of_place(first.place).between(first.since, day),
                what=tuple(_in_words(row.subject_kind, row.n) for row in same),
            )
        )
    return lines


def _in_words(kind: SubjectKind, count: int) -> str:
    if kind == SubjectKind.ACTION:
        return plural(count, "action", "actions")
    paper = PAPERS[kind]
    return paper if count == 1 else f"{paper} ({count})"


# ── nowhere, unreachable ─────────────────────────────────────────────────────────────────────────


def _unattached(session: Session, perimeter: Perimeter) -> Sequence[Any]:
    """The schools that are in no bassin and no circonscription."""
    u, over = UNIT.c, UNIT.alias("over")
    query = (
        sa.select(u.id, u.name, u.code, over.c.name.label("department"))
        .outerjoin(over, over.c.id == u.department_id)
        .where(hangs_nowhere(perimeter))
        .order_by(over.c.name.is_(None).desc(), over.c.name_order, u.name_order, u.id)
    )
    return session.connection().execute(query).all()


def hangs_nowhere(perimeter: Perimeter) -> Any:
    """The SQL condition that UNIT is a school in no bassin and no circonscription."""
    u = UNIT.c
    nowhere = sa.and_(is_school(), u.basin_id.is_(None), u.state != UnitState.CLOSED)
    return sa.and_(nowhere, in_academies(perimeter), perimeter.holds())


def _refusing(session: Session, perimeter: Perimeter, day: date) -> list[Refusing]:
    both = refusals(perimeter, day)
    rows = session.connection().execute(sa.select(both)).all()
    return [_refused(row) for row in sorted(rows, key=lambda r: named(r.unit, r.name, r.mail))]


def refusals(perimeter: Perimeter, day: date | sa.ColumnElement[Any]) -> sa.Subquery:
    """The addresses of holders and of schools that a server said do not exist, on *day* (a date,
    or SQL); *at*: their académie, in which each person is there once."""
    a, p, u = ASSIGNMENT.c, PERSON.c, UNIT.c
    may = sa.case((below_any(UNIT, perimeter.scope.may_at(Gesture.NAME_SOMEBODY)), 1), else_=0)
    academy = home_of(UNIT, By.ACADEMY)
    at = academy.label("at")
    mine = sa.and_(in_academies(perimeter), perimeter.holds())
    turn = sa.func.row_number().over(
        partition_by=[p.id, academy], order_by=[may.desc(), u.name_order, a.id]
    )
    persons = (
        sa.select(
            at,
            u.name.label("unit"),
            u.level,
            a.function,
            p.name,
            p.mail,
            p.unreachable_until,
            may.label("may"),
            turn.label("turn"),
        )
        .join(ASSIGNMENT, a.person_id == p.id)
        .join(UNIT, u.id == a.unit_id)
        .where(mine, p.unreachable_until > day, a.starts <= day, a.ends >= day)
    )
    no_word = sa.literal("")
    schools = sa.select(
        at,
        u.name.label("unit"),
        u.level,
        no_word.label("function"),
        no_word.label("name"),
        u.mail,
        u.unreachable_until,
        may.label("may"),
        sa.literal(1).label("turn"),
    ).where(mine, u.unreachable_until > day, u.state != UnitState.CLOSED)
    both = sa.union_all(persons, schools).subquery()
    return sa.select(both).where(both.c.turn == 1).subquery()


class RefusedRow(Protocol):
    """An address that a server refused, and whether its reader may know it."""

    @property
    def function(self) -> str: ...
    @property
    def level(self) -> Level: ...
    @property
    def mail(self) -> str | None: ...
    @property
    def may(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def unreachable_until(self) -> date: ...


def _refused(row: RefusedRow) -> Refusing:
    return Refusing(
        name=row.name,
        function=name_of(Level(row.level), row.function) if row.function else "",
        unit=row.unit,
        until=row.unreachable_until,
        mail=row.mail if row.may and row.mail else "",
    )
