"""What seeded people answer at the year's end of who stays in a function, and who goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from models.access.actors import actor_with
from models.gestures.assignments.reviewing import SaidOfAssignment, answer_assignments
from models.rehearsal.shared import Luck, SharingIntent
from models.work.assignment_answer import AssignmentReply
from models.work.held import unanswered_in
from models.year.course import Course

R = AssignmentReply
REPLIES, SHARES = (R.CONFIRM, R.ENDS, R.UNKNOWN), (0.86, 0.08, 0.06)


def answer(
    luck: Luck, session: Session, course: Course, intents: Sequence[SharingIntent], at: datetime
) -> None:
    """Most stay; some leave with the year, and of a few nobody knows yet."""
    day = course.local_day(at)
    for i in intents:
        held = [row.id for row in unanswered_in(session, course.cycle_id, i.subject, day)]
        given = [SaidOfAssignment(assignment_id=n, reply=_reply(luck, n)) for n in held]
        if given:
            answer_assignments(session, course, i.subject, given, actor_with(i.by), at)


def _reply(luck: Luck, assignment: int) -> AssignmentReply:
    return luck("stays", assignment).choices(REPLIES, SHARES)[0]
