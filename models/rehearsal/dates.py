"""What seeded carriers answer on their actions that were put off: most take the day proposed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from operator import attrgetter
from random import Random
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import Session

from models.access.actors import actor_with
from models.calendar.school_days import SchoolCalendar
from models.gestures.actions.answering_put_off import DateAnswer, answer_put_off, asked_of
from models.planner.cohorts import whole
from models.planner.executor import cohort_parameters
from models.work.put_off import PutOffReply
from models.year.course import Course

_R = whole("carriers_put_off").subquery()
_ASKED = sa.select(_R.c.subject_id, _R.c.round, _R.c.slot)
REPLIES, SHARES = tuple(PutOffReply), (0.85, 0.1, 0.05)


class DatesIntent(Protocol):
    """Who answers, for a unit."""

    @property
    def subject(self) -> int: ...
    @property
    def by(self) -> str: ...


def asked(session: Session, course: Course, day: date) -> list[Any]:
    """The carriers that are to answer, each with the putting off that it is about."""
    given = cohort_parameters(course, day, "")
    rows = session.connection().execute(_ASKED, given).all()
    return sorted(rows, key=attrgetter("round", "subject_id", "slot"))


def answer(
    luck: Callable[..., Random],
    session: Session,
    course: Course,
    intents: Sequence[DatesIntent],
    moment: datetime,
) -> None:
    """Each answers once for all its actions; what was answered or overtaken is asked no more."""
    calendar = course.calendar()
    for i in intents:
        said = {
            row.id: _said(luck("date", row.put_off_id, row.id), calendar, row.proposed)
            for row in asked_of(session, course, i.subject)
        }
        if said:
            by = actor_with(i.by)
            answer_put_off(session, course, i.subject, said, by, moment, confirm=True)


def _said(luck: Random, calendar: SchoolCalendar, proposed: date) -> DateAnswer:
    reply = luck.choices(REPLIES, SHARES)[0]
    other = reply is PutOffReply.OTHER
    return DateAnswer(reply=reply, day=calendar.add(proposed, 1) if other else None)
