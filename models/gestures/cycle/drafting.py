"""The administrator or the pilot of an académie drafts its cycle on a page, as the command does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from models.access.actors import Actor
from models.clock import Moment
from models.gestures.cycle.change_kept import CycleChangedMeanwhile
from models.gestures.cycle.drafting_like import as_seen
from models.gestures.cycle.finding import cycles_of
from models.gestures.cycle.opening import alone_on, draft_cycle
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
    over: str | None = None,
) -> Cycle:
    """Draft, or draft again, the cycle of *academy*; its units keep their own weeks.

    *over*: what :func:`as_seen` said of the draft that was looked at (None: whatever is there).
    Raises CycleChangedMeanwhile, NotYours, and what :func:`draft_cycle` does.
    """
    by = need_keeper(session, academy, by, moment)
    there = cycles_of(session, academy, school_year, name or None)
    for cycle in there:
        alone_on(session, cycle)
    if over is not None and there and over not in map(as_seen, there):
        raise _meanwhile()
    try:
        return draft_cycle(
            session,
            school_year,
            academy.code,
            week,
            _own_weeks(session, there),
            moment,
            until=until,
            name=name or None,
            by=by,
        )
    except IntegrityError:  # somebody else's draft was written between the look and the gesture
        raise _meanwhile() from None


def _meanwhile() -> CycleChangedMeanwhile:
    return CycleChangedMeanwhile(
        "Quelqu'un d'autre a préparé ou changé ce cycle entre-temps.",
        "Ses dates d'aujourd'hui sont sur cette page : comparez, puis recommencez.",
    )


def _own_weeks(session: Session, there: Iterable[Cycle]) -> dict[str, Span]:
    """The weeks that units of a draft have of their own, by their codes."""
    drafts = [cycle.id for cycle in there if cycle.state is CycleState.DRAFT]
    query = (
        sa.select(UNIT.c.kind, UNIT.c.code, UNIT_WEEK.c.week, UNIT_WEEK.c.week_ends)
        .join(UNIT, UNIT.c.id == UNIT_WEEK.c.unit_id)
        .where(UNIT_WEEK.c.cycle_id.in_(drafts))
    )
    return {
        f"{row.kind.value}:{row.code}": Span(first=row.week, last=row.week_ends)
        for row in session.connection().execute(query)
    }
