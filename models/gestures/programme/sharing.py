"""A pilot gives the programme of a territory an address that anybody may read, renews it, or takes
it down; the one before opens nothing any more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Actor, Right
from models.access.rights import Gesture
from models.access.secret import secret_of
from models.errors import Refusal
from models.gestures.of_a_unit import note_of_unit, territory_right
from models.programme.link import PROGRAMME_LINK, ProgrammeLink, token_of
from models.year.course import Course

K = PROGRAMME_LINK.c


def share_programme(
    session: Session, course: Course, unit_id: int, by: Actor, moment: datetime
) -> str:
    """Give the programme of a unit an address, in the place of the one that it had; what names it
    (:func:`~models.programme.link.token_of`). Raises NotFound, NotYours, CycleIsClosed."""
    right = _right(session, course, unit_id, by, moment)
    before = _take_down(session, course, unit_id, right, moment)
    link = ProgrammeLink(
        cycle_id=course.cycle_id,
        unit_id=unit_id,
        made_at=moment,
        made_by=right.by.slot,
        as_function=right.function,
    )
    session.add(link)
    session.flush()
    number = int(link.id or 0)
    note_of_unit(
        session, course, "programme.shared", unit_id, right, moment, {"link": number} | before
    )
    return token_of(secret_of(session), number)


def take_programme_down(
    session: Session, course: Course, unit_id: int, by: Actor, moment: datetime
) -> None:
    """Have the address of a unit's programme open nothing any more. Raises Refusal (it has none),
    NotFound, NotYours, CycleIsClosed."""
    right = _right(session, course, unit_id, by, moment)
    gone = _take_down(session, course, unit_id, right, moment)
    if not gone:
        raise Refusal(
            "Ce programme n'est partagé à aucune adresse.", "Il n'y a donc rien à retirer."
        )
    facts = {"link": gone["replaces"]}
    note_of_unit(session, course, "programme.taken_down", unit_id, right, moment, facts)


def _right(session: Session, course: Course, unit_id: int, by: Actor, moment: datetime) -> Right:
    sentence = "Le programme de cette unité ne se partage pas."
    return territory_right(session, course, Gesture.SHARE_PROGRAMME, unit_id, by, moment, sentence)


def _take_down(
    session: Session, course: Course, unit_id: int, right: Right, moment: datetime
) -> dict[str, Any]:
    """Close the open link of a unit, if it has one; its number, as a fact."""
    there = (K.cycle_id == course.cycle_id, K.unit_id == unit_id, K.taken_down_at.is_(None))
    values = {"taken_down_at": moment, "taken_down_by": right.by.slot}
    over = sa.update(PROGRAMME_LINK).where(*there).values(values).returning(K.id)
    number = session.connection().execute(over).scalar_one_or_none()
    return {} if number is None else {"replaces": int(number)}
