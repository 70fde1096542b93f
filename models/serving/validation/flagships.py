"""The flagships of each bassin: those it put forward, those it may still choose, how many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import Scope
from models.gestures.actions.flagships import GONE, PROPOSED, chooser
from models.territory.unit import UNIT, Level
from models.words.nouns import ACTION_STATES
from models.work.action import ACTION, SHOWN_AS, ActionState, shown_as
from models.year.course import Course
from models.year.cycle import PARTICIPATION


@dataclass(frozen=True, kw_only=True)
class Chooser:
    """A bassin or circonscription: *chosen* flagships, out of *candidates*."""

    unit_id: int
    name: str
    within: str
    chosen: int
    candidates: int


@dataclass(frozen=True, kw_only=True)
class FlagshipCandidate:
    """An action that is a flagship, or may be. *climbs*: accepted, it would go up for it."""

    action_id: int
    title: str
    unit: str
    theme: str
    on: date
    state: str
    flagship: bool
    with_parents: bool
    climbs: bool


def choosers(session: Session, course: Course, scope: Scope) -> list[Chooser]:
    """The units whose flagships *scope*'s actor chooses, by name within each département."""
    unit, of, department = UNIT.alias("home"), UNIT.alias("of"), UNIT.alias("department")
    a, p = ACTION, PARTICIPATION
    flagship = sa.and_(a.c.flagship.is_(sa.true()), a.c.state.not_in(GONE))
    candidate = sa.or_(flagship, sa.and_(a.c.state.in_(PROPOSED), a.c.lapsed_on.is_(None)))
    query = (
        sa.select(
            unit.c.id,
            unit.c.name,
            unit.c.level,
            department.c.name.label("within"),
            sa.func.count(sa.case((flagship, a.c.id))).label("chosen"),
            sa.func.count(sa.case((candidate, a.c.id))).label("candidates"),
        )
        .join(p, sa.and_(p.c.unit_id == unit.c.id, p.c.cycle_id == course.cycle_id))
        .outerjoin(department, department.c.id == unit.c.department_id)
        .outerjoin(
            of.join(a, sa.and_(a.c.unit_id == of.c.id, a.c.cycle_id == course.cycle_id)),
            chooser(of) == unit.c.id,
        )
        .where(_chosen_by(unit, scope))
        .group_by(
            unit.c.id,
            unit.c.name,
            unit.c.level,
            unit.c.name_order,
            department.c.name,
            department.c.name_order,
        )
        .order_by(department.c.name_order, unit.c.name_order)
    )
    return [
        Chooser(
            unit_id=r.id,
            name=r.name,
            within=r.within or "",
            chosen=r.chosen,
            candidates=r.candidates,
        )
        for r in session.connection().execute(query)
        if r.level is Level.BASIN or r.candidates
    ]


def _chosen_by(unit: sa.FromClause, scope: Scope) -> Any:
    """The bassins of which the relay is, and those of the pilot's département (and itself, for the
    écoles without circonscription)."""
    held = scope.may_at(Gesture.CHOOSE_FLAGSHIP)
    own = [h.unit_id for h in held]
    above = [h.unit_id for h in held if h.level is Level.DEPARTMENT]
    under = sa.and_(unit.c.level == Level.BASIN, unit.c.department_id.in_(above))
    return sa.or_(unit.c.id.in_(own), under)


def candidates(session: Session, course: Course, unit_id: int) -> list[FlagshipCandidate]:
    """What a unit may put forward: its flagships first, then by date."""
    a, u = ACTION.c, UNIT.c
    flagship = sa.and_(a.flagship.is_(sa.true()), a.state.not_in(GONE))
    query = (
        sa.select(
            a.id,
            a.title,
            a.theme,
            a.on_date,
            a.state,
            a.lapsed_on,
            a.flagship,
            a.with_parents,
            u.name,
        )
        .join(UNIT, u.id == a.unit_id)
        .where(
            a.cycle_id == course.cycle_id,
            chooser(UNIT) == unit_id,
            sa.or_(flagship, SHOWN_AS.in_(PROPOSED)),
        )
        .order_by(a.flagship.desc(), a.on_date, a.title_order, a.id)
    )
    return [
        FlagshipCandidate(
            action_id=r.id,
            title=r.title,
            unit=r.name,
            theme=r.theme,
            on=r.on_date,
            state=ACTION_STATES[shown_as(r)],
            flagship=r.flagship,
            with_parents=r.with_parents,
            climbs=r.state is ActionState.ACCEPTED and not r.flagship,
        )
        for r in session.connection().execute(query)
    ]
