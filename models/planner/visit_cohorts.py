"""The cohorts of the visits of a recteur or a DASEN: the school that is told, once; who was to come
to what is not held any more."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from models.planner.cohort import CYCLE_ID, Only, cohort, relay_or_pilot
from models.territory.holders import DAY, text, to_holders
from models.territory.unit import UNIT
from models.work.action import ACTION
from models.work.subjects import SubjectKind
from models.work.visit import PLANNED, VISIT, V, still_held


def _visits(
    only: Only,
    *conditions: sa.ColumnElement[bool],
    home: sa.ColumnElement[Any] | None = None,
    function: sa.ColumnElement[Any] | None = None,
) -> Any:
    """Visits to come, each by its own number: by default, the school's relay or head is told."""
    a = ACTION.c
    return to_holders(
        sa.select(
            text(SubjectKind.ACTION).label("subject_kind"),
            a.id.label("subject_id"),
            V.id.label("round"),
            a.unit_id.label("unit_id"),
            (a.unit_id if home is None else home).label("home_id"),
            (relay_or_pilot(UNIT) if function is None else function).label("function"),
            sa.cast(sa.null(), sa.Date).label("due_on"),
            sa.cast(sa.null(), sa.Integer).label("room"),
            V.on_date.label("on_date"),
        )
        .select_from(VISIT.join(ACTION, a.id == V.action_id).join(UNIT, UNIT.c.id == a.unit_id))
        .where(only(a.id), V.cycle_id == CYCLE_ID, V.on_date >= DAY, *conditions)
    )


@cohort
def visited_schools(only: Only) -> Any:
    """Schools to which an authority means to come."""
    return _visits(only, PLANNED, still_held())


@cohort
def schools_no_longer_visited(only: Only) -> Any:
    """Schools to which an authority does not come after all."""
    return _visits(only, ~PLANNED)


@cohort
def authorities_whose_visit_fell(only: Only) -> Any:
    """Who was to come to an action that is not held that day any more."""
    return _visits(only, PLANNED, ~still_held(), home=V.unit_id, function=V.function)
