"""The balance of a programme: what its actions are, held against the framing and the schools.

Actions that count were proposed, and neither declined nor withdrawn; one may keep to those that are
kept. Figures are those of the territory of who reads, and each is the length of the list behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.serving.action_steps import ASKED, GOING
from models.serving.action_traits import (
    AUDIENCES,
    BY_UNIT,
    CARRIERS,
    TRAITS,
    fiche_facts,
    plain_facts,
    unit_facts,
)
from models.serving.fiche_json import AsJSON
from models.serving.framing import Emphasis, Framing, emphasis, framing_of
from models.serving.land import By, Land
from models.serving.sight import seen, shown_state
from models.territory.unit import UNIT, Level
from models.work.action import ACTION
from models.year.cycle import PARTICIPATION

OFF = ""
"""Where a theme is counted that is none of the framing's."""
CARRIED = tuple(trait.code for family in CARRIERS for trait in family.traits)
IN_PRIORITY = "in_priority"


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What the actions of a year are: how many have each trait, each theme (:data:`OFF` for the
    others), how many people of each audience are *expected*, *hours* of training."""

    actions: int = 0
    traits: Mapping[str, int] = field(default_factory=dict)
    themes: Mapping[str, int] = field(default_factory=dict)
    expected: Mapping[str, int] = field(default_factory=dict)
    hours: float = 0


@dataclass(frozen=True, kw_only=True)
class Place:
    """A unit: its *actions*, by theme and by trait; its *schools* that take part, by trait.

    *stressed*: the themes that its département puts forward. *most*: how many flagships it may
    have; 0 for what is no bassin.
    """

    unit_id: int
    name: str
    level: Level
    within: str = ""
    actions: int = 0
    themes: Mapping[str, int] = field(default_factory=dict)
    traits: Mapping[str, int] = field(default_factory=dict)
    schools: Mapping[str, int] = field(default_factory=dict)
    stressed: tuple[str, ...] = ()
    most: int = 0

    @property
    def take_part(self) -> int:
        """Its schools that take part."""
        return self.schools.get("all", 0)


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
    places: tuple[Place, ...]
    basins: tuple[Place, ...]
    stressed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    most: int = 0


def balance(session: Session, land: Land, before: Land | None, step: str = GOING.code) -> Balance:
    """What the actions of *land* at a *step* are; *before*: last year's, through this year's
    territory."""
    land = land.counted_by(rows_of(session, land))
    cycles = (*land.cycle_ids, *(before.cycle_ids if before else ()))
    asked = Asked(land=land, cycles=cycles, framing=framing_of(session, cycles), step=step)
    totals, counted, schools = (
        _totals(session, asked),
        _by_unit(session, asked),
        _schools(session, land),
    )
    ours = [c for c in counted if not c.before]
    units = _units(session, land, {c.at for c in ours} | schools.keys())
    stressed = emphasis(
        session, land, {u.id for u in units} | {u.department_id for u in units} - {None}
    )
    most = max((asked.framing.flagships[one] for one in land.cycle_ids), default=0)
    of = Of(counted=ours, schools=schools, stressed=stressed, most=most)
    return Balance(
        by=land.by, themes=asked.framing.of(land.cycle_ids), most=most,
        now=_tally(totals.get(0), ours),
        before=_tally(totals.get(1), [c for c in counted if c.before]) if before else None,
        schools=_summed(schools.values()),
        places=tuple(of.row(u) for u in units if _is_row(u, land)),
        basins=tuple(of.basin(u) for u in units if u.level is Level.BASIN),
        stressed=_by_theme(stressed.values()),
    )  # fmt: skip


def rows_of(session: Session, land: Land) -> By:
    """What has a row: académies, else départements, else the bassins of the only one."""
    if land.by is By.ACADEMY:
        return By.ACADEMY
    u, p = UNIT.c, PARTICIPATION.c
    query = (
        sa.select(u.department_id)
        .join(PARTICIPATION, p.unit_id == u.id)
        .where(land.of_cycle(p.cycle_id), land.holds(), u.department_id.is_not(None))
        .distinct()
        .limit(2)
    )
    several = len(session.connection().execute(query).all()) > 1
    return By.DEPARTMENT if several else By.BASIN


# ── statements ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is counted: this year's actions and last year's, at a step."""

    land: Land
    cycles: tuple[int, ...]
    framing: Framing
    step: str

    def actions(self, **columns: Any) -> Any:
        """*columns* of each action, with ``before``: 1 for last year's."""
        scope, c = self.land.scope, ACTION.c
        before = sa.case((self.land.of_cycle(c.cycle_id), 0), else_=1).label("before")
        named = [expression.label(name) for name, expression in columns.items()]
        return (
            sa.select(before, *named)
            .select_from(ACTION.join(UNIT, UNIT.c.id == c.unit_id))
            .where(
                c.cycle_id.in_(self.cycles), seen(scope), self.land.holds(),
                ASKED[self.step].holds(shown_state(scope)),
            )
        )  # fmt: skip


def _totals(session: Session, asked: Asked) -> dict[int, Any]:
    """Every trait of the actions, this year's (0) and last year's (1).

    A fiche is read once: without OFFSET, each condition would read it anew.
    """
    plain = plain_facts(asked.framing)
    raw = asked.actions(**plain, fiche=AsJSON(ACTION.c.content)).offset(0).subquery("raw")
    told = fiche_facts(raw.c.fiche)
    named = [expression.label(name) for name, expression in told.items()]
    facts = sa.select(raw.c.before, *(raw.c[n] for n in plain), *named).offset(0).subquery("facts")
    f, total = facts.c, sa.func.sum
    query = sa.select(
        f.before,
        sa.func.count().label("actions"),
        *(_how_many(trait.holds(f)).label(code) for code, trait in TRAITS.items()),
        *(total(f[f"audiences.{code}"]).label(f"expected.{code}") for code, _ in AUDIENCES),
        total(f.training_hours).label("hours"),
    ).group_by(f.before)
    return {row["before"]: row for row in session.connection().execute(query).mappings()}


def _how_many(condition: Any) -> Any:
    return sa.func.sum(sa.case((condition, 1), else_=0))


def _by_unit(session: Session, asked: Asked) -> list[Any]:
    """How many actions there are ``at`` each row, of each bassin, on each theme."""
    land, plain = asked.land, plain_facts(asked.framing)
    home = sa.null() if land.by is By.ACADEMY else land.counted_by(By.BASIN).row_of()
    where = {"at": land.row_of(), "home": sa.cast(home, sa.Integer)}
    f = asked.actions(**where, **plain).subquery("facts").c
    keys = (f.before, f.at, f.home, f.theme)
    query = sa.select(
        *keys,
        sa.func.count().label("actions"),
        *(_how_many(TRAITS[code].holds(f)).label(code) for code in BY_UNIT),
    ).group_by(*keys)
    return list(session.connection().execute(query))


def _schools(session: Session, land: Land) -> dict[int, Mapping[str, int]]:
    """The schools that take part, by row: how many, and how many of each kind."""
    at, p, facts = land.row_of().label("at"), PARTICIPATION.c, unit_facts()
    kinds = (*CARRIED, IN_PRIORITY)
    query = (
        sa.select(
            at,
            sa.func.count().label("all"),
            *(_how_many(TRAITS[code].holds(facts)).label(code) for code in kinds),
        )
        .join_from(PARTICIPATION, UNIT, UNIT.c.id == p.unit_id)
        .where(land.of_cycle(p.cycle_id), land.holds(), UNIT.c.level == Level.SCHOOL)
        .group_by(at)
    )
    rows = session.connection().execute(query).mappings()
    return {row["at"]: {code: int(row[code]) for code in ("all", *kinds)} for row in rows}


ROWS = {
    By.ACADEMY: (Level.ACADEMY,),
    By.DEPARTMENT: (Level.DEPARTMENT, Level.BASIN),
    By.BASIN: (Level.BASIN,),
}
"""The levels of the units that are shown, also when nothing is counted there."""


def _units(session: Session, land: Land, counted: set[int]) -> list[Any]:
    u, over, p = UNIT.c, UNIT.alias("over"), PARTICIPATION.c
    takes_part = sa.exists().where(p.unit_id == u.id, land.of_cycle(p.cycle_id))
    group = sa.case((u.level == Level.DEPARTMENT, u.id), else_=u.department_id)
    query = (
        sa.select(u.id, u.name, u.level, u.department_id, over.c.name.label("within"))
        .outerjoin(over, over.c.id == group)
        .where(
            sa.or_(
                u.id.in_(sorted(counted)),
                sa.and_(u.level.in_(ROWS[land.by]), takes_part, land.holds()),
            )
        )
        .order_by(over.c.name.is_(None).desc(), over.c.name, u.level != Level.BASIN, u.kind,
                  u.name, u.id)
    )  # fmt: skip
    return list(session.connection().execute(query))


def _is_row(unit: Any, land: Land) -> bool:
    """Under départements, bassins have no row; any other unit has one."""
    return land.by is not By.DEPARTMENT or unit.level is not Level.BASIN


# ── shapes ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Of:
    """What was counted, to be put together unit by unit."""

    counted: Sequence[Any]
    schools: Mapping[int, Mapping[str, int]]
    stressed: Mapping[int, Emphasis]
    most: int

    def row(self, unit: Any) -> Place:
        """A unit that has a row, with all that is counted there."""
        return self._place(unit, [c for c in self.counted if c.at == unit.id])

    def basin(self, unit: Any) -> Place:
        """A bassin or circonscription, with what is counted in it."""
        return self._place(unit, [c for c in self.counted if c.home == unit.id])

    def _place(self, unit: Any, counted: list[Any]) -> Place:
        said = self.stressed.get(unit.id) or self.stressed.get(unit.department_id)
        return Place(
            unit_id=unit.id, name=unit.name, level=unit.level, within=unit.within or "",
            actions=sum(c.actions for c in counted), themes=_themes(counted),
            traits={code: int(sum(c._mapping[code] for c in counted)) for code in BY_UNIT},
            schools=self.schools.get(unit.id, {}), stressed=said.themes if said else (),
            most=self.most if unit.level is Level.BASIN else 0,
        )  # fmt: skip


def _themes(counted: Iterable[Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in counted:
        found[one.theme] = found.get(one.theme, 0) + one.actions
    return found


def _tally(row: Any, counted: list[Any]) -> Tally:
    if row is None:
        return Tally()
    return Tally(
        actions=row["actions"],
        traits={code: int(row[code]) for code in TRAITS},
        themes=_themes(counted),
        expected={code: int(row[f"expected.{code}"] or 0) for code, _ in AUDIENCES},
        hours=float(row["hours"] or 0),
    )


def _summed(schools: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in schools:
        for code, n in one.items():
            found[code] = found.get(code, 0) + n
    return found


def _by_theme(stressed: Iterable[Emphasis]) -> dict[str, tuple[str, ...]]:
    """The départements that stress each theme, by name."""
    found: dict[str, list[str]] = {}
    for one in stressed:
        for theme in one.themes:
            found.setdefault(theme, []).append(one.department)
    return {theme: tuple(names) for theme, names in found.items()}
