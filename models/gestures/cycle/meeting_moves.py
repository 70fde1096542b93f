"""A meeting of a year that is under way moves, or is called off: those who had been invited are
told once, with what puts it right in their calendars."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session

from models.database.transactions import upsert
from models.gestures.cycle.meeting_guests import moved
from models.gestures.cycle.shipped_messages import with_messages
from models.planner.executor import owe_now
from models.planner.meeting_cohorts import INVITING, told_of
from models.work.known_meeting import KnownMeeting, known_meeting, known_meetings
from models.work.meeting import MEETING, MeetingKind, meeting_of
from models.work.message import MESSAGE, MessageState
from models.year.course import Course, load_course
from models.year.cycle import Cycle, CycleState

M = MESSAGE.c


def meeting_moved(
    session: Session, cycle: Cycle, kind: MeetingKind, was: date | None, moment: datetime
) -> int:
    """Tell that a meeting is no longer on the day *was*, nor where it was; how many letters.

    Nobody is told of what is past, nor of what they had not been invited to. Said twice before a
    letter left, it is said once.
    """
    if cycle.state is not CycleState.LIVE or was is None:
        return 0
    course = load_course(session, cycle)
    if was < course.local_day(moment) or not (units := _invited(session, course, kind)):
        return 0
    _note(session, course, kind, was, moment)
    name = MOVED[kind]
    with_messages(session, cycle, [name])
    session.flush()
    owed = load_course(session, cycle)
    return owe_now(session, owed, owed.definition.owed_to(told_of(kind)), moment, units)


MOVED = {kind: f"{kind.value}_moved" for kind in MeetingKind}
"""The letter that tells of each."""


def tell_of_other_days(
    session: Session, cycle: Cycle, before: Course | None, course: Course, moment: datetime
) -> None:
    """Tell of the meetings that a change of the cycle's dates moves, or calls off."""
    if before is None:
        return
    for kind in MeetingKind:
        was = before.day_of(before.home, kind.value)
        if was != course.day_of(course.home, kind.value):
            meeting_moved(session, cycle, kind, was, moment)
    for was_known in _highlights_with_a_list(session, before):
        now_known = known_meeting(session, course, was_known.code)
        if now_known is not None and (was_known.on, was_known.until) != (
            now_known.on,
            now_known.until,
        ):
            moved(session, course, was_known, moment)


def _highlights_with_a_list(session: Session, before: Course) -> list[KnownMeeting]:
    if not before.definition.other_dates:
        return []
    return [
        one
        for one in known_meetings(session, before)
        if one.row is not None and not one.own and one.code not in set(MeetingKind)
    ]


def _invited(session: Session, course: Course, kind: MeetingKind) -> list[int]:
    """The units whose people were sent an invitation."""
    sent = (M.cycle_id == course.cycle_id, M.text == INVITING[kind], M.state == MessageState.SENT)
    query = sa.select(M.subject_id).where(*sent).distinct().order_by(M.subject_id)
    return list(session.connection().execute(query).scalars())


def _note(session: Session, course: Course, kind: MeetingKind, was: date, moment: datetime) -> None:
    row = meeting_of(session, course.cycle_id, kind)
    values = {"moves": (row.moves if row else 0) + 1, "moved_at": moment, "was_on": was}
    new = values | {"kept_at": moment, "place": "", "town": "", "text": "", "agenda": []}
    new |= {"edits": 0, "kind": "", "name": ""}
    kept = upsert(session, MEETING).values(cycle_id=course.cycle_id, code=kind.value, **new)
    same = {"index_elements": ["cycle_id", "code"], "set_": values}
    session.connection().execute(kept.on_conflict_do_update(**same))
