"""Who sees an action, and what of it: its own unit all but a decision not yet announced; who
decides above it, all but drafts; who holds anything else above, what is announced; an associated
school, what it is asked to join."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.scope import Scope, below_any
from models.territory.unit import UNIT
from models.work.action import ACTION, ASSOCIATED_SCHOOL, SHOWN_AS, ActionState, shown_as
from models.work.rows import ActionRow
from models.work.subjects import SubjectKind
from models.work.validation import TASK, TaskState

A = ActionState
SECRET = (A.ACCEPTED, A.DECLINED)
"""Decisions that only their announcement makes known."""
DECIDE = ("pilot", "relay", "rector", "dasen", "admin")
"""The functions that know of a decision before it is announced, for what is below them."""


@dataclass(frozen=True, kw_only=True)
class Sight:
    """*own*: they carry it. *knows*: also of decisions not announced. *above*: they read it as one
    of the levels above, or a delegate. *asked*: the associated units in which they are at home."""

    own: bool = False
    knows: bool = False
    above: bool = False
    asked: tuple[int, ...] = ()

    @property
    def only_associated(self) -> bool:
        return not (self.own or self.above)

    @property
    def validates(self) -> bool:
        """Whether they propose it, or give their opinion: what is asked for those alone is read."""
        return self.own or self.knows

    def state(self, action: ActionRow) -> ActionState:
        """The state that they are shown."""
        hidden = action.state in SECRET and not action.announced and not self.knows
        return A.SUBMITTED if hidden else shown_as(action)


def sight_of(session: Session, action: ActionRow, scope: Scope) -> Sight | None:
    """What the holder of *scope* sees of *action*; None: nothing, not even that it is there."""
    own = action.unit_id in scope.unit_ids
    row = session.connection().execute(_looked(action, scope)).one()
    asked = tuple(session.connection().execute(_asked(action, scope)).scalars())
    submitted = action.round > 0
    above = submitted and bool(row.below or row.delegated) and not own
    asked = asked if submitted and action.state is not A.WITHDRAWN else ()
    if not (own or above or asked):
        return None
    knows = above and bool(row.decides or row.delegated)
    return Sight(own=own, knows=knows, above=above, asked=asked)


def _looked(action: ActionRow, scope: Scope) -> Any:
    here = UNIT.c.id == action.unit_id
    t = TASK.c
    delegated = sa.exists().where(
        t.subject_kind == SubjectKind.ACTION,
        t.subject_id == action.id,
        t.delegate_id == (scope.actor.person_id or 0),
        t.state != TaskState.DROPPED,
    )
    return sa.select(
        _one(sa.and_(here, scope.sees(UNIT))).label("below"),
        _one(sa.and_(here, below_any(UNIT, deciding(scope)))).label("decides"),
        delegated.label("delegated"),
    )


def _one(condition: sa.ColumnElement[bool]) -> Any:
    return sa.exists(sa.select(UNIT.c.id).where(condition))


def _asked(action: ActionRow, scope: Scope) -> Any:
    s = ASSOCIATED_SCHOOL.c
    return (
        sa.select(s.unit_id)
        .join(UNIT, UNIT.c.id == s.unit_id)
        .where(s.action_id == action.id, scope.sees(UNIT))
        .order_by(s.unit_id)
    )


def deciding(scope: Scope) -> tuple[Any, ...]:
    """The functions of *scope* that know of decisions before they are announced."""
    return tuple(h for h in scope.held if h.function in DECIDE)


def seen(scope: Scope) -> Any:
    """The SQL condition that an action (joined to its UNIT) is in the list of *scope*'s holder."""
    a, s = ACTION.c, ASSOCIATED_SCHOOL.c
    own = a.unit_id.in_(scope.unit_ids)
    associated = sa.exists().where(s.action_id == a.id, s.unit_id.in_(scope.unit_ids))
    below = sa.and_(a.round > 0, scope.sees(UNIT))
    return sa.or_(own, below, sa.and_(a.round > 0, a.state != A.WITHDRAWN, associated))


def shown_state(scope: Scope) -> Any:
    """The SQL expression of the state that *scope*'s holder is shown of an action."""
    a = ACTION.c
    knows = sa.and_(a.unit_id.not_in(scope.unit_ids), below_any(UNIT, deciding(scope)))
    hidden = sa.and_(a.state.in_(SECRET), a.announced.is_(sa.false()), sa.not_(knows))
    return sa.case((hidden, sa.literal(A.SUBMITTED, a.state.type)), else_=SHOWN_AS)
