"""An associated school says that a shared action took place in its own walls, with its numbers.

The carrier's report is enough, and counts its own people: these numbers are added to it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.errors import NotFound, Refusal
from models.gestures.actions.loading import load
from models.gestures.under_way import need_under_way
from models.work.action import ASSOCIATED_SCHOOL, ActionState
from models.year.course import Course

S = ASSOCIATED_SCHOOL.c
SAID_OF = (ActionState.ACCEPTED, ActionState.TOOK_PLACE)
MOST_PEOPLE = 100_000


class NoSuchNumber(Refusal):
    """A number of people that cannot be; *fields* names it."""

    status = 422

    def __init__(self, field: str) -> None:
        sentence = f"Donnez un nombre de personnes, entre 0 et {MOST_PEOPLE}."
        super().__init__(
            sentence, "Un nombre que vous ne savez pas se laisse vide.", fields={field: sentence}
        )


def took_place_here(
    session: Session,
    course: Course,
    action_id: int,
    unit_id: int,
    by: Actor,
    moment: datetime,
    pupils: int | None = None,
    adults: int | None = None,
) -> None:
    """Say that a shared action took place in an associated school too; said again, the last counts.

    Raises NotYours, NotFound (it did not agree to it), Refusal (its day is to come, or it did not
    take place), :class:`NoSuchNumber`.
    """
    need_under_way(session, course)
    action = load(session, course, [action_id])[action_id]
    day = course.local_day(moment)
    right = need(session, by, Gesture.AGREE, unit_id, day)
    here = sa.and_(S.action_id == action_id, S.unit_id == unit_id)
    agreed = session.connection().execute(sa.select(S.agreed).where(here)).scalar_one_or_none()
    if not agreed:
        raise NotFound(
            "Cette école n'a pas donné son accord pour cette action.",
            "Voyez avec qui la porte : sa page dit qui contacter.",
        )
    if action.state not in SAID_OF or action.last_day > day:
        raise Refusal(
            f"L'action « {action.title} » n'a pas encore eu lieu, ou n'a pas lieu.",
            "Sa page dit où elle en est.",
        )
    for field, number in (("pupils", pupils), ("adults", adults)):
        if number is not None and not 0 <= number <= MOST_PEOPLE:
            raise NoSuchNumber(field)
    said = {"took_place": True, "pupils": pupils, "adults": adults}
    written = sa.update(ASSOCIATED_SCHOOL).where(here)
    session.connection().execute(written.values(**said, said_at=moment, said_by=right.by.slot))
    numbers = {"pupils": pupils, "adults": adults}
    entry: dict[str, Any] = {"what": "association.took_place", "subject": f"action.{action_id}"}
    entry |= {"unit_id": unit_id, "by": right.by.slot, "as_function": right.function}
    entry |= {"facts": {k: v for k, v in numbers.items() if v is not None}}
    journal.write(session, course.cycle_id, moment, [entry])
