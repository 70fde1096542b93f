"""A pilot gives the programme of a territory an address that anybody may read, renews it, or takes
it down; the one before opens nothing any more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor, Right
from models.access.rights import Gesture
from models.access.scope import need
from models.access.secret import secret_of
from models.errors import NotFound, Refusal
from models.gestures.under_way import need_under_way
from models.programme.link import PROGRAMME_LINK, ProgrammeLink, token_of
from models.territory.unit import UNIT, Level
from models.territory.within import of_academy
from models.year.course import Course

LEVELS = (Level.ACADEMY, Level.DEPARTMENT, Level.BASIN)
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
    _note(session, course, "programme.shared", unit_id, right, moment, {"link": number} | before)
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
    _note(session, course, "programme.taken_down", unit_id, right, moment, facts)


def _right(session: Session, course: Course, unit_id: int, by: Actor, moment: datetime) -> Right:
    need_under_way(session, course)
    u = UNIT.c
    query = sa.select(u.id).where(
        u.id == unit_id, of_academy(course.academy_id), u.level.in_(LEVELS)
    )
    if session.connection().execute(query).first() is None:
        raise NotFound(
            "Le programme de cette unité ne se partage pas.",
            "Choisissez l'académie, un de ses départements, un bassin ou une circonscription.",
        )
    return need(session, by, Gesture.SHARE_PROGRAMME, unit_id, course.local_day(moment))


def _take_down(
    session: Session, course: Course, unit_id: int, right: Right, moment: datetime
) -> dict[str, Any]:
    """Close the open link of a unit, if it has one; its number, as a fact."""
    there = (K.cycle_id == course.cycle_id, K.unit_id == unit_id, K.taken_down_at.is_(None))
    values = {"taken_down_at": moment, "taken_down_by": right.by.slot}
    over = sa.update(PROGRAMME_LINK).where(*there).values(values).returning(K.id)
    number = session.connection().execute(over).scalar_one_or_none()
    return {} if number is None else {"replaces": int(number)}


def _note(
    session: Session,
    course: Course,
    what: str,
    unit_id: int,
    right: Right,
    moment: datetime,
    facts: dict[str, Any],
) -> None:
    entry = {
        "what": what,
        "subject": f"unit.{unit_id}",
        "unit_id": unit_id,
        "by": right.by.slot,
        "as_function": right.function,
        "facts": facts,
    }
    journal.write(session, course.cycle_id, moment, [entry])
