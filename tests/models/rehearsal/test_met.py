"""In a rehearsal those who are invited answer, and the pilot marks who came."""

from __future__ import annotations

from random import Random
from typing import Any

import sqlalchemy as sa

from models.rehearsal import met
from models.work.meeting import ATTENDEE, MeetingKind, MeetingReply
from tests.academy import Year, day
from tests.years import year_on

year = year_on("memory")
SEMINAR = tuple(MeetingKind).index(MeetingKind.SEMINAR)


class Intent:
    subject, by = SEMINAR, ""


def luck(*facts: object) -> Random:
    return Random(":".join(map(str, facts)))


def lived(year: Year, do: Any, on: str) -> None:
    year.now = on
    year.act(lambda session, course, at: do(luck, session, course, [Intent()], at))


def test_they_answer_once_the_letters_left_then_come_on_the_day(year: Year) -> None:
    course = year.course
    assert (met.ANSWER, SEMINAR) in list(met.to_do(course, day("10/06/2027")))
    assert (met.ATTEND, SEMINAR) not in list(met.to_do(course, day("10/06/2027")))
    assert (met.ATTEND, SEMINAR) in list(met.to_do(course, day("29/06/2027")))
    year.tick("08/06/2027 07:45")
    lived(year, met.answer, "10/06/2027 10:00")
    lived(year, met.attend, "29/06/2027 18:00")
    a = ATTENDEE.c
    said = year.all(sa.select(a.reply, a.came))
    assert len(said) > 3
    assert MeetingReply.COMES in {row.reply for row in said}
    assert {row.came for row in said if row.reply is not MeetingReply.COMES} <= {False}
    assert any(row.came for row in said)
