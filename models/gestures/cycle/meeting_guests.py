"""Who is on the list of a meeting is told, each time once, of what becomes of it: that they are
invited, that it moved, that it is called off, that a place came free."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from models.gestures.cycle.shipped_messages import with_messages
from models.planner.executor import owe_now
from models.work.known_meeting import KnownMeeting
from models.work.meeting import ATTENDEE, MEETING, ROUNDS
from models.year.course import Course, load_course
from models.year.cycle import Cycle, CycleState

A, M = ATTENDEE.c, MEETING.c
LETTERS = {
    "guests_invited": "meeting_invitation",
    "guests_of_moved": "meeting_changed",
    "comers_to_called_off": "meeting_called_off",
    "guests_given_a_place": "meeting_place",
}
"""By cohort, the letter that tells it."""


def tell_guests(
    session: Session, course: Course, cohort: str, moment: datetime, units: Sequence[int]
) -> int:
    """Owe what a cohort of a meeting's list is told, to those of *units*; how many letters. In a
    cycle that is not launched, nobody is told."""
    cycle = session.get_one(Cycle, course.cycle_id)
    if cycle.state is not CycleState.LIVE or not units:
        return 0
    with_messages(session, cycle, [LETTERS[cohort]])
    session.flush()
    owed = load_course(session, cycle)
    return owe_now(session, owed, owed.definition.owed_to(cohort), moment, units)


def homes_of(session: Session, course: Course, code: str) -> list[int]:
    """The units of those on the list of a meeting."""
    mine = (A.cycle_id == course.cycle_id, A.code == str(code), A.home_id.is_not(None))
    query = sa.select(A.home_id).where(*mine).distinct().order_by(A.home_id)
    return [int(one) for one in session.connection().execute(query).scalars()]


def moved(session: Session, course: Course, known: KnownMeeting, moment: datetime) -> int:
    """Tell who is invited that a meeting is no longer where, or when, it was; how many letters.
    Nobody is told of what is past, nor of what they had not been invited to."""
    day = course.local_day(moment)
    if known.last is None or known.last < day or known.row is None:
        return 0
    if not (units := homes_of(session, course, known.code)):
        return 0
    moves = min(int(known.row.moves) + 1, ROUNDS - 1)
    note(session, course, known.code, moves=moves, moved_at=moment, was_on=known.on)
    return tell_guests(session, course, "guests_of_moved", moment, units)


def note(session: Session, course: Course, code: str, **values: object) -> None:
    """Write *values* in the row of a meeting."""
    mine = (M.cycle_id == course.cycle_id, M.code == str(code))
    session.connection().execute(sa.update(MEETING).where(*mine).values(**values))
