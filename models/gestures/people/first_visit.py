"""Onboarding: the first visit is shown until its reader puts it away, once and for all."""

from __future__ import annotations

import pendulum
import sqlalchemy as sa
from sqlmodel import Session

from models.access.first_visits import FIRST_VISIT


def is_first_visit(session: Session, slot: str) -> bool:
    """Whether *slot* has not put its first visit away."""
    query = sa.select(FIRST_VISIT.c.slot).where(FIRST_VISIT.c.slot == slot)
    return session.connection().execute(query).first() is None


def end_first_visit(session: Session, slot: str) -> None:
    """Show *slot* its first visit no more; a second time changes nothing."""
    if is_first_visit(session, slot):
        row = {"slot": slot, "over_at": pendulum.now("UTC")}
        session.connection().execute(sa.insert(FIRST_VISIT).values(row))
