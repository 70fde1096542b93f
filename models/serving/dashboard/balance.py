"""The balance of a programme: what its actions are, held against the framing and the schools.

Actions that count were proposed, and neither declined nor withdrawn; one may keep to those that are
kept. Figures are those of the territory of who reads, and each is the length of the list behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.serving.actions import content
from models.serving.actions.steps import ASKED, GOING
from models.serving.actions.traits import AUDIENCES, BY_UNIT, CARRIERS, TRAITS, how_many
from models.serving.actions.visibility import seen, shown_state
from models.serving.dashboard.closed_years import counted_once
from models.serving.framing.choices import Emphasis, Framing, emphasis, framing_of
from models.serving.perimeter import By, Perimeter
from models.territory.rows import NamedUnit, UnitPlace
from models.territory.schools import is_school
from models.territory.unit import UNIT, Level
from models.work.action import ACTION
from models.year.cycle import PARTICIPATION

OFF = ""
"""Where a theme is counted that is none of the framing's."""
CARRIED = (*(trait.code for family in CARRIERS for trait in family.traits), "in_priority")
"""What is counted of schools as it is of actions."""


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What the actions of a year are: how many have each trait, each theme (:data:`OFF` for the
    others), how many people of each audience are *expected*, *hours* of training, how many belong
    to each of the standing *measures*."""

    actions: int = 0
    traits: Mapping[str, int] = field(default_factory=dict)
    themes: Mapping[str, int] = field(default_factory=dict)
    expected: Mapping[str, int] = field(default_factory=dict)
    hours: float = 0
    measures: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class BalancePlace:
    """A unit: its *actions*, by theme and by trait; its *schools* that take part, by trait.

    *within*: its département. *stressed*: the themes that this département puts forward. *most*:
    how many flagships it may have; 0 for what is no bassin. *whole*: all of it is looked at,
    not some of its schools alone.
    """

    unit_id: int
    name: str
    level: Level
    within: str = ""
    within_id: int | None = None
    actions: int = 0
    themes: Mapping[str, int] = field(default_factory=dict)
    traits: Mapping[str, int] = field(default_factory=dict)
    schools: Mapping[str, int] = field(default_factory=dict)
    stressed: tuple[str, ...] = ()
    most: int = 0
    whole: bool = True

    @property
    def take_part(self) -> int:
        """Its schools that take part."""
        return self.schools["all"]


@dataclass(frozen=True, kw_only=True)
class Balance:
    """*places*: the académies, départements or bassins, one row each (*by*); *basins*: each bassin
    with its flagships, unless there are several académies. *stressed*: the départements that put
    each theme forward, by name."""

    by: By
    themes: tuple[str, ...]
    now: Tally
    before: Tally | None
    schools: Mapping[str, int]
    places: tuple[BalancePlace, ...]
    basins: tuple[BalancePlace, ...]
    stressed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    most: int = 0
    measures: tuple[str, ...] = ()


def balance(
    session: Session, perimeter: Perimeter, before: Perimeter | None, step: str = GOING.code
) -> Balance:
    """What the actions of *perimeter* at a *step* are; *before*: last year's, through this year's
    territory."""
    perimeter = perimeter.counted_by(rows_of(session, perimeter))
    asked = CountedActions(
        perimeter=perimeter, framing=framing_of(session, perimeter.cycle_ids), step=step
    )
    counted, schools = _counted(session, asked), _schools(session, asked)
    units = _units(session, perimeter, {c["at"] for c in (*counted, *schools)})
    around = {n for u in units for n in (u.id, u.department_id) if n}
    stressed = emphasis(session, perimeter, around, asked.framing)
    most = max((asked.framing.flagships[one] for one in perimeter.cycle_ids), default=0)
    of = Of(counted=counted, schools=schools, stressed=stressed, most=most)
    return Balance(
        by=perimeter.by,
        themes=asked.framing.of(perimeter.cycle_ids),
        most=most,
        now=_tally(counted, _expected(session, asked), _belonging(session, asked)),
        measures=asked.framing.measures_of(perimeter.cycle_ids),
        before=_last_year(session, before, step, asked.framing) if before else None,
        schools=_school_counts(schools),
        places=tuple(of.row(u) for u in units if _is_row(u, perimeter)),
        basins=tuple(of.basin(u) for u in units if u.level is Level.BASIN and u.whole),
        stressed=_by_theme(stressed.values()),
    )


def _last_year(session: Session, perimeter: Perimeter, step: str, framing: Framing) -> Tally:
    """What the actions of last year's *perimeter* were, its themes spelled as this year's
    *framing* has them; kept once it is over."""

    def count() -> Tally:
        asked = CountedActions(
            perimeter=perimeter, framing=framing_of(session, perimeter.cycle_ids), step=step
        )
        told = _expected(session, asked), _belonging(session, asked)
        return _tally(_counted(session, asked), *told)

    then = counted_once(session, perimeter, count, "balance", step)
    themes = {framing.spelled(theme): count for theme, count in then.themes.items()}
    return replace(then, themes=themes)


def rows_of(session: Session, perimeter: Perimeter) -> By:
    """What has a row: académies, else départements, else the bassins of the only one."""
    if perimeter.by is By.ACADEMY:
        return By.ACADEMY
    u, p = UNIT.c, PARTICIPATION.c
    query = (
        sa.select(u.department_id)
        .join(PARTICIPATION, p.unit_id == u.id)
        .where(perimeter.of_cycle(p.cycle_id), perimeter.holds(), u.department_id.is_not(None))
        .distinct()
        .limit(2)
    )
    several = len(session.connection().execute(query).all()) > 1
    return By.DEPARTMENT if several else By.BASIN


# ── statements ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class CountedActions:
    """What is counted: the actions of a perimeter at a step, by the framing of its cycles."""

    perimeter: Perimeter
    framing: Framing
    step: str

    def actions(self, *columns: sa.ColumnElement[Any]) -> Any:
        """*columns* of the actions, joined to their UNIT."""
        scope, c = self.perimeter.scope, ACTION.c
        return (
            sa.select(*columns)
            .select_from(ACTION.join(UNIT, UNIT.c.id == c.unit_id))
            .where(
                self.perimeter.of_cycle(c.cycle_id),
                seen(scope),
                self.perimeter.holds(),
                ASKED[self.step].holds(shown_state(scope)),
            )
        )

    @property
    def basin(self) -> Any:
        """The bassin in which a unit is counted; none for several académies."""
        if self.perimeter.by is By.ACADEMY:
            return sa.cast(sa.null(), sa.Integer)
        return self.perimeter.counted_by(By.BASIN).row_of()


def _counted(session: Session, asked: CountedActions) -> list[Any]:
    """How many actions have each trait: ``at`` each row, of each ``home``, by theme."""
    keys = {"at": asked.perimeter.row_of(), "home": asked.basin, "theme": asked.framing.theme()}
    hours = sa.func.sum(content.hours()).label("hours")
    query = asked.actions(
        *(column.label(name) for name, column in keys.items()),
        sa.func.count().label("actions"),
        hours,
        *how_many(TRAITS, asked.framing),
    ).group_by(*(sa.literal_column(str(n)) for n in range(1, len(keys) + 1)))
    rows = session.connection().execute(query)
    return [{**row._mapping, "theme": asked.framing.spelled(row.theme)} for row in rows]


def _expected(session: Session, asked: CountedActions) -> Any:
    """How many people of each audience are expected: the one figure for which fiches are read.

    Each is read once for its seven numbers: without OFFSET, it would be read for each of them.
    """
    counts = content.counts("audiences").label("said")
    read = asked.actions(counts).where(content.has("audiences")).offset(0).subquery("read")
    sums = [sa.func.sum(read.c.said[code].as_integer()).label(code) for code, _ in AUDIENCES]
    return session.connection().execute(sa.select(*sums)).one()._mapping


def _belonging(session: Session, asked: CountedActions) -> dict[str, int]:
    """How many actions belong to each standing measure."""
    named = ACTION.c.measures
    query = asked.actions(named, sa.func.count().label("n"))
    found: dict[str, int] = {}
    for row in session.connection().execute(query.where(named.is_not(None)).group_by(named)):
        for measure in row.measures.split("\n")[1:-1]:
            found[measure] = found.get(measure, 0) + row.n
    return found


def _schools(session: Session, asked: CountedActions) -> list[Any]:
    """The schools that take part: how many, and how many of each kind, ``at`` each row and in each
    ``home``."""
    perimeter, p = asked.perimeter, PARTICIPATION.c
    at, home = perimeter.row_of().label("at"), asked.basin.label("home")
    query = (
        sa.select(at, home, sa.func.count().label("all"), *how_many(CARRIED, asked.framing))
        .join_from(PARTICIPATION, UNIT, UNIT.c.id == p.unit_id)
        .where(perimeter.of_cycle(p.cycle_id), perimeter.holds(), is_school())
        .group_by(at, home)
    )
    return [row._mapping for row in session.connection().execute(query)]


ROWS = {
    By.ACADEMY: (Level.ACADEMY,),
    By.DEPARTMENT: (Level.DEPARTMENT, Level.BASIN),
    By.BASIN: (Level.BASIN,),
}
"""The levels of the units that are shown, also when nothing is counted there."""


def _units(session: Session, perimeter: Perimeter, counted: set[int]) -> list[Any]:
    u, over, p = UNIT.c, UNIT.alias("over"), PARTICIPATION.c
    takes_part = sa.exists().where(p.unit_id == u.id, perimeter.of_cycle(p.cycle_id))
    group = sa.case((u.level == Level.DEPARTMENT, u.id), else_=u.department_id)
    more = over.c.name.label("within"), perimeter.holds().label("whole")
    query = (
        sa.select(u.id, u.name, u.level, u.department_id, *more)
        .outerjoin(over, over.c.id == group)
        .where(
            sa.or_(
                u.id.in_(sorted(counted)),
                sa.and_(u.level.in_(ROWS[perimeter.by]), takes_part, perimeter.holds()),
            )
        )
        .order_by(
            over.c.name.is_(None).desc(),
            over.c.name_order,
            u.level != Level.BASIN,
            u.kind,
            u.name_order,
            u.id,
        )
    )
    return list(session.connection().execute(query))


def _is_row(unit: UnitPlace, perimeter: Perimeter) -> bool:
    """Under départements, bassins have no row; any other unit has one."""
    return perimeter.by is not By.DEPARTMENT or unit.level is not Level.BASIN


# ── shapes ───────────────────────────────────────────────────────────────────────────────────────


class CountedUnit(NamedUnit, Protocol):
    """A unit that has a row, under its département or académie."""

    @property
    def department_id(self) -> int | None: ...
    @property
    def within(self) -> str | None: ...
    @property
    def whole(self) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class Of:
    """What was counted, to be put together unit by unit."""

    counted: Sequence[Any]
    schools: Sequence[Any]
    stressed: Mapping[int, Emphasis]
    most: int

    @cached_property
    def _counted_in(self) -> Mapping[tuple[str, int], list[Any]]:
        return _by_place(self.counted)

    @cached_property
    def _schools_in(self) -> Mapping[tuple[str, int], list[Any]]:
        return _by_place(self.schools)

    def row(self, unit: CountedUnit) -> BalancePlace:
        """A unit that has a row, with all that is counted there."""
        return self._place(unit, "at")

    def basin(self, unit: CountedUnit) -> BalancePlace:
        """A bassin or circonscription, with what is counted in it."""
        return self._place(unit, "home")

    def _place(self, unit: CountedUnit, where: str) -> BalancePlace:
        emphasis = self.stressed.get(unit.id) or self.stressed.get(unit.department_id or 0)
        counted = self._counted_in.get((where, unit.id), [])
        schools = self._schools_in.get((where, unit.id), [])
        return BalancePlace(
            unit_id=unit.id,
            name=unit.name,
            level=unit.level,
            within=unit.within or "",
            within_id=unit.id if unit.level is Level.DEPARTMENT else unit.department_id,
            actions=_sum(counted, "actions"),
            themes=_themes(counted),
            traits={code: _sum(counted, code) for code in BY_UNIT},
            schools=_school_counts(schools),
            stressed=emphasis.themes if emphasis else (),
            most=self.most if unit.level is Level.BASIN else 0,
            whole=bool(unit.whole),
        )


def _by_place(rows: Iterable[Any]) -> dict[tuple[str, int], list[Any]]:
    """*rows*, in their order, by the row and by the bassin that each is counted in."""
    found: dict[tuple[str, int], list[Any]] = {}
    for one in rows:
        for where in ("at", "home"):
            found.setdefault((where, one[where]), []).append(one)
    return found


def _themes(counted: Iterable[Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in counted:
        found[one["theme"]] = found.get(one["theme"], 0) + one["actions"]
    return found


def _sum(counted: Iterable[Any], code: str) -> int:
    return int(sum(one[code] for one in counted))


def _tally(counted: list[Any], expected: Mapping[str, Any], measures: Mapping[str, int]) -> Tally:
    return Tally(
        actions=_sum(counted, "actions"),
        traits={code: _sum(counted, code) for code in TRAITS},
        themes=_themes(counted),
        expected={code: int(expected.get(code) or 0) for code, _ in AUDIENCES},
        hours=float(sum(one["hours"] or 0 for one in counted)),
        measures=measures,
    )


def _school_counts(schools: Iterable[Any]) -> dict[str, int]:
    every = list(schools)
    return {code: _sum(every, code) for code in ("all", *CARRIED)}


def _by_theme(stressed: Iterable[Emphasis]) -> dict[str, tuple[str, ...]]:
    """The départements that stress each theme, by name."""
    found: dict[str, list[str]] = {}
    for one in stressed:
        for theme in one.themes:
            found.setdefault(theme, []).append(one.department)
    return {theme: tuple(names) for theme, names in found.items()}
