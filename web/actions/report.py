"""The report on an action: kept as one types, handed in by a button alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request, Response

from models.errors import Refusal
from models.gestures.actions.editing import Edit, Stale
from models.gestures.actions.report_drafts import hand_in, keep_report, kept_report
from models.gestures.actions.reporting import OutcomeUnsaid
from models.serving.actions.page import action_page
from models.work.fiche_reading import LeftOut, from_form, read_fiche
from models.work.report import REPORT, REPORTED
from web.actions.hand import ActionHand, Number, PageView, in_hand, view
from web.actions.merging import TwoTexts, as_chosen, marks_of, two_texts
from web.site.door import acting, looking
from web.site.fiche_forms import Inputs, inputs_of, notes_on, pairs_of
from web.site.forms import Form, Posted
from web.site.given_back import is_by_itself, session_is_over_here
from web.site.pages import done, page
from web.site.who import NotSignedIn

router = APIRouter()
NOT_YET, NO_LONGER = "Le bilan n'est pas encore remis.", "Vos changements ne sont pas encore remis."


@router.get("/actions/{action_id}/report")
def ask_report(request: Request, action_id: Number) -> Response:
    """The report, as it is kept."""
    with looking(request) as visit:
        hand = in_hand(visit, action_id)
        hand.need("report")
        shown = _form(hand, inputs_of(kept_report(hand.action), REPORT))
    return shown.answer(request)


def _form(
    hand: ActionHand,
    inputs: Inputs,
    status: int = 200,
    *,
    stale: Sequence[TwoTexts] = (),
    problem: Refusal | None = None,
) -> PageView:
    seen = action_page(hand.session, hand.course, hand.action, hand.sight, hand.moment)
    due = hand.course.dates[hand.course.home].get("reports_due")
    return view(
        "actions/report.html",
        status,
        seen=seen,
        inputs=inputs,
        fields=REPORT,
        due=due.on if due else None,
        was=marks_of(kept_report(hand.action), REPORT),
        stale=stale,
        problem=problem,
        state=_state(hand) if hand.action.report_draft is not None else "",
    )


def _state(hand: ActionHand) -> str:
    return NO_LONGER if hand.action.reported_at else NOT_YET


@router.post("/actions/{action_id}/report")
def keep(request: Request, action_id: Number, form: Posted) -> Response:
    """Keep the report; by itself while one types, or by a button. Another hands it in, which also
    says that the action took place."""
    if is_by_itself(request):
        return _by_itself(request, action_id, form)
    values, errors, left = _read(form)
    asked, only_kept = _edit(values, form), form.one("then") == "keep" or bool(errors)
    try:
        with acting(request) as visit:
            hand = in_hand(visit, action_id)
            hand.need("report")
            (keep_report if only_kept else hand_in)(
                visit.session, hand.course, action_id, asked, hand.actor, hand.moment
            )
    except Stale as stale:
        return _compared(request, action_id, form, stale).answer(request)
    except OutcomeUnsaid as unsaid:
        errors = unsaid.facts["fields"]
    if errors:  # what could be kept is
        with looking(request) as visit:
            shown = _form(in_hand(visit, action_id), _inputs(form, values, errors, left), 422)
        return shown.answer(request)
    told = _inputs(form, values, errors, left).left_out
    if only_kept:
        said = f"Bilan gardé. {_state(hand)}{told}"
        return done(request, f"/actions/{action_id}/report", said)
    return done(request, f"/actions/{action_id}", f"Bilan enregistré. Merci.{told}")


def _read(form: Form) -> tuple[dict[str, Any], dict[str, str], LeftOut]:
    left: LeftOut = {}
    return *read_fiche(from_form(pairs_of(form), REPORT), REPORT, left=left), left


def _edit(values: Mapping[str, Any], form: Form) -> Edit:
    return Edit(values=as_chosen(values, form), seen=form.number("edits"))


def _inputs(
    form: Form, values: Mapping[str, Any], errors: Mapping[str, str], left: LeftOut
) -> Inputs:
    notes = notes_on(values, left)
    return Inputs(typed=form.values, errors=errors, notes=notes, left=left)


def _compared(request: Request, action_id: int, form: Form, stale: Stale) -> PageView:
    """The form as it was typed, beside what somebody else kept meanwhile."""
    values, errors, left = _read(form)
    with looking(request) as visit:
        hand = in_hand(visit, action_id)
        texts = two_texts(values, kept_report(hand.action), form, REPORT)
        return _form(hand, _inputs(form, values, errors, left), 409, stale=texts, problem=stale)


def _by_itself(request: Request, action_id: int, form: Form) -> Response:
    """Kept while one types. Problems are answered as a page too: a browser shows nothing else."""
    values, errors, left = _read(form)
    asked = _edit(values, form)
    try:
        with acting(request) as visit:
            hand = in_hand(visit, action_id)
            hand.need("report")
            kept = keep_report(
                visit.session, hand.course, action_id, asked, hand.actor, hand.moment
            )
    except NotSignedIn:
        return session_is_over_here(request)
    except Refusal as refusal:
        return page(request, "_kept.html", problem=str(refusal))
    return page(
        request,
        "_kept.html",
        state=_state(hand),
        at=hand.moment,
        edits=kept.edits,
        was=marks_of(kept_report(hand.action) | dict(asked.values), REPORT),
        wrong=[(REPORTED[code].label, why) for code, why in errors.items()],
        notes=[(REPORTED[code].label, why) for code, why in notes_on(values, left).items()],
    )
