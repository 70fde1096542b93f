"""The gate of suspended units: what is owed there, or about them, waits until they resume.

A message waits when its recipient, the unit that it is about or the carrier of its action is in a
suspended unit, below one, or in its place though gathered in a network. The receipt of one's own
gesture, a link to sign in and what a pilot writes in their own words leave; a digest does, without
the items that wait.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.calendar.suspension import SUSPENDED, is_any_suspended
from models.territory.unit import UNIT
from models.territory.within import suspended_within
from models.work.action import ACTION
from models.work.message import MESSAGE
from models.work.subjects import SubjectKind
from models.year.classes import MessageClass

M = MESSAGE.c
BY_HAND = "pilot_words"
"""How the rules begin of what a pilot writes (``models/outbox/pilot_words.py``)."""
NOTHING_SUSPENDED = sa.bindparam("nothing_suspended", type_=sa.Boolean)

_CARRIER = (
    sa.select(ACTION.c.unit_id)
    .where(M.subject_kind == SubjectKind.ACTION, ACTION.c.id == M.subject_id)
    .correlate(MESSAGE)
    .scalar_subquery()
)
_LEAVES_ANYHOW = sa.or_(
    M.cls.in_([MessageClass.ON_REQUEST, MessageClass.DIGEST]), M.rule.startswith(BY_HAND)
)


def waits_for(units: Collection[int] | sa.SelectBase) -> sa.ColumnElement[bool]:
    """Whether a message waits while *units*, numbers or a query for them, are suspended: it is to
    or about one of them, or what is below them or in their place."""
    concerned = sa.or_(UNIT.c.id == M.unit_id, UNIT.c.id == M.home_id, UNIT.c.id == _CARRIER)
    there = sa.select(UNIT.c.id).where(concerned, suspended_within(units)).correlate(MESSAGE)
    return sa.and_(~_LEAVES_ANYHOW, sa.exists(there))


WAITS = waits_for(SUSPENDED)
"""Whether a message waits for one of the units that are suspended."""
NOT_SILENCED = sa.or_(NOTHING_SUSPENDED, ~WAITS)
"""Whether a message may leave as far as suspensions go; asked of no row while there is none."""


def silence(connection: sa.Connection) -> dict[str, Any]:
    """The parameter of :data:`NOT_SILENCED`."""
    return {"nothing_suspended": not is_any_suspended(connection)}


def silenced(session: Session, ids: Sequence[int]) -> set[int]:
    """Of these messages, those that wait for a suspended unit to resume."""
    if not ids or not is_any_suspended(session.connection()):
        return set()
    found: set[int] = set()
    for chunk in (list(ids[n : n + 1000]) for n in range(0, len(ids), 1000)):
        query = sa.select(M.id).where(M.id.in_(chunk), WAITS)
        found |= set(session.connection().execute(query).scalars())
    return found
