"""What a relay or a pilot types for a school, as it says it on the telephone."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Response

from models.gestures.actions import starting
from models.gestures.actions.which_cycle import course_for
from models.gestures.calling import typing
from models.gestures.calling.taking_back import take_back_outcome
from models.work.action import ActionState
from models.work.fiche_reading import read_strictly
from models.work.report import REPORT
from models.year.course import Course
from web.api import shapes
from web.api.actions import NoSuchAction, in_hand
from web.api.caller import Proposer, Reporter
from web.api.fields import ReportIn
from web.api.problems import Invalid, pointing
from web.api.writing import answered, key_of, read_sent
from web.api.year import Id
from web.site.door import Door

router = APIRouter(prefix="/schools/{unit_id}/actions", tags=["Saisir pour une école"])


@router.post("", response_model=shapes.Action, status_code=201)
def propose(
    caller: Proposer,
    unit_id: Id,
    body: shapes.TypedActionIn,
    response: Response,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=200)] = None,
) -> Any:
    """Soumet pour une école l'action qu'elle dit au téléphone ; un courrier le lui apprend, avec le
    lien qui la corrige ou la retire."""
    with caller.acting() as hand, pointing():
        course = course_for(hand.session, unit_id, hand.moment, body.cycle)
        values, schools = read_sent(hand, course, body.fiche)
        day = starting.first_day(hand.session, course, unit_id)
        key = key_of(hand, idempotency_key) if idempotency_key else None
        proposal = starting.proposal_of(
            unit_id, values, day, schools or (), form_key=key, confirm=body.confirm
        )
        given = (hand.session, course, proposal, hand.actor, hand.moment)
        number = typing.propose_for_school(*given, confirm=body.confirm)
        response.headers["Location"] = f"/api/v1/actions/{number}"
        return answered(hand, number, response)


@router.post("/{action_id}/outcome", response_model=shapes.Action)
def confirm(
    caller: Reporter, unit_id: Id, action_id: Id, body: shapes.OutcomeIn, response: Response
) -> Any:
    """Dit pour une école ce que son action est devenue."""
    outcome = ActionState(body.outcome.value)
    with caller.acting() as hand, pointing():
        course = _of_school(hand, unit_id, action_id)
        given = (hand.session, course, action_id, outcome, hand.actor, hand.moment)
        typing.outcome_for_school(*given, body.reason)
        return answered(hand, action_id, response)


@router.delete("/{action_id}/outcome", response_model=shapes.Action)
def take_back(caller: Reporter, unit_id: Id, action_id: Id, response: Response) -> Any:
    """Reprend ce qui a été saisi pour une école, de ce que son action est devenue."""
    with caller.acting() as hand, pointing():
        course = _of_school(hand, unit_id, action_id)
        take_back_outcome(hand.session, course, action_id, hand.actor, hand.moment)
        return answered(hand, action_id, response)


@router.put("/{action_id}/report", response_model=shapes.Action)
def report(caller: Reporter, unit_id: Id, action_id: Id, body: ReportIn, response: Response) -> Any:
    """Rend pour une école le bilan de son action ; cela dit aussi qu'elle a eu lieu."""
    values, errors = read_strictly(body.model_dump(exclude_none=True, mode="json"), REPORT)
    if errors:
        raise Invalid(errors)
    with caller.acting() as hand, pointing():
        course = _of_school(hand, unit_id, action_id)
        given = (hand.session, course, action_id, values, hand.actor, hand.moment)
        typing.report_for_school(*given)
        return answered(hand, action_id, response)


def _of_school(hand: Door, unit_id: int, action_id: int) -> Course:
    """The cycle of an action that the school carries. Raises NotFound."""
    found = in_hand(hand, action_id)
    if found.row.unit_id != unit_id:
        raise NoSuchAction(action_id)
    return found.course
