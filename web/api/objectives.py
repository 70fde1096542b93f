"""The objectives: last year's with where each stands, and those that are fixed for next year."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from models.database.types import GREATEST
from models.gestures.framing import objectives as setting
from models.serving.dashboard.objectives import (
    as_dict,
    fixed_with_measures,
    followed_objectives,
)
from models.year.course import load_course
from web.api.caller import Decider, Reader
from web.api.fields import Day, Strict, Text
from web.api.year import Id, cycle_of
from web.site.door import Door

router = APIRouter(prefix="/cycles/{cycle_id}/objectives", tags=["Les objectifs"])
Amount = Annotated[float, Field(ge=0, le=setting.GREATEST, allow_inf_nan=False)]
Place = Annotated[int, Path(ge=1, le=GREATEST)]


class ObjectiveIn(Strict):
    """An objective and its measure: *figure* is one that is reckoned; else *measure* says in words
    what a pilot types, *value* what it is this year, *unit* in what."""

    text: Annotated[Text, Field(min_length=1, max_length=300)]
    figure: Annotated[Text, Field(max_length=40)] = ""
    measure: Annotated[Text, Field(max_length=setting.LONGEST["measure"])] = ""
    unit: Annotated[Text, Field(max_length=setting.LONGEST["unit"])] = ""
    value: Amount | None = None
    target: Amount | None = None
    due_on: Day | None = None


class ObjectivesIn(Strict):
    """All of them, in order: those before give way."""

    objectives: Annotated[tuple[ObjectiveIn, ...], Field(min_length=1, max_length=12)]


class ReachedIn(Strict):
    """Where an objective stands; null: it is not known any more."""

    reached: Amount | None


class ObjectiveOut(BaseModel):
    """*was*: its measure at the end of the year that fixed it; *now*: where it stands."""

    number: int
    text: str
    figure: str
    measure: str
    unit: str
    label: str
    was: float | None
    now: float | None
    target: float | None
    due_on: date | None
    reached: bool | None


class ObjectivesOut(BaseModel):
    """*followed*: last year's; *fixed*: for next year."""

    followed: list[ObjectiveOut]
    fixed: list[ObjectiveOut]


@router.get("", response_model=ObjectivesOut)
def objectives(caller: Reader, cycle_id: Id) -> Any:
    """Les objectifs du dernier séminaire, où chacun en est, et ceux de l'an prochain."""
    with caller.looking() as hand:
        return _told(hand, cycle_id)


@router.put("", response_model=ObjectivesOut)
def fix(caller: Decider, cycle_id: Id, body: ObjectivesIn) -> Any:
    """Fixe et publie les objectifs de l'an prochain, avec leurs mesures."""
    with caller.acting() as hand:
        course = load_course(hand.session, cycle_of(hand, cycle_id))
        texts = [one.text for one in body.objectives]
        setting.set_objectives(hand.session, course, texts, hand.actor, hand.moment)
        said = {
            n: one.model_dump(mode="json", exclude={"text"})
            for n, one in enumerate(body.objectives, 1)
        }
        setting.measure_objectives(hand.session, course, said, hand.actor, hand.moment)
        return _told(hand, cycle_id)


@router.put("/{number}/reached", response_model=ObjectivesOut)
def follow(caller: Decider, cycle_id: Id, number: Place, body: ReachedIn) -> Any:
    """Dit où en est un objectif du dernier séminaire, dont la mesure se saisit."""
    with caller.acting() as hand:
        course = load_course(hand.session, cycle_of(hand, cycle_id))
        reached = "" if body.reached is None else f"{body.reached:f}"
        given = (number, reached, hand.actor, hand.moment)
        setting.follow_objective(hand.session, course, *given)
        return _told(hand, cycle_id)


def _told(hand: Door, cycle_id: int) -> dict[str, Any]:
    course = load_course(hand.session, cycle_of(hand, cycle_id))
    day = course.local_day(hand.moment)
    followed = followed_objectives(hand.session, course, day)
    fixed = fixed_with_measures(hand.session, course, day)
    return {"followed": [as_dict(o) for o in followed], "fixed": [as_dict(o) for o in fixed]}
