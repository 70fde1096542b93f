"""The end-of-year review of assignments: who stays and who goes, read and answered."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import sqlalchemy as sa
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from models.access.rights import Gesture
from models.access.scope import need
from models.database.types import GREATEST
from models.gestures.assignments.reviewing import SaidOfAssignment, UnitReview, answer_assignments
from models.serving.framing.assignments import lines_of, progress_below
from models.territory.unit import UNIT, Level
from models.work.assignment_answer import AssignmentReply
from models.year.course import load_course
from web.api.caller import Decider, Reader
from web.api.fields import Day, Strict, Text
from web.api.shapes import Number
from web.api.year import Id, cycle_of

router = APIRouter(prefix="/cycles/{cycle_id}/assignments", tags=["Qui reste, qui part"])
Unit = Annotated[int, Query(ge=1, le=GREATEST)]
MOST = 100


class AssignmentIn(Strict):
    """What is said of one assignment. *ends*: its last day, the 31st of August when nothing is
    said; *name* and *mail*: who comes after, with `replace`."""

    assignment: Number
    reply: AssignmentReply
    ends: Day | None = None
    name: Annotated[Text, Field(max_length=120)] = ""
    mail: Annotated[Text, Field(max_length=254)] = ""


class AssignmentsIn(Strict):
    unit: Number
    answers: Annotated[list[AssignmentIn], Field(min_length=1, max_length=MOST)]


class AssignmentsAnswered(BaseModel):
    answered: int


class AssignmentOut(BaseModel):
    """*reply* is null until somebody answered this year."""

    assignment: int
    function: str
    name: str
    mail: str
    ends: date | None
    reply: AssignmentReply | None
    successor: str


class UnitWaiting(BaseModel):
    """*left*: how many of its functions have no answer."""

    unit: int
    name: str
    left: int


class ReviewedLevel(BaseModel):
    """*unknown*: how many answers are « I do not know »."""

    level: Level
    units: int
    answered: int
    unknown: int
    waiting: list[UnitWaiting]


class AssignmentsOut(BaseModel):
    unit: int
    assignments: list[AssignmentOut]
    levels: list[ReviewedLevel]


@router.get("", response_model=AssignmentsOut)
def assignments(caller: Reader, cycle_id: Id, unit: Unit) -> Any:
    """Ce qui est répondu d'une unité, fonction par fonction, et où en sont celles du dessous."""
    with caller.looking() as hand:
        cycle_of(hand, cycle_id)
        need(hand.session, hand.actor, Gesture.READ_UNIT, unit, hand.day)
        row = hand.session.connection().execute(sa.select(UNIT).where(UNIT.c.id == unit)).one()
        lines = lines_of(hand.session, cycle_id, row, hand.day)
        levels = progress_below(hand.session, cycle_id, unit, hand.day)
    return {
        "unit": unit,
        "assignments": [
            {
                "assignment": line.id,
                "function": line.called,
                "name": line.name,
                "mail": line.mail,
                "ends": line.ends,
                "reply": line.reply,
                "successor": line.successor,
            }
            for line in lines
        ],
        "levels": [
            {
                "level": one.level,
                "units": one.units,
                "answered": one.answered,
                "unknown": one.unknown,
                "waiting": [{"unit": n, "name": name, "left": k} for n, name, k in one.waiting],
            }
            for one in levels
        ],
    }


@router.post("", response_model=AssignmentsAnswered)
def answer(caller: Decider, cycle_id: Id, body: AssignmentsIn) -> Any:
    """Dit des fonctions d'une unité qui reste et qui part : toutes, ou aucune."""
    said = [
        SaidOfAssignment(
            assignment_id=one.assignment,
            reply=one.reply,
            ends=one.ends,
            name=one.name,
            mail=one.mail,
        )
        for one in body.answers
    ]
    with caller.acting() as hand:
        course = load_course(hand.session, cycle_of(hand, cycle_id))
        review = UnitReview(unit_id=body.unit, answers=said, by=hand.actor)
        return {"answered": answer_assignments(hand.session, course, [review], hand.moment)}
