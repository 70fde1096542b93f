"""What was printed or exported with images that may not be used so any more, for pilots, relays and
schools: what to take off a wall, a site or a press kit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import Scope, below_any
from models.serving.actions.image import names_of_slots
from models.territory.unit import UNIT
from models.work.action import ACTION
from models.work.document import DOCUMENT, MADE_WITH_IMAGE
from models.work.uses import OUTPUTS, may_be_used

MOST = 500


@dataclass(frozen=True, kw_only=True)
class StillOutside:
    """A made document (*what* it is, its file's *name*) that holds an image (*image*) of an action;
    *why* it may not any more, with the *reason* that was given, if any; *by*: who made it."""

    image: str
    action_id: int
    title: str
    unit: str
    why: str
    reason: str
    since: datetime | date | None
    what: str
    name: str
    made_at: datetime
    by: str


def still_outside(session: Session, scope: Scope, day: date) -> tuple[StillOutside, ...]:
    """Those of the units for which *scope*'s holder may withdraw an image, the last made first."""
    held = scope.may_at(Gesture.WITHDRAW_IMAGE)
    if not held:
        return ()
    m, d, a = MADE_WITH_IMAGE.c, DOCUMENT.c, ACTION.c
    query = (
        sa.select(
            DOCUMENT,
            a.title,
            UNIT.c.name.label("unit"),
            m.output,
            m.name.label("file"),
            m.made_at,
            m.made_by,
        )
        .join(DOCUMENT, d.id == m.document_id)
        .join(ACTION, a.id == d.action_id)
        .join(UNIT, UNIT.c.id == a.unit_id)
        .where(below_any(UNIT, held))
        .order_by(m.made_at.desc(), m.id.desc())
    )
    rows = session.connection().execute(query).all()
    gone = [row for row in rows if not may_be_used(row, row.output, day)][:MOST]
    names = names_of_slots(session, {row.made_by for row in gone})
    return tuple(_line(row, names.get(row.made_by, "")) for row in gone)


def _line(row: sa.Row[Any], by: str) -> StillOutside:
    why, since = _why(row)
    return StillOutside(
        image=row.name,
        action_id=row.action_id,
        title=row.title,
        unit=row.unit,
        why=why,
        reason=row.withdrawn_reason or "",
        since=since,
        what=OUTPUTS[row.output],
        name=row.file,
        made_at=row.made_at,
        by=by,
    )


def _why(row: sa.Row[Any]) -> tuple[str, datetime | date | None]:
    if row.withdrawn_by is not None:
        return "retirée", row.removed_at
    if row.removed_at is not None:
        return "ôtée de l'action", row.removed_at
    if row.uses_until is not None:
        return "autorisation échue, ou plus pour cet usage", row.uses_until
    return "plus autorisée pour cet usage", None
