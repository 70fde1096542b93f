"""The page of an associated school: what it is asked to join, and its answer."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.access.rights import Gesture, gives
from models.errors import NotFound
from models.gestures.actions.associating import answer
from models.gestures.actions.taking_place import SAID_OF, NoSuchNumber, took_place_here
from models.serving.actions.page import action_page
from web.actions.hand import ActionHand, Number, PageView, in_hand, view
from web.site.door import acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done

router = APIRouter()


@router.get("/actions/{action_id}/agree")
def asked(request: Request, action_id: Number) -> Response:
    """What is asked of an associated school."""
    with looking(request) as visit:
        hand = in_hand(visit, action_id)
        if not hand.sight.asked:
            raise NotFound(
                "Aucune de vos écoles n'est associée à cette action.", "Sa page la présente."
            )
        shown = agree_page(hand)
    return shown.answer(request)


def agree_page(
    hand: ActionHand, form: Form | None = None, errors: dict[str, str] | None = None
) -> PageView:
    """The fiche, and for each of their schools the question."""
    seen = action_page(hand.session, hand.course, hand.action, hand.sight, hand.moment)
    answers = answering(hand)
    schools = [s for s in seen.associated if s.unit_id in hand.sight.asked]
    over = hand.shown in SAID_OF and hand.action.last_day <= hand.course.local_day(hand.moment)
    return view(
        "actions/agree.html",
        422 if errors else 200,
        seen=seen,
        schools=schools,
        answers=answers,
        over=over,
        form=form or Form(),
        errors=errors or {},
    )


def answering(hand: ActionHand) -> set[int]:
    """The associated units for which they may answer."""
    if not hand.live:
        return set()
    return {
        h.unit_id
        for h in hand.who.held
        if h.unit_id in hand.sight.asked and gives(Gesture.AGREE, h.function, h.level, here=True)
    }


@router.post("/actions/{action_id}/agree")
def say(request: Request, action_id: Number, form: Posted) -> Response:
    """Agree, or not."""
    with acting(request) as visit:
        hand = in_hand(visit, action_id)
        said = form.one("answer")
        unit = form.number("unit") or 0
        if said not in ("yes", "no"):
            return done(request, f"/actions/{action_id}/agree", "Choisissez une réponse.")
        if unit not in hand.sight.asked:
            raise NotFound("Cet établissement n'est pas associé à cette action.")
        yes = said == "yes"
        answer(hand.session, hand.course, action_id, unit, yes, hand.actor, hand.moment)
    words = "Votre accord est enregistré." if said == "yes" else "Votre réponse est enregistrée."
    return done(request, f"/actions/{action_id}/agree", words)


@router.post("/actions/{action_id}/here")
def it_took_place(request: Request, action_id: Number, form: Posted) -> Response:
    """Say that it took place in an associated school too; what was typed stays when refused."""
    try:
        with acting(request) as visit:
            hand = in_hand(visit, action_id)
            unit = form.number("unit") or 0
            if unit not in hand.sight.asked:
                raise NotFound("Cet établissement n'est pas associé à cette action.")
            pupils, adults = (_people(form, name) for name in ("pupils", "adults"))
            given = (hand.session, hand.course, action_id, unit, hand.actor, hand.moment)
            took_place_here(*given, pupils=pupils, adults=adults)
    except NoSuchNumber as wrong:
        with looking(request) as visit:
            shown = agree_page(in_hand(visit, action_id), form, dict(wrong.facts["fields"]))
        return shown.answer(request)
    return done(request, f"/actions/{action_id}/agree", "C'est noté, merci.")


def _people(form: Form, name: str) -> int | None:
    """A number of people; None for a field that was left empty. Raises NoSuchNumber."""
    if not form.one(name):
        return None
    found = form.number(name)
    if found is None:
        raise NoSuchNumber(name)
    return found
