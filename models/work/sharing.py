"""A school takes part in another's action once it agreed to it, for as long as that action stands.

Said once, in Python and in SQL. It stands from its submission on, also while it is being corrected:
who agreed to it is not asked to propose another meanwhile. It stands no more once it is withdrawn,
cancelled or declined; a refusal that is not announced is nobody's to guess, so it counts once told.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import sqlalchemy as sa

from models.database.types import one_of
from models.territory.unit import UNIT, Kind
from models.work.action import ACTION, ASSOCIATED_SCHOOL, ActionState

A = ActionState
STANDS = (A.SUBMITTED, A.RETURNED, A.ACCEPTED, A.TOOK_PLACE, A.POSTPONED)
MOST_ASSOCIATED = 50
"""Schools of one action: a whole collège's écoles, twice over."""

OfCycle = Callable[[sa.ColumnElement[Any]], Any]
"""The SQL condition that the cycle of an action is one of those looked at."""


def stands(state: ActionState, announced: bool) -> bool:
    """Whether others take part in an action in *state*."""
    return state in STANDS or (state is A.DECLINED and not announced)


def takes_part(agreed: bool | None, state: ActionState, announced: bool) -> bool:
    """Whether an associated school that answered *agreed* takes part in an action."""
    return agreed is True and stands(state, announced)


def standing(action: sa.FromClause = ACTION) -> Any:
    """:func:`stands`, as the SQL condition of *action* (ACTION or an alias)."""
    unknown = sa.and_(one_of(action.c.state, [A.DECLINED]), action.c.announced.is_(sa.false()))
    return sa.or_(one_of(action.c.state, STANDS), unknown)


def agreed(associated: sa.FromClause = ASSOCIATED_SCHOOL) -> Any:
    """The SQL condition that the head of an associated school agreed."""
    return associated.c.agreed.is_(sa.true())


def joins(
    unit_id: sa.ColumnElement[Any],
    of_cycle: OfCycle,
    which: Callable[[sa.FromClause], Any] = standing,
) -> Any:
    """The SQL condition that a unit takes part in another's action (of those that *which* holds
    for)."""
    return _agreed_to(unit_id, of_cycle, which)


def shared_within(action_id: sa.ColumnElement[Any], inside: Callable[[sa.FromClause], Any]) -> Any:
    """The SQL condition that a school for which *inside* holds agreed to an action."""
    s, u = ASSOCIATED_SCHOOL.alias(), UNIT.alias()
    joined = s.join(u, u.c.id == s.c.unit_id)
    return action_id.in_(sa.select(s.c.action_id).select_from(joined).where(agreed(s), inside(u)))


def held_with(kinds: Collection[Kind], other: Collection[Kind]) -> Any:
    """The SQL condition that an action, joined to its UNIT, brings together schools of *kinds* and
    of *other*: its carrier, and the associated schools that agreed."""

    def one_of_them(some: Collection[Kind]) -> Any:
        with_one = shared_within(ACTION.c.id, lambda u: one_of(u.c.kind, some))
        return sa.or_(one_of(UNIT.c.kind, some), with_one)

    return sa.and_(one_of_them(kinds), one_of_them(other))


def numbers_of() -> Any:
    """What the associated schools of each action said: how many agreed, how many said that it took
    place there, with which numbers. They are added to the carrier's, which counts its own."""
    s = ASSOCIATED_SCHOOL.alias()
    here = sa.case((s.c.took_place.is_(sa.true()), 1), else_=0)
    return (
        sa.select(
            s.c.action_id,
            sa.func.sum(sa.case((agreed(s), 1), else_=0)).label("associates"),
            sa.func.sum(here).label("took_place_at"),
            sa.func.sum(s.c.pupils).label("their_pupils"),
            sa.func.sum(s.c.adults).label("their_adults"),
        )
        .group_by(s.c.action_id)
        .subquery("associates")
    )


def left(unit_id: sa.ColumnElement[Any], of_cycle: OfCycle, since: sa.ColumnElement[Any]) -> Any:
    """The SQL condition that what a unit had agreed to was withdrawn or declined *since* a day."""

    def ended(a: sa.FromClause) -> Any:
        declined = sa.and_(one_of(a.c.state, [A.DECLINED]), a.c.decided_on >= since)
        return sa.or_(a.c.withdrawn_on >= since, declined)

    return _agreed_to(unit_id, of_cycle, ended)


def _agreed_to(
    unit_id: sa.ColumnElement[Any], of_cycle: OfCycle, which: Callable[[sa.FromClause], Any]
) -> Any:
    a, s = ACTION.alias(), ASSOCIATED_SCHOOL.alias()
    # An EXISTS in the other, not a join: whoever plans it without counting would begin with all the
    # actions of the cycle, for each school.
    it = sa.exists().where(a.c.id == s.c.action_id, of_cycle(a.c.cycle_id), which(a))
    return sa.exists().where(s.c.unit_id == unit_id, agreed(s), it.correlate_except(a))
