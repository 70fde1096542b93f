"""What seeded people answer at the year's end of who stays in a function, and who goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from models.access.actors import actor_with
from models.gestures.assignments.reviewing import SaidOfAssignment, UnitReview, answer_assignments
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
    by = {i.subject: actor_with(i.by) for i in intents}
    given: dict[int, list[SaidOfAssignment]] = {}
    for row in unanswered_in(session, course.cycle_id, list(by), day):
        said = SaidOfAssignment(assignment_id=row.id, reply=_reply(luck, row.id))
        given.setdefault(row.unit_id, []).append(said)
    reviews = [UnitReview(unit_id=n, answers=said, by=by[n]) for n, said in given.items()]
    answer_assignments(session, course, reviews, at)


def _reply(luck: Luck, assignment: int) -> AssignmentReply:
    return luck("stays", assignment).choices(REPLIES, SHARES)[0]
