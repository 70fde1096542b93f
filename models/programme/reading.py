"""The programme's query: the actions that were announced, each with its days, where it is held and
who carries it.

Whoever shows a programme reads it here: pages, letters, papers, programs. It says nothing that a
passer-by may not know: no contact, nobody's name, nothing of how it was decided.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.database.types import one_of
from models.territory.unit import UNIT, Level
from models.work import sharing
from models.work.action import ACTION, ACTION_DAY, ASSOCIATED_SCHOOL, ActionState
from models.work.days import Days, HeldDay
from models.work.put_off import TO_CONFIRM, awaits_an_answer
from models.year.course import Course
from models.year.cycle import PARTICIPATION

A = ActionState
OFF: Mapping[ActionState, str] = {A.POSTPONED: "reportée", A.CANCELLED: "annulée"}
"""What was in the programme and does not take place on its days: it stays there, and says so."""
SHOWN = (A.ACCEPTED, A.TOOK_PLACE, *OFF)
OfUnit = Callable[[sa.FromClause], Any]
"""The SQL condition that a unit (UNIT or an alias) is one of those whose programme it is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProgrammeAction:
    """An action of the programme. *where*: place, town, online; *week*: its carrier's first and
    last day; *own*: who reads carries it or takes part in it; *opens*: they may open its page;
    *cause*: the general one for which it was cancelled; *to_confirm*: it was put off, and its
    carrier has not said yet whether the new day suits."""

    id: int
    title: str
    theme: str
    state: ActionState
    unit: str
    commune: str
    basin: str
    department: str
    where: str
    week: tuple[date, date]
    days: Days
    joined: tuple[str, ...] = ()
    own: bool = False
    opens: bool = False
    cause: str = ""
    to_confirm: bool = False

    @property
    def off(self) -> str:
        """« reportée », « annulée »; empty for what is to take place."""
        return OFF.get(self.state, "")

    @property
    def note(self) -> str:
        """What is said beside its title: « annulée : grève », « date à confirmer »; or nothing."""
        if self.to_confirm:
            return TO_CONFIRM
        return f"{self.off} : {self.cause}" if self.off and self.cause else self.off

    def is_on(self, day: date) -> bool:
        return any(held.on == day for held in self.days)

    def inside(self, day: date) -> bool:
        """Whether *day* is one of its carrier's week."""
        return self.week[0] <= day <= self.week[1]

    @property
    def in_its_week(self) -> bool:
        """Whether it has a day in its carrier's week."""
        return any(self.inside(held.on) for held in self.days)


@dataclass(frozen=True, kw_only=True)
class AskedProgramme:
    """Whose programme: every one of *within* holds of the carrier, or of a school that takes part.

    *own*: the units of who reads; *opens*: the condition that they may open an action's page;
    *day*: what is held on it, alone.
    """

    within: tuple[OfUnit, ...] = ()
    own: Collection[int] = ()
    opens: sa.ColumnElement[bool] = field(default_factory=sa.false)
    day: date | None = None


def in_the_programme(action: sa.FromClause = ACTION) -> Any:
    """The SQL condition that an action is shown in programmes: kept, and announced."""
    return sa.and_(one_of(action.c.state, SHOWN), action.c.announced.is_(sa.true()))


def concerns(of_unit: OfUnit) -> Any:
    """The SQL condition that ACTION, joined to its UNIT, is in the programme of a territory: who
    carries it is there, or a school that takes part in it."""
    return sa.or_(of_unit(UNIT), sharing.shared_within(ACTION.c.id, of_unit))


def read_actions(
    session: Session, course: Course, asked: AskedProgramme
) -> tuple[ProgrammeAction, ...]:
    """The actions of a programme, by département, bassin and carrier: three statements, however
    many there are."""
    which = _which(course, asked)
    rows = session.connection().execute(_query(course, asked, which)).all()
    if not rows:
        return ()
    days, joined = _days(session, which), _joined(session, which)
    home = course.held(course.home)
    return tuple(_action(row, days[row.id], joined.get(row.id, ()), asked, home) for row in rows)


# ── statements ───────────────────────────────────────────────────────────────────────────────────

BASIN, DEPARTMENT = UNIT.alias("its_basin"), UNIT.alias("its_department")


def _which(course: Course, asked: AskedProgramme) -> tuple[Any, ...]:
    found = [ACTION.c.cycle_id == course.cycle_id, in_the_programme()]
    found += [concerns(one) for one in asked.within]
    if asked.day is not None:
        held = sa.select(ACTION_DAY.c.action_id).where(ACTION_DAY.c.on_date == asked.day)
        found.append(ACTION.c.id.in_(held))
    return tuple(found)


def _query(course: Course, asked: AskedProgramme, which: tuple[Any, ...]) -> Any:
    a, u, p = ACTION.c, UNIT.c, PARTICIPATION.c
    above = {BASIN: (Level.BASIN, u.basin_id), DEPARTMENT: (Level.DEPARTMENT, u.department_id)}
    rows: Any = ACTION.join(UNIT, u.id == a.unit_id)
    for unit, (level, column) in above.items():
        rows = rows.outerjoin(unit, unit.c.id == sa.case((u.level == level, u.id), else_=column))
    rows = rows.outerjoin(PARTICIPATION, sa.and_(p.cycle_id == a.cycle_id, p.unit_id == u.id))
    order = (one.c.name_order for one in (DEPARTMENT, BASIN))
    return (
        sa.select(
            *(a.id, a.title, a.theme, a.state, a.content, a.unit_id, a.cause),
            awaits_an_answer().label("to_confirm"),
            *(u.name.label("unit"), u.commune, p.week, p.week_ends),
            BASIN.c.name.label("basin"),
            DEPARTMENT.c.name.label("department"),
            asked.opens.label("opens"),
        )
        .select_from(rows)
        .where(*which)
        .order_by(
            *(key for name in order for key in (name.is_(None).desc(), name)),
            *(u.name_order, a.on_date, a.title_order, a.id),
        )
    )


def _numbers(which: tuple[Any, ...]) -> Any:
    joined = ACTION.join(UNIT, UNIT.c.id == ACTION.c.unit_id)
    return sa.select(ACTION.c.id).select_from(joined).where(*which)


def _days(session: Session, which: tuple[Any, ...]) -> dict[int, Days]:
    d = ACTION_DAY.c
    query = sa.select(d.action_id, d.on_date, d.starts, d.ends).where(
        d.action_id.in_(_numbers(which))
    )
    found: dict[int, list[HeldDay]] = {}
    for number, *said in session.connection().execute(query.order_by(d.action_id, d.on_date)):
        found.setdefault(number, []).append(HeldDay(*said))
    return {number: tuple(days) for number, days in found.items()}


def _joined(session: Session, which: tuple[Any, ...]) -> dict[int, tuple[tuple[int, str], ...]]:
    """The schools that take part in each action, by number and name."""
    s, u = ASSOCIATED_SCHOOL.c, UNIT.alias("joins").c
    query = (
        sa.select(s.action_id, u.id, u.name)
        .join_from(ASSOCIATED_SCHOOL, u.id.table, u.id == s.unit_id)
        .where(sharing.agreed(), s.action_id.in_(_numbers(which)))
        .order_by(s.action_id, u.name_order)
    )
    found: dict[int, list[tuple[int, str]]] = {}
    for action_id, unit_id, name in session.connection().execute(query):
        found.setdefault(action_id, []).append((unit_id, name))
    return {number: tuple(schools) for number, schools in found.items()}


class ProgrammeRow(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def theme(self) -> str: ...
    @property
    def state(self) -> ActionState: ...
    @property
    def content(self) -> dict[str, Any]: ...
    @property
    def unit_id(self) -> int: ...
    @property
    def unit(self) -> str: ...
    @property
    def commune(self) -> str | None: ...
    @property
    def week(self) -> date | None: ...
    @property
    def week_ends(self) -> date | None: ...
    @property
    def basin(self) -> str | None: ...
    @property
    def department(self) -> str | None: ...
    @property
    def opens(self) -> bool: ...
    @property
    def cause(self) -> str | None: ...
    @property
    def to_confirm(self) -> bool: ...


def _action(
    row: ProgrammeRow,
    days: Days,
    joined: Iterable[tuple[int, str]],
    asked: AskedProgramme,
    home: tuple[date, date],
) -> ProgrammeAction:
    week = (row.week, row.week_ends) if row.week and row.week_ends else home
    taking_part = {row.unit_id, *(number for number, _ in joined)}
    return ProgrammeAction(
        id=row.id,
        title=row.title,
        theme=row.theme,
        state=row.state,
        unit=row.unit,
        commune=str(row.content.get("town") or row.commune or ""),
        basin=row.basin or "",
        department=row.department or "",
        where=_where(row.content, row.commune or ""),
        week=week,
        days=days,
        joined=tuple(name for _, name in joined),
        own=not taking_part.isdisjoint(asked.own),
        opens=bool(row.opens),
        cause=row.cause or "",
        to_confirm=bool(row.to_confirm),
    )


def _where(fiche: Mapping[str, Any], commune: str) -> str:
    """« Salle des fêtes, Mantes, en ligne »: what a fiche says, else its carrier's commune."""
    said = [str(fiche.get("place") or ""), str(fiche.get("town") or commune)]
    return ", ".join(filter(None, [*said, "en ligne" if fiche.get("online") else ""]))
