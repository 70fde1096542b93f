"""The form of an action: kept as one types, submitted by a clear separate step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from models.database.transactions import gesture
from models.errors import Refusal, WrongMove
from models.gestures.actions import editing
from models.gestures.actions.dating import DateToConfirm, OutsideTheYear
from models.gestures.actions.editing import TO_CHECK, Edit, Kept, NothingChanged, Stale, said_by
from models.gestures.actions.measures import offered
from models.gestures.actions.publishing import make_public
from models.serving.actions.page import action_page, associated_of
from models.work import own_fields
from models.work.fiche import FICHE, Field, missing
from models.work.model_actions import themes
from models.work.own_fields import every_of, fiche_of
from web.actions.fields import read_edit
from web.actions.hand import ActionHand, Number, PageView, in_hand, view
from web.actions.merging import TwoTexts, marks_of, two_texts
from web.actions.publishing import box_of, has_the_box
from web.request.session import say_next
from web.site.door import looking
from web.site.fiche_forms import Inputs, inputs_of
from web.site.forms import Form, Posted
from web.site.given_back import session_is_over_here
from web.site.pages import done, page
from web.site.who import NotSignedIn

router = APIRouter()


@router.get("/actions/{action_id}/edit")
def form_of(request: Request, action_id: Number) -> Response:
    """The form, as the action is kept."""
    with looking(request) as visit:
        hand = in_hand(visit, action_id)
        hand.need("edit" if hand.may("edit") else "reopen")
        shown = _form(hand, inputs_of(_kept(hand), fiche_of(hand.course.definition)))
    return shown.answer(request)


def _kept(hand: ActionHand) -> dict[str, Any]:
    codes = [s.code for s in associated_of(hand.session, hand.id)]
    return said_by(hand.action, hand.days) | {"associated": codes}


def _form(
    hand: ActionHand,
    inputs: Inputs,
    status: int = 200,
    *,
    stale: Sequence[TwoTexts] = (),
    problem: Refusal | None = None,
    question: DateToConfirm | None = None,
) -> PageView:
    seen = action_page(hand.session, hand.course, hand.action, hand.sight, hand.moment)
    return view(
        "actions/edit.html",
        status,
        seen=seen,
        action=hand.action,
        inputs=inputs,
        light=own_fields.light_of(hand.course.definition),
        full=own_fields.form_of(hand.course.definition),
        reopening=not hand.may("edit"),
        has_the_box=hand.may("edit") and has_the_box(hand),
        stale=stale,
        was=marks_of(_kept(hand), _every(hand)),
        problem=problem,
        question=question,
        themes=hand.course.definition.themes or themes(),
        measures=offered(hand.course, hand.action.content),
        to_check=set(hand.action.content.get(TO_CHECK, ())),
    )


@router.post("/actions/{action_id}/edit")
def keep(request: Request, action_id: Number, form: Posted) -> Response:
    """Keep what was typed; by itself while one types, or by a button."""
    if request.headers.get("HX-Request") == "true":
        return _by_itself(request, action_id, form)
    with looking(request) as visit:
        hand = in_hand(visit, action_id)
        hand.need("edit" if hand.may("edit") else "reopen")
        asked, inputs = read_edit(hand, form, checked=True)
        refused = None if hand.may("edit") else _lacking(hand, asked, inputs)
    if refused:
        return refused.answer(request)
    try:
        with gesture(request.app.state.engine) as session:
            (editing.edit if hand.may("edit") else _reopen)(
                session, hand.course, action_id, asked, hand.who.actor, hand.moment
            )
            _keep_the_box(session, hand, form)
    except Stale as stale:
        return _compared(request, action_id, form, stale).answer(request)
    except DateToConfirm as question:
        return _again(request, action_id, inputs, question).answer(request)
    except OutsideTheYear as refused_date:
        wrong = dict(inputs.errors) | {"on_date": str(refused_date)}
        return _again(request, action_id, replace(inputs, errors=wrong)).answer(request)
    except NothingChanged as same:
        return done(request, f"/actions/{action_id}", same.sentence)
    if inputs.errors:  # what could be kept is
        return _again(request, action_id, inputs).answer(request)
    return _on(request, hand, form, inputs.left_out)


def _keep_the_box(session: Session, hand: ActionHand, form: Form) -> None:
    """What the form says of the public, where it asked: the head's form alone has the box."""
    public = box_of(form)
    if public is not None:
        make_public(session, hand.course, hand.id, public, hand.who.actor, hand.moment)


def back_with(request: Request, action_id: int, form: Form) -> Response:
    """The fiche again, with what another of its pages added: a draft is kept with it at once, what
    was submitted is shown as it was typed."""
    with looking(request) as visit:
        hand = in_hand(visit, action_id)
        freely = hand.may("edit")
        hand.need("edit" if freely else "reopen")
        _, inputs = read_edit(hand, form, checked=False)
        shown = _form(hand, inputs)
    return keep(request, action_id, form) if freely else shown.answer(request)


def _on(request: Request, hand: ActionHand, form: Form, left: str) -> Response:
    """Where one goes once it is kept; *left*: what is told of what was not."""
    here = f"/actions/{hand.id}"
    if not hand.may("edit"):
        return done(request, here, f"Modification envoyée : l'action repart en validation.{left}")
    if form.one("then") == "review":
        on = RedirectResponse(f"{here}/submit", status_code=303)
        return say_next(request, on, left.strip()) if left else on
    return done(request, f"{here}/edit", f"Brouillon enregistré. Il n'est pas soumis.{left}")


def _again(
    request: Request, action_id: int, inputs: Inputs, question: DateToConfirm | None = None
) -> PageView:
    """The form as it was typed, on the action as it is kept now; with what a date asks."""
    with looking(request) as visit:
        hand = in_hand(visit, action_id)
        return _form(hand, inputs, 409 if question else 422, question=question)


def _lacking(hand: ActionHand, asked: Edit, inputs: Inputs) -> PageView | None:
    """The form again, where a submitted or accepted action can't be sent up as it was typed."""
    said = said_by(hand.action, hand.days) | dict(asked.values)
    lacking = missing(said, fiche_of(hand.course.definition))
    errors = {f.code: "Ce renseignement est nécessaire." for f in lacking} | dict(inputs.errors)
    return _form(hand, replace(inputs, errors=errors), 422) if errors else None


def _reopen(*given: Any) -> None:
    """Send it up again; which way it was decided meanwhile is not told here."""
    try:
        editing.reopen(*given)
    except WrongMove:
        raise WrongMove(
            "Cette action ne se modifie plus.", "Sa décision sera annoncée avec les autres."
        ) from None


def _compared(request: Request, action_id: int, form: Form, stale: Stale) -> PageView:
    """The form as it was typed, beside what somebody else kept meanwhile."""
    with looking(request) as visit:
        hand = in_hand(visit, action_id)
        asked, inputs = read_edit(hand, form, checked=False, merged=False)
        every = _every(hand)
        texts = two_texts(asked.values, _kept(hand), form, every)
        return _form(hand, inputs, 409, stale=texts, problem=stale)


def _every(hand: ActionHand) -> tuple[Field, ...]:
    return (*FICHE, *every_of(hand.course.definition))


# ── by itself ────────────────────────────────────────────────────────────────────────────────────


def _by_itself(request: Request, action_id: int, form: Form) -> Response:
    """Kept while one types. Problems are answered as a page too: a browser shows nothing else."""
    try:
        with looking(request) as visit:
            hand = in_hand(visit, action_id)
            hand.need("edit")
            asked, inputs = read_edit(hand, form, checked=False)
        kept, late = _kept_but_its_date(request, hand, asked, form)
    except NotSignedIn:
        return session_is_over_here(request)
    except Refusal as refusal:
        return page(request, "_kept.html", problem=str(refusal))
    wrong = [(inputs.labels[c], why) for c, why in (dict(inputs.errors) | late).items()]
    notes = [(inputs.labels[c], why) for c, why in inputs.notes.items()]
    now = _kept(hand) | {c: v for c, v in asked.values.items() if c not in late}
    return page(
        request,
        "_kept.html",
        at=hand.moment,
        edits=kept.edits,
        was=marks_of(now, _every(hand)),
        wrong=wrong,
        notes=notes,
    )


def _kept_but_its_date(
    request: Request, hand: ActionHand, asked: Edit, form: Form
) -> tuple[Kept, dict[str, str]]:
    """What can be kept: all, or all but a date that asks, and what to say of it."""

    def keep(one: Edit) -> Kept:
        with gesture(request.app.state.engine) as session:
            _keep_the_box(session, hand, form)
            return editing.edit(session, hand.course, hand.id, one, hand.who.actor, hand.moment)

    try:
        return keep(asked), {}
    except (DateToConfirm, OutsideTheYear) as refused:
        others = {c: v for c, v in asked.values.items() if c not in ("on_date", "days")}
        how = " « Enregistrer le brouillon » vous demandera de la confirmer."
        more = how if isinstance(refused, DateToConfirm) else f" {refused.next_step}"
        return keep(replace(asked, values=others)), {"on_date": f"{refused.sentence}{more}"}
