"""« Saisir pour l'école »: the forms in which a relay or a pilot types what it says."""

from __future__ import annotations

from secrets import token_hex

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import need
from models.errors import NotFound, Refusal
from models.gestures.actions.dating import DateToConfirm, frame_of
from models.gestures.actions.proposing import Proposal
from models.gestures.calling import typing
from models.serving.schools.page import school_of
from models.territory.rows import UnitRow
from models.work.action import ACTION, ActionState
from models.work.days import said_days
from models.work.fiche_reading import from_form, read_strictly
from models.work.model_actions import themes
from models.work.own_fields import labels_of, light_of
from models.work.report import SHORT
from models.work.rows import ActionRow
from models.year.course import Course
from web.schools.page import need_course
from web.site.door import Visit, acting, looking
from web.site.fiche_forms import Inputs, pairs_of, read_short, short_inputs
from web.site.forms import Form, Posted
from web.site.pages import done, page

router = APIRouter()
COLUMNS = ("title", "theme", "on_date", "days", "contact")
NEEDED = "Ce renseignement est nécessaire."


def _school(visit: Visit, unit_id: int) -> tuple[UnitRow, Course]:
    """A school for which one types, and its cycle. Raises NotFound, NotYours."""
    unit = school_of(visit.session, visit.scope, unit_id)
    need(visit.session, visit.actor, Gesture.CALL, unit_id, visit.day, typing.TO)
    return unit, need_course(visit, unit)


@router.get("/schools/{unit_id}/propose")
def ask(request: Request, unit_id: int) -> Response:
    """The five fields, to be typed while the school says them."""
    return _five(request, unit_id, Inputs(), token_hex(20))


def _five(
    request: Request,
    unit_id: int,
    inputs: Inputs,
    key: str,
    wrong: Refusal | None = None,
) -> Response:
    with looking(request) as visit:
        unit, course = _school(visit, unit_id)
    asks = wrong if isinstance(wrong, DateToConfirm) else None
    return page(
        request,
        "schools/propose.html",
        409 if asks else 422 if wrong or inputs.errors else 200,
        unit=unit,
        inputs=inputs,
        fields=light_of(course.definition),
        themes=course.definition.themes or themes(),
        key=key,
        question=asks,
        wrong=None if asks or inputs.errors else wrong,
    )


@router.post("/schools/{unit_id}/propose")
def propose(request: Request, unit_id: int, form: Posted) -> Response:
    """Submit for the school; what was typed comes back when it is refused."""
    key = form.one("key")[:40]
    inputs = Inputs(typed=form.values)
    try:
        with acting(request) as visit:
            _, course = _school(visit, unit_id)
            proposal, inputs = _typed(visit.session, course, unit_id, form, key)
            if proposal is None:
                raise Refusal("Il reste des renseignements à donner.")
            confirm, by = form.one("confirm") == "yes", visit.who.actor
            given = (visit.session, course, proposal, by, visit.moment)
            number = typing.propose_for_school(*given, confirm=confirm)
    except Refusal as refusal:
        if refusal.status in (401, 403, 404):
            raise
        return _five(request, unit_id, inputs, key, refusal)
    told = "Action soumise pour l'école ; un courrier lui dit comment la corriger ou la retirer."
    return done(request, f"/actions/{number}", told)


def _typed(
    session: Session, course: Course, unit_id: int, form: Form, key: str
) -> tuple[Proposal | None, Inputs]:
    """What the form says, or nothing while something in it is wrong or missing."""
    fields = light_of(course.definition)
    values, errors = read_strictly(
        from_form(pairs_of(form), fields), fields, frame_of(session, course, unit_id)
    )
    missing = [f.code for f in fields if f.needed and not values.get(f.code)]
    errors = dict.fromkeys((c for c in missing if c not in errors), NEEDED) | errors
    inputs = Inputs(typed=form.values, errors=errors, labels=labels_of(course.definition))
    if errors:
        return None, inputs
    on = values["on_date"]
    proposal = Proposal(
        unit_id=unit_id,
        title=values["title"],
        theme=values["theme"],
        contact=values["contact"],
        on_date=on,
        days=said_days(on, values.get("days")),
        content={code: value for code, value in values.items() if code not in COLUMNS},
        form_key=key or None,
        confirm=form.one("confirm") == "yes",
    )
    return proposal, inputs


# ── afterwards ───────────────────────────────────────────────────────────────────────────────────


OUTCOMES = (
    (ActionState.TOOK_PLACE.value, "Elle a eu lieu"),
    (ActionState.POSTPONED.value, "Elle est reportée"),
    (ActionState.CANCELLED.value, "Elle est annulée"),
)


@router.get("/schools/{unit_id}/actions/{action_id}/after")
def ask_after(request: Request, unit_id: int, action_id: int) -> Response:
    """Did it take place, and how many came?"""
    return _after(request, unit_id, action_id)


def _after(
    request: Request,
    unit_id: int,
    action_id: int,
    form: Form | None = None,
    wrong: Refusal | None = None,
    short: Inputs | None = None,
) -> Response:
    with looking(request) as visit:
        unit, course = _school(visit, unit_id)
        action = _action(visit.session, course, unit_id, action_id)
    bad = bool(wrong or (short and short.errors))
    return page(
        request,
        "schools/after.html",
        422 if bad else 200,
        unit=unit,
        action=action,
        outcomes=[pair for pair in OUTCOMES if pair[0] != action.state.value],
        settled=action.state is ActionState.TOOK_PLACE,
        short=short or short_inputs(action.content),
        fields=SHORT,
        form=form or Form(),
        wrong=wrong,
    )


def _action(session: Session, course: Course, unit_id: int, action_id: int) -> ActionRow:
    a = ACTION.c
    query = sa.select(ACTION).where(
        a.id == action_id, a.unit_id == unit_id, a.cycle_id == course.cycle_id, a.round > 0
    )
    row: ActionRow | None = session.connection().execute(query).first()
    if row is None:
        raise NotFound("Cette action n'est pas de cet établissement.", "Revenez à sa page.")
    return row


@router.post("/schools/{unit_id}/actions/{action_id}/after")
def say_after(request: Request, unit_id: int, action_id: int, form: Posted) -> Response:
    """Say for the school that it took place as planned, or what else became of it."""
    planned = form.one("what") == "planned"
    values, short = read_short(form) if planned else ({}, None)
    if short and short.errors:
        return _after(request, unit_id, action_id, form, short=short)
    try:
        with acting(request) as visit:
            _, course = _school(visit, unit_id)
            _action(visit.session, course, unit_id, action_id)
            given = (visit.session, course, action_id)
            by, moment = visit.who.actor, visit.moment
            if planned:
                typing.report_for_school(*given, values, by, moment, planned=True)
            else:
                outcome, reason = _outcome(form)
                typing.outcome_for_school(*given, outcome, by, moment, reason)
    except Refusal as refusal:
        if refusal.status in (401, 403, 404):
            raise
        return _after(request, unit_id, action_id, form, refusal, short)
    return done(
        request,
        f"/schools/{unit_id}",
        f"C'est noté ; un courrier le dit à l'école.{short.left_out if short else ''}",
    )


def _outcome(form: Form) -> tuple[ActionState, str]:
    said = {code for code, _ in OUTCOMES} & {form.one("outcome")}
    if not said:
        raise Refusal("Choisissez une réponse.", fields={"outcome": "Choisissez une réponse."})
    outcome = ActionState(said.pop())
    return outcome, "" if outcome is ActionState.TOOK_PLACE else form.one("reason")
