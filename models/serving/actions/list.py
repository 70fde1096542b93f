"""The actions that somebody may see, page by page: their own and those of all that is below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.scope import Scope
from models.serving.actions.content import belongs_to
from models.serving.actions.steps import at_step
from models.serving.actions.traits import LISTED
from models.serving.actions.visibility import seen, shown_state
from models.serving.framing.choices import Framing
from models.serving.perimeter import By, home_of
from models.territory.unit import UNIT, Level
from models.territory.within import within_number
from models.words.collation import holds, same
from models.work.action import ACTION, FROZEN_VERSION, ActionState
from models.work.days import said_days
from models.work.put_off import awaits_an_answer
from models.work.subjects import SubjectKind

A_PAGE = 25


@dataclass(frozen=True, kw_only=True)
class ActionFilters:
    """All of them hold at once; an empty one filters nothing. *words*: in the title or the unit.

    *step*: one of ``models.serving.actions.steps``; *home*: counted in the row of that unit, where
    rows are *by*. *trait*: one of ``models.serving.actions.traits``, held against *framing*;
    *measure*: a standing measure, by its name.
    """

    state: str = ""
    theme: str = ""
    unit: int | None = None
    words: str = ""
    step: str = ""
    home: int | None = None
    by: By = By.BASIN
    trait: str = ""
    measure: str = ""
    framing: Framing = field(default_factory=Framing)


@dataclass(frozen=True, kw_only=True)
class ActionsPage:
    """One page: *rows* (``shown`` is the state to show), *total* over all pages."""

    rows: Sequence[Any] = field(default_factory=tuple)
    total: int = 0
    page: int = 1

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // A_PAGE))


def actions_seen(
    session: Session, scope: Scope, cycle_ids: Sequence[int], filters: ActionFilters, page: int = 1
) -> ActionsPage:
    """The actions of the cycles that *scope*'s holder may see, those of their own units first."""
    shown = shown_state(scope).label("shown")
    where = sa.and_(ACTION.c.cycle_id.in_(cycle_ids), seen(scope), *_wanted(filters, shown, scope))
    joined = ACTION.join(UNIT, UNIT.c.id == ACTION.c.unit_id)
    joined = joined.outerjoin(FROZEN_VERSION, LAST_SUBMITTED)
    connection = session.connection()
    total = connection.execute(sa.select(sa.func.count()).select_from(joined).where(where))
    count = int(total.scalar_one())
    last = max(1, -(-count // A_PAGE))
    page = min(max(page, 1), last)
    own = ACTION.c.unit_id.in_(scope.unit_ids)
    rows = connection.execute(
        sa.select(
            ACTION,
            UNIT.c.name.label("unit"),
            UNIT.c.code,
            shown,
            own.label("own"),
            awaits_an_answer().label("to_confirm"),
            FROZEN_VERSION.c.content.label("submitted"),
        )
        .select_from(joined)
        .where(where)
        .order_by(sa.case((own, 0), else_=1), ACTION.c.on_date, UNIT.c.name_order, ACTION.c.id)
        .limit(A_PAGE)
        .offset((page - 1) * A_PAGE)
    )
    return ActionsPage(rows=[_as_read(row) for row in rows], total=count, page=page)


def own_actions(session: Session, scope: Scope, cycle_id: int, limit: int) -> list[Any]:
    """The first actions of the schools where *scope*'s holder has a function, the earliest first;
    those that were withdrawn are left out."""
    schools = [held.unit_id for held in scope.held if held.level is Level.SCHOOL]
    if not schools:
        return []
    a = ACTION.c
    query = (
        sa.select(ACTION, shown_state(scope).label("shown"), awaits_an_answer().label("to_confirm"))
        .join(UNIT, UNIT.c.id == a.unit_id)
        .where(a.cycle_id == cycle_id, a.unit_id.in_(schools), a.state != ActionState.WITHDRAWN)
        .order_by(a.on_date, a.id)
        .limit(limit)
    )
    return list(session.connection().execute(query))


LAST_SUBMITTED = sa.and_(
    FROZEN_VERSION.c.subject_kind == SubjectKind.ACTION,
    FROZEN_VERSION.c.subject_id == ACTION.c.id,
    FROZEN_VERSION.c.round == ACTION.c.round,
    ACTION.c.state.in_([ActionState.RETURNED, ActionState.WITHDRAWN]),
)
"""What was submitted of an action that may have been changed since."""


def as_read(scope: Scope, column: str) -> Any:
    """The *column* of an action that *scope*'s holder is shown, FROZEN_VERSION being joined by
    :data:`LAST_SUBMITTED`."""
    now, then = ACTION.c[column], sa.func.nullif(FROZEN_VERSION.c[column], "")
    return sa.case((ACTION.c.unit_id.in_(scope.unit_ids), now), else_=sa.func.coalesce(then, now))


def _as_read(row: sa.Row[*tuple[Any, ...]]) -> Any:
    """Their own unit's as it is now; others as they were last submitted, as their page has it."""
    if row.own or row.submitted is None:
        return row
    said = {c: row.submitted[c] for c in ("title", "theme", "on_date") if row.submitted.get(c)}
    if "on_date" in said:
        days = said_days(date.fromisoformat(said["on_date"]), row.submitted.get("days"))
        said |= {"on_date": days[0].on, "last_day": days[-1].on}
    return SimpleNamespace(**{**row._mapping, **said})


def _wanted(filters: ActionFilters, shown: sa.ColumnElement[Any], scope: Scope) -> list[Any]:
    a, u = ACTION.c, UNIT.c
    found = [] if filters.home is None else [home_of(UNIT, filters.by) == filters.home]
    step = at_step(filters.step, scope)
    if step is not None:
        found.append(step)
    if filters.trait in LISTED:
        found.append(LISTED[filters.trait].holds(filters.framing))
    if filters.measure:
        found.append(belongs_to(filters.measure))
    if filters.state in {s.value for s in ActionState}:
        found.append(shown == ActionState(filters.state))
    if filters.theme:
        found.append(as_read(scope, "theme_same") == same(filters.theme))
    if filters.unit is not None:
        found.append(within_number(filters.unit))
    kept = (as_read(scope, "title_sought"), as_read(scope, "theme_sought"), u.name_sought)
    return [*found, *holds(filters.words[:100], kept, (a.title, a.theme, u.name))]


def units_to_filter(session: Session, scope: Scope) -> list[Any]:
    """The départements, bassins and circonscriptions among which to choose."""
    levels = [Level.DEPARTMENT, Level.BASIN]
    query = sa.select(UNIT.c.id, UNIT.c.name).where(UNIT.c.level.in_(levels), scope.sees(UNIT))
    return list(
        session.connection().execute(query.order_by(UNIT.c.level.desc(), UNIT.c.name_order))
    )
