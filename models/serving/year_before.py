"""Last year beside this year's figures, for today's territory: on the same day, and in the end.

What was withdrawn since does not count, as it does not this year. Only what keeps a date can be
said of a day: that a school proposed, that an action was proposed, kept, reported on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.planner.cohort import PROPOSED
from models.serving.action_steps import STEPS, WAY
from models.serving.land import Land
from models.serving.same_day import SameDay
from models.serving.sight import seen, shown_state
from models.serving.standing import (
    Figures,
    has_only_draft,
    has_opened,
    has_proposed,
    schools_of,
    total,
)
from models.territory.unit import UNIT, Level
from models.types import one_of
from models.work.action import ACTION, ActionState

A = ACTION.c
DATED = ("proposed", "kept", "with_report")
"""The steps of an action whose day is known."""


@dataclass(frozen=True, kw_only=True)
class YearBefore:
    """*then*: the figures on the *same* day of that year, *rows*: those of each row, by its unit;
    *whole*: of that year to its end. *then* has no drafts, and only the steps that keep a date."""

    same: SameDay
    then: Figures = field(default_factory=Figures)
    whole: Figures = field(default_factory=Figures)
    rows: Mapping[int, Figures] = field(default_factory=dict)

    def of(self, rows: Any) -> Figures:
        """The sum of *rows* (of a page) on the same day."""
        return total(self.rows.get(row.unit_id, Figures()) for row in rows)


def figures_before(session: Session, before: Land, same: SameDay) -> YearBefore:
    """The figures of *before* (a :class:`Land` of last year's cycles), in two statements."""
    schools = session.connection().execute(_schools(before, same)).all()
    actions = session.connection().execute(_actions(before, same)).all()
    then = {row.at: {"invited": row.invited, "proposed": row.then} for row in schools}
    dated = {row.at: {code: _count(row, f"then_{code}") for code in DATED} for row in actions}
    rows = {at: Figures(**then.get(at, {}), actions=dated.get(at, {})) for at in {*then, *dated}}
    whole = Figures(
        invited=sum(row.invited for row in schools),
        opened=sum(_count(row, "opened") for row in schools),
        proposed=sum(row.proposed for row in schools),
        draft=sum(row.draft for row in schools),
        actions={step.code: sum(_count(row, step.code) for row in actions) for step in WAY},
    )
    return YearBefore(same=same, then=_dated(total(rows.values())), whole=whole, rows=rows)


def _count(row: Any, name: str) -> int:
    return int(getattr(row, name) or 0)


def _dated(figures: Figures) -> Figures:
    """*figures* without the steps whose day is not known."""
    actions = {code: figures.actions[code] for code in DATED}
    return Figures(invited=figures.invited, proposed=figures.proposed, actions=actions)


def _schools(land: Land, same: SameDay) -> Any:
    """Participating schools by row: how many, how many proposed, by the day and in the end."""
    made, at = _heard(land, same), land.row_of().label("at")
    return (
        sa.select(
            at,
            sa.func.count().label("invited"),
            _sum(has_opened(land)).label("opened"),
            _sum(has_proposed(made)).label("proposed"),
            _sum(has_only_draft(made)).label("draft"),
            _sum(made.c.then == 1).label("then"),
        )
        .select_from(schools_of(land, made))
        .where(land.holds(), UNIT.c.level == Level.SCHOOL)
        .group_by(at)
    )


def _heard(land: Land, same: SameDay) -> Any:
    """What each unit proposed: ``proposed`` and ``draft`` in the end, ``then`` by the day."""
    proposed = one_of(A.state, PROPOSED)
    said = {
        "proposed": proposed,
        "draft": one_of(A.state, [ActionState.DRAFT]),
        "then": sa.and_(proposed, A.proposed_on <= same.on),
    }
    flags = [sa.func.max(sa.case((holds, 1), else_=0)).label(n) for n, holds in said.items()]
    return (
        sa.select(A.unit_id, *flags)
        .where(land.of_cycle(A.cycle_id))
        .group_by(A.unit_id)
        .subquery("heard_before")
    )


def _actions(land: Land, same: SameDay) -> Any:
    """The actions that the reader may see, by row: how many at each step, in the end and then."""
    at, shown = land.row_of().label("at"), shown_state(land.scope)
    by_then = {
        "proposed": A.proposed_on <= same.on,
        "kept": A.decided_on <= same.on,
        "with_report": A.reported_at < same.until,
    }
    counts = [_sum(step.holds(shown)).label(step.code) for step in WAY] + [
        _sum(sa.and_(STEPS[code].holds(shown), by_then[code])).label(f"then_{code}")
        for code in DATED
    ]
    return sa.select(at, *counts).select_from(_of_units()).where(*_read(land)).group_by(at)


def proposals_by_day(session: Session, land: Land) -> dict[date, int]:
    """How many of the actions that count as proposed were first submitted on each day."""
    proposed = STEPS["proposed"].holds(shown_state(land.scope))
    query = (
        sa.select(A.proposed_on, sa.func.count().label("n"))
        .select_from(_of_units())
        .where(*_read(land), proposed, A.proposed_on.is_not(None))
        .group_by(A.proposed_on)
    )
    return {row.proposed_on: row.n for row in session.connection().execute(query)}


def _of_units() -> Any:
    return ACTION.join(UNIT, UNIT.c.id == A.unit_id)


def _read(land: Land) -> tuple[Any, ...]:
    return land.of_cycle(A.cycle_id), seen(land.scope), land.holds()


def _sum(condition: Any) -> Any:
    return sa.func.sum(sa.case((condition, 1), else_=0))
