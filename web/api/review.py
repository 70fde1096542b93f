"""The review of a cycle as structured content; its press, and the addresses of its questions."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from models.database.types import GREATEST
from models.gestures.papers import asking, press
from models.serving.review.content import review_as_dict, review_content
from models.work.review import Audience
from models.year.course import load_course
from web.api.caller import Decider, Reader, Speaker
from web.api.fields import Day, Strict, Text
from web.api.shapes import Number
from web.api.year import Id, cycle_of

router = APIRouter(prefix="/cycles/{cycle_id}/review", tags=["Le bilan"])
Press = Annotated[int, Path(ge=1, le=GREATEST)]


class PressIn(Strict):
    """An article or a report on the week in a unit's territory."""

    unit: Number
    title: Annotated[Text, Field(min_length=1, max_length=press.LONGEST["title"])]
    address: Annotated[Text, Field(min_length=1, max_length=press.LONGEST["address"])]
    medium: Annotated[Text, Field(max_length=press.LONGEST["medium"])] = ""
    on: Day | None = None


class PressOut(BaseModel):
    press: int


class QuestionsIn(Strict):
    """For whom the questions are: the partners or the parents' representatives of a unit."""

    unit: Number
    audience: Audience


class QuestionsOut(BaseModel):
    """Where they are answered without account, until *until*."""

    address: str


class FigureOut(BaseModel):
    label: str
    now: str
    before: str


class PressItem(BaseModel):
    id: int
    unit: str
    title: str
    address: str
    medium: str
    on: date | None


class AnswerOut(BaseModel):
    question: str
    answer: str
    who: str


class SectionOut(BaseModel):
    """*text*: what people wrote; the rest is filled in from the data."""

    code: str
    title: str
    text: str
    figures: list[FigureOut]
    items: list[str]
    press: list[PressItem]
    answers: list[AnswerOut]


class ReviewOut(BaseModel):
    """*state*: of the text, in words; *accepted_on*: the day of its visa."""

    academy: str
    year: str
    week: str
    held: list[date]
    state: str
    accepted_on: date | None
    sections: list[SectionOut]


@router.get("", response_model=ReviewOut)
def review(caller: Reader, cycle_id: Id) -> Any:
    """Le bilan de l'année, partie par partie, comme vous pouvez le lire."""
    with caller.looking() as hand:
        course = load_course(hand.session, cycle_of(hand, cycle_id))
        day = course.local_day(hand.moment)
        return review_as_dict(review_content(hand.session, course, hand.scope, day))


@router.post("/press", response_model=PressOut, status_code=201)
def add(caller: Speaker, cycle_id: Id, body: PressIn) -> Any:
    """Ajoute un article ou un reportage d'un territoire dont vous êtes relais ou pilote."""
    with caller.acting() as hand:
        course = load_course(hand.session, cycle_of(hand, cycle_id))
        said = body.model_dump(mode="json", exclude={"unit"})
        given = (body.unit, said, hand.actor, hand.moment)
        return {"press": press.add_press_link(hand.session, course, *given)}


@router.delete("/press/{number}", status_code=204)
def remove(caller: Speaker, cycle_id: Id, number: Press) -> Response:
    """Ôte un lien de presse du bilan."""
    with caller.acting() as hand:
        course = load_course(hand.session, cycle_of(hand, cycle_id))
        press.remove_press_link(hand.session, course, number, hand.actor, hand.moment)
    return Response(status_code=204)


@router.post("/questions", response_model=QuestionsOut, status_code=201)
def ask(request: Request, caller: Decider, cycle_id: Id, body: QuestionsIn) -> Any:
    """Donne aux questions une adresse sans compte ; celle d'avant n'ouvre plus rien."""
    with caller.acting() as hand:
        course = load_course(hand.session, cycle_of(hand, cycle_id))
        given = (body.unit, body.audience, hand.actor, hand.moment)
        token = asking.ask_questions(hand.session, course, *given)
    return {"address": f"{request.app.state.settings.portal}review/answer/{token}"}
