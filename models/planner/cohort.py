"""What a cohort is: one selectable, written once and used everywhere.

The runs, the re-check before sending, the lists and the forecast all read the same one. Its rows:
``subject_kind, subject_id, round`` (what it is about), ``unit_id`` (for which unit), ``home_id,
function, person_id, slot`` (who is written to, in which unit), ``due_on, room`` (by when the
subject asks for an answer, or null), ``on_date`` (the last day on which it takes place, or null).
Bind parameters: ``cycle``, ``day`` (the local day), ``on_day`` (the day a rule is about),
``rung_day`` (a reminder's own day), ``cabinet`` (functions), ``subjects`` (see ``these``),
``first`` and ``last`` (see ``some``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import sqlalchemy as sa

from models.database.types import one_of
from models.territory.unit import Level
from models.work.action import ActionState

CYCLE_ID = sa.bindparam("cycle", type_=sa.Integer)
ON_DAY = sa.bindparam("on_day", type_=sa.Date)
RUNG_DAY = sa.bindparam("rung_day", type_=sa.Date)
SINCE_DAY = sa.bindparam("since_day", type_=sa.Date)
"""The first day of the school week before that of ``on_day``."""
CABINET = sa.bindparam("cabinet", expanding=True, type_=sa.String)
EXPECTED = {
    level: (
        sa.bindparam(f"expected_{level.value}", expanding=True, type_=sa.String),
        sa.bindparam(f"so_many_{level.value}", type_=sa.Integer),
    )
    for level in (Level.DEPARTMENT, Level.ACADEMY)
}
"""The functions that the team of a level is expected to have, and how many."""
NO_DAY = sa.cast(sa.null(), sa.Date)
NO_DATE, LONG_AGO, NO_ROOM = date.max, date(1, 1, 1), -(10**6)
UP_TO = sa.bindparam("up_to", NO_DATE, type_=sa.Date)
AFTER = sa.bindparam("after", LONG_AGO, type_=sa.Date)
LEAST_ROOM = sa.bindparam("least_room", NO_ROOM, type_=sa.Integer)
"""A rung's own stretch of due dates; every date, where no rung is asked about."""

A = ActionState
PROPOSED = (
    A.SUBMITTED,
    A.LAPSED,
    A.RETURNED,
    A.ACCEPTED,
    A.DECLINED,
    A.TOOK_PLACE,
    A.POSTPONED,
    A.CANCELLED,
)
"""As an action is kept, and as it is shown: one that was left without an answer was proposed."""
TO_HAPPEN = (A.ACCEPTED, A.TOOK_PLACE, A.POSTPONED, A.CANCELLED)

Only = Callable[[Any], Any]
"""Which subjects: every one, a slice of them, or those of a gesture."""

COHORTS: dict[str, Callable[[Only], Any]] = {}


def every(_column: object) -> Any:
    """All the subjects of the cycle."""
    return sa.true()


def these(column: sa.ColumnElement[Any]) -> Any:
    """The subjects given as ``subjects``."""
    return column.in_(SUBJECTS)


SUBJECTS = sa.bindparam("subjects", expanding=True, type_=sa.Integer)


def some(column: sa.ColumnElement[Any]) -> Any:
    """The subjects numbered from ``first`` to ``last``."""
    return column.between(FIRST, LAST)


FIRST, LAST = (sa.bindparam(name, type_=sa.Integer) for name in ("first", "last"))


def cohort(build: Callable[[Only], Any]) -> Callable[[Only], Any]:
    """Register a selectable under its function's name."""
    COHORTS[build.__name__] = build
    return build


STEADY: set[str] = set()


def steady(build: Callable[[Only], Any]) -> Callable[[Only], Any]:
    """Mark a cohort to which only people and units add: what a gesture adds it owes at once."""
    STEADY.add(build.__name__)
    return cohort(build)


def relay_or_pilot(unit: sa.FromClause) -> Any:
    """The function that animates a unit: relays below the département, pilots above."""
    return sa.case((one_of(unit.c.level, [Level.SCHOOL, Level.BASIN]), "relay"), else_="pilot")
