"""After the day: did it take place? If it did as planned, that is its report too."""

from __future__ import annotations

import re

from fastapi import APIRouter, Request, Response

from models.errors import Refusal
from models.gestures.actions import reporting
from models.gestures.calling.taking_back import take_back_outcome
from models.serving.actions.page import action_page
from models.work.action import ActionState
from models.work.days import planned
from models.work.report import SHORT
from web.actions.hand import ActionHand, Number, PageView, in_hand, view
from web.site.door import acting, looking
from web.site.fiche_forms import Inputs, read_short, short_inputs
from web.site.forms import Form, Posted
from web.site.pages import done

router = APIRouter()
OUTCOMES = (
    (ActionState.TOOK_PLACE, "Elle a eu lieu"),
    (ActionState.POSTPONED, "Elle est reportée"),
    (ActionState.CANCELLED, "Elle est annulée"),
)
BY_WORD = {outcome.value: outcome for outcome, _ in OUTCOMES}
SAID = {
    ActionState.TOOK_PLACE: "a eu lieu",
    ActionState.POSTPONED: "est reportée",
    ActionState.CANCELLED: "est annulée",
}
OF_A_DAY = re.compile(r"/cycles/\d{1,9}/day/\d{4}-\d\d-\d\d(\?unit=\d{1,9})?")


def back_to_the_day(form: Form) -> str:
    """The page of a day from which the form was sent; empty for any other."""
    back = form.one("back")
    return back if OF_A_DAY.fullmatch(back) else ""


@router.get("/actions/{action_id}/outcome")
def ask_outcome(request: Request, action_id: Number) -> Response:
    """Did it take place?"""
    with looking(request) as visit:
        hand = in_hand(visit, action_id)
        hand.need("outcome")
        shown = _outcome(hand)
    return shown.answer(request)


def _outcome(
    hand: ActionHand,
    form: Form | None = None,
    wrong: Refusal | None = None,
    short: Inputs | None = None,
) -> PageView:
    seen = action_page(hand.session, hand.course, hand.action, hand.sight, hand.moment)
    options = [(o.value, said) for o, said in OUTCOMES if o is not hand.action.state]
    return view(
        "actions/outcome.html",
        422 if wrong or (short and short.errors) else 200,
        seen=seen,
        days=planned(hand.days),
        options=options,
        planned=hand.may("report") and not hand.action.reported_at,
        short=short or short_inputs(hand.action.content),
        fields=SHORT,
        form=form or Form(),
        wrong=wrong,
        back=back_to_the_day(form or Form()),
    )


@router.post("/actions/{action_id}/outcome")
def say_outcome(request: Request, action_id: Number, form: Posted) -> Response:
    """Say what became of it; why, unless it took place."""
    back = back_to_the_day(form)
    try:
        with acting(request) as visit:
            hand = in_hand(visit, action_id)
            chosen = BY_WORD.get(form.one("outcome"))
            if chosen is not None and hand.action.state is chosen:
                return done(request, back or f"/actions/{action_id}", "C'est déjà noté.")
            hand.need("outcome")
            outcome, reason = _chosen(chosen, form.one("reason"))
            said = [(action_id, outcome, hand.who.actor)]
            reporting.confirm(visit.session, hand.course, said, hand.moment, reason)
    except Refusal as refusal:
        if refusal.status in (401, 403, 404):
            raise
        with looking(request) as visit:
            shown = _outcome(in_hand(visit, action_id), form, refusal)
        return shown.answer(request)
    if back:
        return done(request, back, f"C'est noté : « {hand.action.title} » {SAID[outcome]}.")
    if outcome is ActionState.TOOK_PLACE:
        return done(request, f"/actions/{action_id}/report", "C'est noté. Il reste le bilan.")
    return done(request, f"/actions/{action_id}", "C'est noté.")


@router.post("/actions/{action_id}/outcome/take-back")
def take_back(request: Request, action_id: Number) -> Response:
    """Take back what was typed for the school of what it became."""
    with acting(request) as visit:
        hand = in_hand(visit, action_id)
        take_back_outcome(hand.session, hand.course, action_id, hand.who.actor, hand.moment)
    return done(request, f"/actions/{action_id}", "C'est repris : dites ce qu'elle est devenue.")


def _chosen(outcome: ActionState | None, reason: str) -> tuple[ActionState, str]:
    if outcome is None:
        raise Refusal("Choisissez une réponse.")
    return outcome, "" if outcome is ActionState.TOOK_PLACE else reason


@router.post("/actions/{action_id}/as-planned")
def keep_as_planned(request: Request, action_id: Number, form: Posted) -> Response:
    """Keep the short report: it took place as planned."""
    values, inputs = read_short(form)
    with acting(request) as visit:
        hand = in_hand(visit, action_id)
        if hand.action.reported_at:
            return done(request, f"/actions/{action_id}", "Le bilan est déjà remis.")
        hand.need("report")
        if not inputs.errors:
            said = [(action_id, values, hand.who.actor)]
            reporting.report_as_planned(visit.session, hand.course, said, hand.moment)
        shown = _outcome(hand, short=inputs) if inputs.errors else None
    if shown:
        return shown.answer(request)
    return done(request, f"/actions/{action_id}", f"Bilan enregistré. Merci.{inputs.left_out}")
