"""Where a cycle stands: schools invited, silent or heard, and actions step by step, by territory.

Figures are those of the territory of who reads, and of the decisions that they may know. Each is
counted as a set, and is the length of the list behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.scope import Scope
from models.outbox.lists import inside
from models.planner.cohort import PROPOSED
from models.serving.action_steps import STEPS, WAITING_AT, knows
from models.serving.sight import seen, shown_state
from models.territory.unit import UNIT, Level
from models.types import one_of
from models.work.action import ACTION, ActionState
from models.work.validation import TASK, TaskState
from models.year.cycle import PARTICIPATION


@dataclass(frozen=True, kw_only=True)
class Territory:
    """What is counted: a cycle's units that *scope*'s holder sees, those of *unit* alone if given.

    *by_school*: school by school, rather than by bassin and circonscription.
    """

    cycle_id: int
    academy_id: int
    scope: Scope = field(repr=False)
    unit: Any = None
    by_school: bool = False

    def holds(self) -> Any:
        """The SQL condition that UNIT is one of them."""
        return sa.and_(self.scope.sees(UNIT), inside(self.unit) if self.unit else sa.true())

    def row_of(self) -> Any:
        """The unit in whose row UNIT is counted, as SQL."""
        return UNIT.c.id if self.by_school else home_of(UNIT)


def home_of(unit: Any) -> Any:
    """A school's bassin or circonscription, its département when it has none; any other unit."""
    c = unit.c
    above = sa.func.coalesce(c.basin_id, c.department_id, c.academy_id)
    return sa.case((c.level == Level.SCHOOL, above), else_=c.id)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """*invited* schools, those that *proposed*, the silent ones with a *draft*; *actions* by the
    code of each step."""

    invited: int = 0
    proposed: int = 0
    draft: int = 0
    actions: Mapping[str, int] = field(default_factory=dict)

    @property
    def silent(self) -> int:
        return self.invited - self.proposed

    @property
    def any(self) -> bool:
        return bool(self.invited or any(self.actions.values()))


def total(figures: Iterable[Figures]) -> Figures:
    """The sum of *figures*."""
    every = list(figures)
    return Figures(
        invited=sum(f.invited for f in every),
        proposed=sum(f.proposed for f in every),
        draft=sum(f.draft for f in every),
        actions={code: sum(f.actions.get(code, 0) for f in every) for code in STEPS},
    )


@dataclass(frozen=True, kw_only=True)
class Row:
    """A unit with its own figures; a département's or an académie's: of what is in no bassin."""

    unit_id: int
    name: str
    level: Level
    kind: str
    department_id: int | None
    department: str
    figures: Figures


@dataclass(frozen=True, kw_only=True)
class Standing:
    """*rows* by département, each before what is below it; *whole*: their sum."""

    rows: tuple[Row, ...] = ()
    whole: Figures = field(default_factory=Figures)

    @property
    def departments(self) -> list[tuple[str, int | None, Figures, list[Row]]]:
        """Rows by département: its name, its number, its sum, its rows."""
        names = dict.fromkeys((row.department, row.department_id) for row in self.rows)
        found = []
        for name, number in names:
            rows = [row for row in self.rows if row.department_id == number]
            found.append((name, number, total(row.figures for row in rows), rows))
        return found


def standing(session: Session, territory: Territory) -> Standing:
    """The figures of *territory*, unit by unit, in three statements."""
    schools = {row.at: row for row in session.connection().execute(_schools(territory))}
    actions = {row.at: row for row in session.connection().execute(_actions(territory))}
    found = session.connection().execute(_units(territory, {*schools, *actions}))
    rows = [_row(unit, schools.get(unit.id), actions.get(unit.id)) for unit in found]
    shown = tuple(row for row in rows if row.figures.any or row.level is Level.BASIN)
    return Standing(rows=shown, whole=total(row.figures for row in shown))


def _row(unit: Any, schools: Any, actions: Any) -> Row:
    counted = schools._mapping if schools else {}
    return Row(
        unit_id=unit.id, name=unit.name, level=unit.level, kind=unit.kind.value,
        department_id=unit.over, department=unit.department or "",
        figures=Figures(
            **{name: int(counted.get(name, 0)) for name in ("invited", "proposed", "draft")},
            actions={code: int(getattr(actions, code, 0) or 0) for code in STEPS},
        ),
    )  # fmt: skip


def _schools(territory: Territory) -> Any:
    """Participating schools by row: how many, how many proposed, how many have only a draft."""
    made, at = heard(territory.cycle_id), territory.row_of().label("at")
    count = sa.func.sum
    return (
        sa.select(
            at,
            sa.func.count().label("invited"),
            count(sa.case((has_proposed(made), 1), else_=0)).label("proposed"),
            count(sa.case((has_only_draft(made), 1), else_=0)).label("draft"),
        )
        .select_from(schools_of(territory, made))
        .where(territory.holds(), UNIT.c.level == Level.SCHOOL)
        .group_by(at)
    )


def schools_of(territory: Territory, made: Any) -> Any:
    """UNIT joined to the cycle's participation, and to *made* (:func:`heard`)."""
    p = PARTICIPATION.c
    takes_part = sa.and_(p.unit_id == UNIT.c.id, p.cycle_id == territory.cycle_id)
    return UNIT.join(PARTICIPATION, takes_part).outerjoin(made, made.c.unit_id == UNIT.c.id)


def heard(cycle_id: int) -> Any:
    """What each unit proposed in a cycle: ``unit_id``, ``proposed`` and ``draft`` (0 or 1)."""
    a = ACTION.c

    def some(*states: ActionState) -> Any:
        return sa.func.max(sa.case((one_of(a.state, states), 1), else_=0))

    return (
        sa.select(
            a.unit_id,
            some(*PROPOSED).label("proposed"),
            some(ActionState.DRAFT).label("draft"),
        )
        .where(a.cycle_id == cycle_id)
        .group_by(a.unit_id)
        .subquery("heard")
    )


def has_proposed(made: Any) -> Any:
    return sa.func.coalesce(made.c.proposed, 0) == 1


def has_only_draft(made: Any) -> Any:
    return sa.and_(~has_proposed(made), sa.func.coalesce(made.c.draft, 0) == 1)


def _actions(territory: Territory) -> Any:
    """The actions that the reader may see, by row: how many at each step."""
    at, shown = territory.row_of().label("at"), shown_state(territory.scope)
    counts = [
        sa.func.sum(sa.case((step.holds(shown), 1), else_=0)).label(step.code)
        for step in STEPS.values()
    ]
    return (
        sa.select(at, *counts)
        .select_from(ACTION.join(UNIT, UNIT.c.id == ACTION.c.unit_id))
        .where(
            ACTION.c.cycle_id == territory.cycle_id, seen(territory.scope), territory.holds()
        )
        .group_by(at)
    )  # fmt: skip


def _units(territory: Territory, counted: set[int]) -> Any:
    """The units of the rows: those that count something, and each participating bassin."""
    u, p, over = UNIT.c, PARTICIPATION.c, UNIT.alias("over")
    takes_part = sa.exists().where(p.unit_id == u.id, p.cycle_id == territory.cycle_id)
    empty = sa.and_(u.level == Level.BASIN, takes_part, territory.holds(),
                    sa.literal(not territory.by_school))  # fmt: skip
    is_own = u.level == Level.DEPARTMENT
    number = sa.case((is_own, u.id), else_=u.department_id).label("over")
    return (
        sa.select(u.id, u.name, u.level, u.kind, number, over.c.name.label("department"))
        .outerjoin(over, over.c.id == sa.case((is_own, u.id), else_=u.department_id))
        .where(sa.or_(u.id.in_(sorted(counted)), empty))
        .order_by(over.c.name.is_(None).desc(), over.c.name, u.level != Level.BASIN,
                  u.kind, u.name, u.id)
    )  # fmt: skip


# ── in validation ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """The actions that wait at a level: how many, how many *late*, the oldest asked on a day."""

    code: str
    level: Level
    count: int
    late: int
    asked_on: date


def waiting(session: Session, territory: Territory, day: date) -> Sequence[Waiting]:
    """What waits at each level, for what the reader decides of."""
    t, a = TASK.c, ACTION.c
    about = sa.and_(t.subject_kind == "action", a.id == t.subject_id)
    late = sa.func.sum(sa.case((t.due_on < day, 1), else_=0)).label("late")
    query = (
        sa.select(t.level, sa.func.count().label("n"), late, sa.func.min(t.asked_on).label("first"))
        .select_from(TASK.join(ACTION, about).join(UNIT, UNIT.c.id == a.unit_id))
        .where(
            t.cycle_id == territory.cycle_id, t.state == TaskState.OPEN,
            territory.holds(), knows(territory.scope),
        )
        .group_by(t.level)
    )  # fmt: skip
    found = {row.level: row for row in session.connection().execute(query)}
    return [
        Waiting(code=code, level=level, count=found[level].n, late=found[level].late,
                asked_on=found[level].first)
        for code, level in WAITING_AT.items() if level in found
    ]  # fmt: skip
