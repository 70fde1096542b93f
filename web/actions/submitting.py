"""Submitting is a step of its own: what will be read, what is missing, who reads it first."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from models.database.transactions import gesture
from models.errors import Refusal, WrongMove
from models.gestures.actions import delaying, proposing
from models.gestures.actions.climbing import shared_among, target_of
from models.gestures.actions.completeness import Incomplete
from models.gestures.actions.dating import DateToConfirm, OutsideTheYear
from models.gestures.actions.editing import said_by
from models.gestures.chain.next_step import Climbing, next_steps, places
from models.serving.actions.page import action_page
from models.territory.functions import name_of
from models.territory.unit import UNIT, Level
from models.work.action import ActionState
from models.work.fiche import missing
from models.work.fiche_reading import named_in
from models.work.own_fields import fiche_of, labels_of
from models.work.subjects import SubjectKind
from web.actions.hand import ActionHand, Number, PageView, in_hand, view
from web.site.door import acting, looking
from web.site.forms import Posted
from web.site.pages import done, page

router = APIRouter()
SENT = (ActionState.SUBMITTED, ActionState.ACCEPTED, ActionState.DECLINED)


@router.get("/actions/{action_id}/submit")
def review(request: Request, action_id: Number) -> Response:
    """What is about to be submitted."""
    with looking(request) as visit:
        hand = in_hand(visit, action_id)
        if hand.shown is ActionState.SUBMITTED and hand.proposes:
            return done(request, f"/actions/{action_id}", "Cette action est soumise.")
        hand.need("submit")
        shown = _review(visit.session, hand)
    return shown.answer(request)


def _review(
    session: Session, hand: ActionHand, status: int = 200, refused: Refusal | None = None
) -> PageView:
    seen = action_page(session, hand.course, hand.action, hand.sight, hand.moment)
    said = said_by(hand.action, hand.days)
    fields, labels = fiche_of(hand.course.definition), labels_of(hand.course.definition)
    return view(
        "actions/submit.html",
        status,
        seen=seen,
        question=refused if isinstance(refused, DateToConfirm) else None,
        refused=refused if isinstance(refused, OutsideTheYear) else None,
        missing=missing(said, fields),
        named=[labels[code] for code in named_in(said, fields)],
        first=_first_reader(session, hand),
    )


def _first_reader(session: Session, hand: ActionHand) -> str:
    """Who would be asked first, in a sentence; nobody, for what a school registers."""
    action = hand.action
    where = places(session, [action.unit_id])[action.unit_id]
    head = any(
        h.unit_id == action.unit_id and h.function in ("head", "relay") for h in hand.who.held
    )
    one = Climbing(
        kind=SubjectKind.ACTION,
        id=action.id,
        round=action.round + 1,
        where=where,
        target=target_of(hand.course, action, where, shared_among(session, [action])),
        after=where.level if head else None,
    )
    day = hand.course.local_day(hand.moment)
    (step,) = next_steps(session, hand.course, [one], day)
    if step is None:
        return (
            "Menée en classe, elle sera au programme dès que vous la soumettrez ; qui décide "
            "d'ordinaire pourra s'y opposer."
        )
    unit = session.connection().execute(UNIT.select().where(UNIT.c.id == step.unit_id)).one()
    return f"Elle sera d'abord lue par : {name_of(Level(unit.level), step.function)}, {unit.name}."


@router.post("/actions/{action_id}/submit")
def submit(request: Request, action_id: Number, form: Posted) -> Response:
    """Submit; after the close, keep as a late draft. Sent twice, it is submitted once."""
    to = f"/actions/{action_id}"
    try:
        with looking(request) as visit:
            hand = in_hand(visit, action_id)
            if hand.proposes and hand.action.state in SENT:
                return done(request, to, "Cette action est déjà soumise.")
            hand.need("submit")
        # others write meanwhile: it lasts no longer than it must
        with gesture(request.app.state.engine) as session:
            sent = delaying.submit_or_keep(
                session,
                hand.course,
                action_id,
                hand.who.actor,
                hand.moment,
                confirm=form.one("confirm") == "yes",
            )
    except (DateToConfirm, OutsideTheYear) as refusal:
        with looking(request) as visit:
            shown = _review(visit.session, in_hand(visit, action_id), refusal.status, refusal)
        return shown.answer(request)
    except Incomplete:
        with looking(request) as visit:
            shown = _review(visit.session, in_hand(visit, action_id), 422)
        return shown.answer(request)
    except WrongMove:
        return done(request, to, "Voici où en est cette action.")
    if sent:
        return done(request, to, "Action soumise. Un accusé de réception vous est envoyé.")
    return done(
        request,
        to,
        "L'appel est clos : votre action est gardée en brouillon. Elle n'est "
        "pas soumise ; le pilote académique peut accorder un délai.",
    )


@router.get("/actions/{action_id}/withdraw")
def ask_to_withdraw(request: Request, action_id: Number) -> Response:
    """What withdrawing does, before it is done."""
    with looking(request) as visit:
        hand = in_hand(visit, action_id)
        hand.need("withdraw")
        seen = action_page(visit.session, hand.course, hand.action, hand.sight, hand.moment)
    return page(request, "actions/withdraw.html", seen=seen)


@router.post("/actions/{action_id}/withdraw")
def withdraw(request: Request, action_id: Number) -> Response:
    """Take the action back."""
    to = f"/actions/{action_id}"
    with acting(request) as visit:
        hand = in_hand(visit, action_id)
        if hand.proposes and hand.action.state is ActionState.WITHDRAWN:
            return done(request, to, "Cette action est déjà retirée.")
        hand.need("withdraw")
        if hand.action.state is ActionState.DECLINED:
            raise Refusal(
                "Cette action ne se retire plus.", "Sa décision sera annoncée avec les autres."
            )
        proposing.withdraw(visit.session, hand.course, action_id, hand.who.actor, hand.moment)
    return done(request, to, "Action retirée.")
