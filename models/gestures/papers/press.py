"""The relay or the pilot of a bassin keeps what the press said of the week there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import Actor, Right
from models.access.rights import Gesture
from models.errors import NotFound, Refusal
from models.gestures.of_a_unit import note_of_unit, territory_right
from models.gestures.under_way import need_under_way
from models.intake.days import BadDay, need_day
from models.work.review import PRESS_LINK, PressLink
from models.year.course import Course

P = PRESS_LINK.c
LONGEST = {"title": 200, "address": 500, "medium": 120}
MOST = 1000
"""Links of a cycle."""


class BadPress(Refusal):
    """A press link that can't be kept; *errors*, in its facts: what is wrong with each field."""

    status = 422


def add_press_link(
    session: Session,
    course: Course,
    unit_id: int,
    said: Mapping[str, Any],
    by: Actor,
    moment: datetime,
) -> int:
    """Keep a press link of a unit: ``title``, ``address``, ``medium``, ``on``; its number. The same
    address again is that of the one there is.

    Raises BadPress, NotFound, NotYours, CycleIsClosed.
    """
    right = review_right(session, course, unit_id, by, moment)
    values = _read(course, said, course.local_day(moment))
    ours = P.cycle_id == course.cycle_id
    same = sa.select(P.id).where(ours, P.unit_id == unit_id, P.address == values["address"])
    known = session.connection().execute(same).scalars().first()
    if known is not None:
        return int(known)
    count = sa.select(sa.func.count()).select_from(PRESS_LINK).where(ours)
    if session.connection().execute(count).scalar_one() >= MOST:
        raise BadPress(f"Ce cycle a déjà {MOST} liens de presse.", "Ôtez-en un.")
    link = PressLink(
        cycle_id=course.cycle_id,
        unit_id=unit_id,
        added_at=moment,
        added_by=right.by.slot,
        **values,
    )
    session.add(link)
    session.flush()
    note_of_unit(
        session, course, "press.added", unit_id, right, moment, {"press": int(link.id or 0)}
    )
    return int(link.id or 0)


def remove_press_link(
    session: Session, course: Course, number: int, by: Actor, moment: datetime
) -> None:
    """Take a press link away. Raises NotFound, NotYours, CycleIsClosed."""
    need_under_way(session, course)
    query = sa.select(P.unit_id).where(P.id == number, P.cycle_id == course.cycle_id)
    unit_id = session.connection().execute(query).scalar_one_or_none()
    if unit_id is None:
        raise NotFound("Ce lien de presse n'est pas, ou plus, dans le bilan.", "Voyez la liste.")
    right = review_right(session, course, int(unit_id), by, moment)
    session.connection().execute(sa.delete(PRESS_LINK).where(P.id == number))
    note_of_unit(session, course, "press.removed", int(unit_id), right, moment, {"press": number})


def _read(course: Course, said: Mapping[str, Any], today: date) -> dict[str, Any]:
    errors: dict[str, str] = {}
    values: dict[str, Any] = {key: " ".join(str(said.get(key) or "").split()) for key in LONGEST}
    for key, most in LONGEST.items():
        if len(values[key]) > most:
            errors[key] = f"{most} signes au plus."
    if not values["title"]:
        errors["title"] = "Donnez-lui un titre."
    if not _is_address(values["address"]):
        errors["address"] = "Donnez une adresse qui commence par https:// ou http://."
    values["on"] = None
    try:
        values["on"] = need_day(str(said["on"])) if said.get("on") else None
    except BadDay as bad:
        errors["on"] = f"{bad.why[:1].upper()}{bad.why[1:]}."
    if values["on"] and values["on"] > today:
        errors["on"] = "Cette date est à venir."
    if errors:
        step = "Corrigez, puis enregistrez de nouveau."
        raise BadPress(" ".join(errors.values()), step, errors=errors)
    return values


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and "." in (parts.hostname or "")
    except ValueError:
        return False


def review_right(
    session: Session, course: Course, unit_id: int, by: Actor, moment: datetime
) -> Right:
    """By what right somebody adds to the review for a unit. Raises NotFound, NotYours,
    CycleIsClosed."""
    sentence = "Le bilan ne se tient pas pour cette unité."
    return territory_right(session, course, Gesture.KEEP_REVIEW, unit_id, by, moment, sentence)
