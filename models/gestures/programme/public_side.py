"""A pilot or the administrator takes the public side of an académie down in one gesture, and puts
it up again; they say which address its form reaches.

At any time, also of a cycle that is closed: what should not be read is not to wait for a launch.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.access.actors import Actor, Right
from models.access.rights import Gesture
from models.access.scope import need
from models.database.transactions import upsert
from models.errors import Refusal
from models.gestures.of_a_unit import note_of_unit
from models.programme.public_side import PUBLIC_SIDE, public_side_is_open, public_side_of
from models.territory.addresses import need_mail
from models.year.course import Course


def take_public_side_down(session: Session, course: Course, by: Actor, moment: datetime) -> None:
    """Have no public page, calendar or feed of the académie show anything from now on.

    Raises NotYours, Refusal (it is down already)."""
    right = _right(session, course, by, moment)
    if not public_side_is_open(session, course.academy_id):
        raise Refusal("Le côté public est déjà fermé.", "Il n'y a rien à fermer.")
    _keep(session, course, right, moment, closed_at=moment)
    note_of_unit(session, course, "public_side.taken_down", course.academy_id, right, moment, {})


def put_public_side_up(session: Session, course: Course, by: Actor, moment: datetime) -> None:
    """Have them show again what heads made public. Raises NotYours, Refusal (it is up already)."""
    right = _right(session, course, by, moment)
    if public_side_is_open(session, course.academy_id):
        raise Refusal("Le côté public est déjà ouvert.", "Il n'y a rien à rouvrir.")
    _keep(session, course, right, moment, closed_at=None)
    note_of_unit(session, course, "public_side.put_up", course.academy_id, right, moment, {})


def set_public_contact(
    session: Session, course: Course, mail: str, by: Actor, moment: datetime
) -> bool:
    """Keep the address that the public's form reaches, or none; the same again changes nothing.
    Whether it changed. Raises NotYours, InvalidMail."""
    right = _right(session, course, by, moment)
    address = need_mail(mail) if mail.strip() else None
    row = public_side_of(session, course.academy_id)
    if address == (row.contact if row else None):
        return False
    _keep(session, course, right, moment, contact=address)
    facts = {"given": address is not None}
    note_of_unit(session, course, "public_side.contact", course.academy_id, right, moment, facts)
    return True


def _right(session: Session, course: Course, by: Actor, moment: datetime) -> Right:
    day = course.local_day(moment)
    return need(session, by, Gesture.KEEP_PUBLIC_SIDE, course.academy_id, day)


def _keep(
    session: Session, course: Course, right: Right, moment: datetime, **values: object
) -> None:
    said: dict[str, Any] = {"changed_at": moment, "changed_by": right.by.slot}
    said |= {"as_function": right.function, **values}
    row = upsert(session, PUBLIC_SIDE).values(academy_id=course.academy_id, **said)
    kept = row.on_conflict_do_update(index_elements=["academy_id"], set_=said)
    session.connection().execute(kept)
