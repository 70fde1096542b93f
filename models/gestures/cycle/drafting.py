"""The administrator or the pilot of an académie drafts its cycle on a page, as the command does."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Actor
from models.clock import Moment
from models.gestures.cycle.finding import cycles_of
from models.gestures.cycle.opening import draft_cycle
from models.gestures.territory.bringing import need_keeper
from models.territory.unit import UNIT, Unit
from models.year.cycle import UNIT_WEEK, Cycle, CycleState
from models.year.week import Span


def draft_own_cycle(
    session: Session,
    academy: Unit,
    school_year: str,
    week: date,
    until: date | None,
    name: str,
    by: Actor,
    moment: Moment,
) -> Cycle:
    """Draft, or draft again, the cycle of *academy*; its units keep their own weeks.

    Raises NotYours, and what :func:`draft_cycle` does.
    """
    by = need_keeper(session, academy, by, moment)
    return draft_cycle(
        session,
        school_year,
        academy.code,
        week,
        _own_weeks(session, academy, school_year, name),
        moment,
        until=until,
        name=name or None,
        by=by,
    )


def _own_weeks(session: Session, academy: Unit, school_year: str, name: str) -> dict[str, Span]:
    """The weeks that units of a draft have of their own, by their codes."""
    drafts = [
        cycle.id
        for cycle in cycles_of(session, academy, school_year, name or None)
        if cycle.state is CycleState.DRAFT
    ]
    query = (
        sa.select(UNIT.c.kind, UNIT.c.code, UNIT_WEEK.c.week, UNIT_WEEK.c.week_ends)
        .join(UNIT, UNIT.c.id == UNIT_WEEK.c.unit_id)
        .where(UNIT_WEEK.c.cycle_id.in_(drafts))
    )
    return {
        f"{row.kind.value}:{row.code}": Span(first=row.week, last=row.week_ends)
        for row in session.connection().execute(query)
    }
