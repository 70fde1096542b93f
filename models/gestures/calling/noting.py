"""« Appelé le… »: a relay or a pilot notes a call, and takes back what was noted by mistake."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from models import journal
from models.access.actors import Actor
from models.access.rights import Gesture
from models.access.scope import need
from models.errors import NotFound, NotYours, Refusal
from models.gestures.no_names import need_nobody_listed
from models.gestures.under_way import need_under_way
from models.territory.unit import UNIT
from models.territory.within import of_academy
from models.words.signs import plain
from models.work.calling import PHONE_CALL
from models.year.course import Course

LONGEST_NOTE = 300


def note_call(
    session: Session, course: Course, unit_id: int, note: str, by: Actor, moment: datetime
) -> int:
    """Note that somebody of a unit was called, and in a line what was said; return its number.

    Raises NotYours, NotFound, CycleIsClosed, Refusal (a note that is too long, or lists names).
    """
    need_under_way(session, course)
    _need_of_the_academy(session, course, unit_id)
    right = need(session, by, Gesture.CALL, unit_id, course.local_day(moment))
    said = plain(note).strip()
    need_nobody_listed(said, "note")
    if len(said) > LONGEST_NOTE:
        wrong = f"La note est trop longue : {LONGEST_NOTE} signes au plus."
        raise Refusal(wrong, "Gardez-en l'essentiel.", fields={"note": wrong})
    row = {
        "cycle_id": course.cycle_id,
        "unit_id": unit_id,
        "called_at": moment,
        "by": right.by.slot,
        "function": right.function,
        "note": said,
    }
    kept = sa.insert(PHONE_CALL).values(row).returning(PHONE_CALL.c.id)
    number = int(session.connection().execute(kept).scalar_one())
    _journal(session, course, "call.noted", row | {"id": number}, right.function, moment)
    return number


def undo_call(session: Session, course: Course, call_id: int, by: Actor, moment: datetime) -> None:
    """Take back a call that one noted by mistake; taken back already, it stays so.

    Raises NotFound, NotYours (somebody else noted it), CycleIsClosed.
    """
    need_under_way(session, course)
    c = PHONE_CALL.c
    query = sa.select(PHONE_CALL).where(c.id == call_id, c.cycle_id == course.cycle_id)
    row = session.connection().execute(query).first()
    if row is None:
        raise NotFound("Cet appel n'est pas noté.", "La page de l'école montre ceux qui le sont.")
    if row.by not in by.slots:
        raise NotYours(
            "Quelqu'un d'autre a noté cet appel.", "C'est à cette personne de le retirer."
        )
    right = need(session, by, Gesture.CALL, row.unit_id, course.local_day(moment))
    if row.undone_at is not None:
        return
    undone = sa.update(PHONE_CALL).where(c.id == call_id)
    session.connection().execute(undone.values(undone_at=moment))
    _journal(session, course, "call.note_undone", dict(row._mapping), right.function, moment)


def _need_of_the_academy(session: Session, course: Course, unit_id: int) -> None:
    ours = sa.select(UNIT.c.id).where(UNIT.c.id == unit_id, of_academy(course.academy_id))
    if session.connection().execute(ours).first() is None:
        raise NotFound("Cette unité n'est pas de l'académie.", "Choisissez-en une de la liste.")


def _journal(
    session: Session,
    course: Course,
    what: str,
    row: Mapping[str, object],
    function: str,
    moment: datetime,
) -> None:
    entry = {
        "what": what,
        "subject": f"unit.{row['unit_id']}",
        "unit_id": row["unit_id"],
        "by": row["by"],
        "as_function": function,
        "facts": {"call": row["id"]},
    }
    journal.write(session, course.cycle_id, moment, [entry])
