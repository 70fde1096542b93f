"""Where a cycle stands: schools invited, silent or heard, and actions step by step, by territory.

Figures are those of the territory of who reads, and of the decisions that they may know. Each is
counted as a set, and is the length of the list behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.serving.actions.steps import STEPS, WAITING_AT, knows
from models.serving.actions.visibility import seen, shown_state
from models.serving.dashboard.heard import COUNTED, heard
from models.serving.perimeter import By, Perimeter
from models.territory.rows import NamedUnit
from models.territory.schools import is_school
from models.territory.unit import UNIT, Kind, Level
from models.work.action import ACTION, BEING_DECIDED
from models.work.link_use import LINK_USE
from models.work.subjects import SubjectKind
from models.work.validation import AWAITED, TASK
from models.year.cycle import PARTICIPATION


@dataclass(frozen=True, kw_only=True)
class Figures:
    """*invited* schools, those that *opened* (used the link of a letter), those that *proposed*,
    and those that *take part* in an action, their own or another's; of those that proposed nothing,
    who *joined* another's or *answered*; the silent ones with a *draft*. *actions* by the code of
    each step."""

    invited: int = 0
    opened: int = 0
    proposed: int = 0
    take_part: int = 0
    joined: int = 0
    answered: int = 0
    draft: int = 0
    actions: Mapping[str, int] = field(default_factory=dict)

    @property
    def silent(self) -> int:
        return self.invited - self.proposed - self.joined - self.answered

    @property
    def any(self) -> bool:
        return bool(self.invited or any(self.actions.values()))


def total(figures: Iterable[Figures]) -> Figures:
    """The sum of *figures*."""
    every = list(figures)
    return Figures(
        **{name: sum(getattr(f, name) for f in every) for name in OF_SCHOOLS},
        actions={code: sum(f.actions.get(code, 0) for f in every) for code in STEPS},
    )


OF_SCHOOLS = ("invited", "opened", *COUNTED)
"""What is counted of schools."""


@dataclass(frozen=True, kw_only=True)
class StandingRow:
    """A unit with its own figures; a département's or an académie's: of what is in no bassin.

    *group_id*, *group*: the département it is of; the région, where rows are académies.
    """

    unit_id: int
    name: str
    level: Level
    kind: str
    group_id: int | None
    group: str
    figures: Figures


@dataclass(frozen=True, kw_only=True)
class RowGroup:
    """The rows of a département (of a région), with their sum; *unit_id* None: of what is in
    none."""

    unit_id: int | None
    name: str
    figures: Figures
    rows: tuple[StandingRow, ...]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """*rows* by group, each before what is below it; *whole*: their sum."""

    rows: tuple[StandingRow, ...] = ()
    whole: Figures = field(default_factory=Figures)

    @property
    def groups(self) -> list[RowGroup]:
        """The rows, département by département or région by région."""
        found = []
        for unit_id in dict.fromkeys(row.group_id for row in self.rows):
            rows = tuple(row for row in self.rows if row.group_id == unit_id)
            summed = total(row.figures for row in rows)
            found.append(RowGroup(unit_id=unit_id, name=rows[0].group, figures=summed, rows=rows))
        return found


def standing(session: Session, perimeter: Perimeter) -> Standing:
    """The figures of *perimeter*, unit by unit, in three statements."""
    schools = {row.at: row for row in session.connection().execute(schools_by_row(perimeter))}
    actions = {row.at: row for row in session.connection().execute(_actions(perimeter))}
    found = session.connection().execute(_units(perimeter, {*schools, *actions}))
    rows = [_row(unit, schools.get(unit.id), actions.get(unit.id)) for unit in found]
    shown = tuple(row for row in rows if row.figures.any or row.level is Level.BASIN)
    return Standing(rows=shown, whole=total(row.figures for row in shown))


class GroupedUnit(NamedUnit, Protocol):
    """A unit that has a row, in its group."""

    @property
    def kind(self) -> Kind: ...
    @property
    def group_id(self) -> int: ...
    @property
    def group_name(self) -> str | None: ...


def _row(
    unit: GroupedUnit, schools: sa.Row[*tuple[Any, ...]] | None, actions: object
) -> StandingRow:
    counted = schools._mapping if schools else {}
    return StandingRow(
        unit_id=unit.id,
        name=unit.name,
        level=unit.level,
        kind=unit.kind.value,
        group_id=unit.group_id,
        group=unit.group_name or "",
        figures=Figures(
            **{name: int(counted.get(name, 0)) for name in OF_SCHOOLS},
            actions={code: int(getattr(actions, code, 0) or 0) for code in STEPS},
        ),
    )


def schools_by_row(perimeter: Perimeter) -> Any:
    """Participating schools by row: how many, how many opened, proposed, have only a draft."""
    made, at = heard(perimeter), perimeter.row_of().label("at")
    count = sa.func.sum
    return (
        sa.select(
            at,
            sa.func.count().label("invited"),
            count(sa.case((has_opened(perimeter), 1), else_=0)).label("opened"),
            *(count(sa.case((holds(made), 1), else_=0)).label(n) for n, holds in COUNTED.items()),
        )
        .select_from(schools_of(perimeter, made))
        .where(perimeter.holds(), is_school())
        .group_by(at)
    )


def schools_of(perimeter: Perimeter, made: sa.FromClause) -> Any:
    """UNIT joined to the cycle's participation, and to *made* (:func:`heard`)."""
    p = PARTICIPATION.c
    takes_part = sa.and_(p.unit_id == UNIT.c.id, perimeter.of_cycle(p.cycle_id))
    return UNIT.join(PARTICIPATION, takes_part).outerjoin(made, made.c.unit_id == UNIT.c.id)


def has_opened(perimeter: Perimeter) -> Any:
    """Whether somebody of the school used the link of a letter."""
    used = sa.select(LINK_USE.c.unit_id).where(perimeter.of_cycle(LINK_USE.c.cycle_id))
    return UNIT.c.id.in_(used)


def _actions(perimeter: Perimeter) -> Any:
    """The actions that the reader may see, by row: how many at each step."""
    at, shown = perimeter.row_of().label("at"), shown_state(perimeter.scope)
    counts = [
        sa.func.sum(sa.case((step.holds(shown), 1), else_=0)).label(step.code)
        for step in STEPS.values()
    ]
    return (
        sa.select(at, *counts)
        .select_from(ACTION.join(UNIT, UNIT.c.id == ACTION.c.unit_id))
        .where(perimeter.of_cycle(ACTION.c.cycle_id), seen(perimeter.scope), perimeter.holds())
        .group_by(at)
    )


def _units(perimeter: Perimeter, counted: set[int]) -> Any:
    """The units of the rows: those that count something, and each participating bassin."""
    u, p, over = UNIT.c, PARTICIPATION.c, UNIT.alias("over")
    takes_part = sa.exists().where(p.unit_id == u.id, perimeter.of_cycle(p.cycle_id))
    empty = sa.and_(
        u.level == Level.BASIN, takes_part, perimeter.holds(), sa.literal(perimeter.by is By.BASIN)
    )
    group = group_of(perimeter.by)
    return (
        sa.select(
            u.id, u.name, u.level, u.kind, group.label("group_id"), over.c.name.label("group_name")
        )
        .outerjoin(over, over.c.id == group)
        .where(sa.or_(u.id.in_(sorted(counted)), empty))
        .order_by(
            over.c.name.is_(None).desc(),
            over.c.name_order,
            u.level != Level.BASIN,
            u.kind,
            u.name_order,
            u.id,
        )
    )


def group_of(by: By) -> Any:
    """The unit under whose name a row (of UNIT) is read: its département; an académie's région."""
    u = UNIT.c
    if by is By.ACADEMY:
        return u.parent_id
    return sa.case((u.level == Level.DEPARTMENT, u.id), else_=u.department_id)


# ── in validation ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class WaitingLevel:
    """The actions that wait at a level: how many, how many *late*, the oldest asked on a day."""

    code: str
    level: Level
    count: int
    late: int
    asked_on: date


LONG, MOST_LONG = 15, 50
"""School days without an answer after which a proposal is listed by name; how many are."""


def unanswered(session: Session, perimeter: Perimeter, before: date) -> Sequence[Any]:
    """The proposals submitted *before* a day that have no answer yet, the oldest first: ``id``,
    ``title``, ``submitted_on``, ``name`` (its unit's)."""
    a = ACTION.c
    query = (
        sa.select(a.id, a.title, a.submitted_on, UNIT.c.name)
        .join(UNIT, UNIT.c.id == a.unit_id)
        .where(
            perimeter.of_cycle(a.cycle_id),
            BEING_DECIDED,
            a.submitted_on < before,
            perimeter.holds(),
            knows(perimeter.scope),
        )
        .order_by(a.submitted_on, a.id)
        .limit(MOST_LONG)
    )
    return session.connection().execute(query).all()


def waiting(session: Session, perimeter: Perimeter, day: date) -> Sequence[WaitingLevel]:
    """What waits at each level, for what the reader decides of."""
    t, a = TASK.c, ACTION.c
    about = sa.and_(t.subject_kind == SubjectKind.ACTION, a.id == t.subject_id)
    late = sa.func.sum(sa.case((t.due_on < day, 1), else_=0)).label("late")
    query = (
        sa.select(t.level, sa.func.count().label("n"), late, sa.func.min(t.asked_on).label("first"))
        .select_from(TASK.join(ACTION, about).join(UNIT, UNIT.c.id == a.unit_id))
        .where(
            perimeter.of_cycle(t.cycle_id),
            AWAITED,
            perimeter.holds(),
            knows(perimeter.scope),
        )
        .group_by(t.level)
    )
    found = {row.level: row for row in session.connection().execute(query)}
    return [
        WaitingLevel(
            code=code,
            level=level,
            count=found[level].n,
            late=found[level].late,
            asked_on=found[level].first,
        )
        for code, level in WAITING_AT.items()
        if level in found
    ]
