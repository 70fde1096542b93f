"""An action is internal until the head of its school makes it public, and is internal again as soon
as the head says so.

Nobody else does, whatever they decide: neither who wrote it, nor a relay, nor a pilot. It shows
once it is accepted and announced, and no sooner (``models/programme/public.py``).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor, Right
from models.access.rights import Gesture
from models.access.scope import may
from models.errors import NotYours, Refusal
from models.gestures.actions.loading import load
from models.gestures.under_way import need_under_way
from models.work.action import ACTION, ActionState
from models.work.rows import ActionRow
from models.year.course import Course

GONE = (ActionState.WITHDRAWN, ActionState.CANCELLED)


def make_public(
    session: Session, course: Course, action_id: int, public: bool, by: Actor, moment: datetime
) -> bool:
    """Make an action public, or internal again; the same again changes nothing. Whether it changed.

    It asks nobody, and no decision is taken again: the fiche stays as it was decided. Raises
    NotYours (anybody but the head of its school), CycleIsClosed, Refusal (it will not take place).
    """
    need_under_way(session, course)
    action = load(session, course, [action_id])[action_id]
    right = _need_head(session, course, action, by, moment)
    if bool(action.public) is public:
        return False
    if public and action.state in GONE:
        raise Refusal(
            f"L'action « {action.title} » n'aura pas lieu : elle ne se montre pas au public.",
            "Il n'y a rien à faire.",
        )
    changed = sa.update(ACTION).where(ACTION.c.id == action_id).values(public=public)
    session.connection().execute(changed)
    entry: dict[str, Any] = {
        "what": "action.made_public" if public else "action.made_internal",
        "subject": f"action.{action_id}",
        "unit_id": action.unit_id,
        "by": right.by.slot,
        "as_function": right.function,
        "facts": {},
    }
    journal.write(session, course.cycle_id, moment, [entry])
    return True


def is_its_head(
    session: Session, course: Course, action: ActionRow, by: Actor, moment: datetime
) -> bool:
    """Whether *by* may make an action public: what a page asks before it offers it."""
    day = course.local_day(moment)
    return may(session, by, Gesture.MAKE_PUBLIC, action.unit_id, day) is not None


def _need_head(
    session: Session, course: Course, action: ActionRow, by: Actor, moment: datetime
) -> Right:
    day = course.local_day(moment)
    right = may(session, by, Gesture.MAKE_PUBLIC, action.unit_id, day)
    if right is None:
        raise NotYours(
            "Seule la direction de l'école ou de l'établissement montre son action au public, "
            "ou la rend interne.",
            "Demandez-le-lui : c'est une case de la fiche.",
            unit=action.unit_id,
            gesture=Gesture.MAKE_PUBLIC.value,
        )
    return right
