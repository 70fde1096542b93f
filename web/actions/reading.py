"""The page of an action: where it stands, what it says, what to do next, what was said of it."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from models.errors import Refusal
from models.gestures.calling.taking_back import may_take_back
from models.gestures.chain.holding import who_holds
from models.gestures.validation.commenting import LONGEST, comment, voice
from models.serving.actions.page import ActionPage, action_page
from models.serving.letter_pages.about_work import MORE, TO_SHARE
from models.words.french import capital, deadline, long_date
from models.words.nouns import AGREED, LEFT_UNANSWERED, NOT_KEPT
from models.work.action import ActionState
from models.work.days import planned
from models.work.report import invites_more
from models.work.subjects import SubjectKind
from web.actions.associated import agree_page
from web.actions.hand import ActionHand, Number, PageView, in_hand, view
from web.actions.publishing import has_the_box
from web.site.door import acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done
from web.site.places import of_subject

router = APIRouter()
A = ActionState


@dataclass(frozen=True, kw_only=True)
class Next:
    """The one thing to do now: *words* say what and why, the button says the gesture."""

    words: str
    label: str = ""
    path: str = ""
    until: str = ""


@router.get("/actions/{action_id}")
def read(request: Request, action_id: Number) -> Response:
    """The page of an action, for whoever may see it."""
    with looking(request) as visit:
        hand = in_hand(visit, action_id)
        shown = agree_page(hand) if hand.sight.only_associated else _page(hand)
    return shown.answer(request)


def _page(hand: ActionHand, form: Form | None = None, wrong: Refusal | None = None) -> PageView:
    session, action = hand.session, hand.action
    seen = action_page(session, hand.course, action, hand.sight, hand.moment)
    speaks = (
        hand.live
        and action.round > 0
        and voice(
            session, SubjectKind.ACTION, action.id, action.unit_id, hand.who.actor, hand.who.day
        )
        is not None
    )
    return view(
        "actions/page.html",
        422 if wrong else 200,
        seen=seen,
        action=action,
        next=_next(hand, seen),
        may=hand.may,
        agreed=AGREED,
        has_the_box=has_the_box(hand),
        speaks=speaks,
        takes_back=hand.live
        and bool(seen.typed)
        and may_take_back(session, action, hand.who.actor, hand.who.day),
        longest=LONGEST,
        form=form or Form(),
        wrong=wrong,
    )


@router.post("/actions/{action_id}/comments")
def say(request: Request, action_id: Number, form: Posted) -> Response:
    """Leave a comment; what was typed stays when it is refused."""
    try:
        with acting(request) as visit:
            hand = in_hand(visit, action_id)
            given = (SubjectKind.ACTION, action_id, hand.action.unit_id, form.one("text"))
            comment(visit.session, hand.course, *given, hand.who.actor, hand.moment)
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        with looking(request) as visit:
            shown = _page(in_hand(visit, action_id), form, refusal)
        return shown.answer(request)
    return done(request, f"/actions/{action_id}", "Commentaire ajouté.")


# ── what to do next ──────────────────────────────────────────────────────────────────────────────


def _next(hand: ActionHand, seen: ActionPage) -> Next | None:
    """What its carrier does now, or who must decide; None for who only reads."""
    if not hand.proposes:
        return _to_decide(hand, seen)
    make = NEXT.get(seen.shown)
    return make(hand, seen) if make else None


def _to_decide(hand: ActionHand, seen: ActionPage) -> Next | None:
    asked = seen.waiting or seen.objection
    if asked is None or not hand.live:
        return None
    task = asked.task
    holding = who_holds(hand.session, hand.course, [task], hand.who.day)
    place = of_subject(SubjectKind.TASK, task)
    mine = any((task, slot) in holding for slot in hand.who.scope.slots)
    if not mine or place is None:
        return None
    due = deadline(asked.due, seen.unit.timezone)
    objects = asked is seen.objection
    return Next(
        words="Menée en classe, elle est au programme ; vous pouvez vous y opposer."
        if objects
        else "Votre avis est attendu sur cette action.",
        label="La lire, ou s'y opposer" if objects else "Donner votre avis",
        path=place.path,
        until=due,
    )


def _draft(hand: ActionHand, seen: ActionPage) -> Next:
    path = f"/actions/{hand.id}/edit"
    if seen.call_closed:
        return Next(
            words="Cette action est un brouillon et l'appel est clos : elle n'est pas soumise. "
            "Le pilote académique peut accorder un délai à votre unité ; vous pourrez alors la "
            "soumettre.",
            label="Relire et soumettre",
            path=f"/actions/{hand.id}/submit",
        )
    return Next(
        words="Cette action est un brouillon : personne ne l'examine tant qu'elle n'est pas "
        "soumise.",
        label="Compléter et soumettre",
        path=path,
        until=_until(seen),
    )


def _until(seen: ActionPage) -> str:
    return deadline(seen.closes_on, seen.unit.timezone) if seen.closes_on else ""


def _returned(hand: ActionHand, seen: ActionPage) -> Next:
    due = hand.action.correct_by
    return Next(
        words="Une correction vous est demandée. Le délai de validation est suspendu ; il repart "
        "dès votre nouvel envoi.",
        label="Corriger l'action",
        path=f"/actions/{hand.id}/edit",
        until=deadline(due, seen.unit.timezone) if due else "",
    )


def _submitted(hand: ActionHand, seen: ActionPage) -> Next:
    on = seen.announced_on
    told = f"le {long_date(on)}, avec les autres" if on else "dès qu'elle est prise"
    return Next(
        words="Rien à faire pour l'instant : l'action est en cours de validation. La réponse vous "
        f"sera donnée {told}."
    )


def _objection(seen: ActionPage) -> str:
    """Until when somebody may object to what a school registered itself."""
    may = seen.objection
    if may is None:
        return ""
    return f"{capital(may.function)}, {may.unit}, peut s'y opposer jusqu'au {long_date(may.due)}. "


def _accepted(hand: ActionHand, seen: ActionPage) -> Next:
    if hand.action.last_day > hand.who.day:
        return Next(
            words=f"L'action est retenue au programme. {_objection(seen)}Rendez-vous "
            f"{planned(hand.days)} ; vous direz ensuite si elle a eu lieu."
        )
    return Next(
        words="A-t-elle eu lieu ?",
        label="Dire si elle a eu lieu",
        path=f"/actions/{hand.id}/outcome",
    )


def _declined(hand: ActionHand, seen: ActionPage) -> Next:
    return Next(words=NOT_KEPT)


def _postponed(hand: ActionHand, seen: ActionPage) -> Next:
    return Next(
        words="Elle est reportée. A-t-elle eu lieu depuis ?",
        label="Dire si elle a eu lieu",
        path=f"/actions/{hand.id}/outcome",
    )


def _took_place(hand: ActionHand, seen: ActionPage) -> Next | None:
    if invites_more(hand.action.report, flagship=hand.action.flagship):
        return Next(
            words=f"{MORE} {TO_SHARE}",
            label="Compléter le bilan",
            path=f"/actions/{hand.id}/report",
        )
    if hand.action.reported_at is not None:
        return Next(
            words="Le bilan est remis. Merci : il nourrit la synthèse de votre bassin ou "
            "circonscription."
        )
    return Next(
        words="Il reste le bilan : les nombres de la fiche, à corriger s'il le faut, suffisent.",
        label="Remettre le bilan",
        path=f"/actions/{hand.id}/report",
    )


def _lapsed(hand: ActionHand, seen: ActionPage) -> Next:
    return Next(words=LEFT_UNANSWERED)


NEXT = {
    A.DRAFT: _draft,
    A.RETURNED: _returned,
    A.SUBMITTED: _submitted,
    A.LAPSED: _lapsed,
    A.ACCEPTED: _accepted,
    A.DECLINED: _declined,
    A.POSTPONED: _postponed,
    A.TOOK_PLACE: _took_place,
}
