"""Actions as their carriers move them: drafted, changed, submitted, withdrawn, confirmed,
reported on; and what is said of them. The same gestures as the pages', under the same rights."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response

from models.errors import Refusal
from models.gestures.actions import (
    answering_call,
    associating,
    editing,
    proposing,
    reporting,
    starting,
)
from models.gestures.actions.associating import schools_called
from models.gestures.actions.editing import Edit, Stale
from models.gestures.actions.taking_place import took_place_here
from models.gestures.actions.which_cycle import course_for
from models.gestures.validation import commenting
from models.work.action import WRITTEN_FREELY, ActionState
from models.work.call_answer import CallReply
from models.work.fiche import OWN
from models.work.fiche_reading import read_strictly
from models.work.own_fields import asked_of, fiche_of
from models.work.report import REPORT, SHORT
from models.work.subjects import SubjectKind
from models.year.course import Course
from web.api import shapes
from web.api.actions import described, in_hand
from web.api.caller import Proposer, Reporter, Speaker
from web.api.fields import FicheChange, FicheIn, ReportIn, ShortReportIn
from web.api.problems import Invalid, pointing
from web.api.year import Id
from web.site.door import Door

router = APIRouter(tags=["Les actions"])
VERSION = re.compile(r'"(\d{1,9})"')


class NoVersion(Refusal):
    """A change that does not say of what."""

    status = 428

    def __init__(self) -> None:
        super().__init__(
            "Cette modification ne dit pas quelle version elle modifie.",
            "Ajoutez l'en-tête If-Match, avec l'ETag de l'action que vous avez lue.",
        )


class OtherVersion(Refusal):
    """A change of a version that is not the one kept any more."""

    status = 412


def answered(hand: Door, number: int, response: Response) -> dict[str, Any]:
    """The action as it is now, with its version."""
    found = in_hand(hand, number)
    response.headers["ETag"] = found.version
    return described(hand, found)


@router.post("/actions", response_model=shapes.Action, status_code=201)
def draft(
    caller: Proposer,
    body: shapes.ActionIn,
    response: Response,
    idempotency_key: Annotated[str | None, Header(min_length=1, max_length=200)] = None,
) -> Any:
    """Commence un brouillon : personne ne l'examine tant qu'il n'est pas soumis.

    Renvoyée avec le même en-tête `Idempotency-Key`, la demande ne fait pas un second brouillon.
    """
    with caller.acting() as hand:
        course = course_for(hand.session, body.unit, hand.moment, body.cycle)
        values, schools = read_sent(hand, course, body.fiche)
        day = starting.first_day(hand.session, course, body.unit)
        key = key_of(hand, idempotency_key) if idempotency_key else None
        proposal = starting.proposal_of(
            body.unit, values, day, schools or (), form_key=key, confirm=body.confirm
        )
        number = starting.start(hand.session, course, proposal, hand.actor, hand.moment)
        response.headers["Location"] = f"/api/v1/actions/{number}"
        return answered(hand, number, response)


def key_of(hand: Door, sent: str) -> str:
    """One program's keys are not another's."""
    return sha256(f"{hand.actor.slot}:{sent}".encode()).hexdigest()[:40]


def read_sent(hand: Door, course: Course, sent: FicheIn) -> tuple[dict[str, Any], list[int] | None]:
    """The values that were sent, and the associated schools if they were. Raises Invalid."""
    fields = sent.model_dump(exclude_unset=True, mode="json", by_alias=True)
    fields.pop("confirm", None)
    own, errors = _own(course, fields.pop("own", None) or {})
    asked = fiche_of(course.definition)
    values, refused = read_strictly(fields | own, asked)  # a program says each day
    errors |= {_place(code): said for code, said in refused.items()}
    schools: list[int] | None = None
    if "associated" in fields and "associated" not in errors:
        schools, wrong = schools_called(hand.session, course, fields["associated"] or ())
        errors |= {"associated": wrong} if wrong else {}
    if errors:
        raise Invalid({f"fiche/{code}": text for code, text in errors.items()})
    return values, schools


def _own(course: Course, sent: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers to the académie's own questions, and what is said of those that there are not."""
    known = [f.code.removeprefix(OWN) for f in asked_of(course.definition)]
    said = {True: "yes", False: "no"}
    values = {OWN + c: said[v] if isinstance(v, bool) else v for c, v in sent.items() if c in known}
    unknown = [code for code in sent if code not in known]
    wrong = f"Cette question n'existe pas ; celles du cycle : {', '.join(known) or 'aucune'}."
    return values, {f"own/{code[:60]}": wrong for code in unknown}


def _place(code: str) -> str:
    return f"own/{code.removeprefix(OWN)}" if code.startswith(OWN) else code


@router.put("/units/{unit_id}/call-answer", response_model=shapes.CallAnswer)
def answer_the_call(caller: Proposer, unit_id: Id, body: shapes.CallAnswerIn) -> Any:
    """Répond à l'appel sans proposer d'action : l'école n'est plus relancée, et n'est pas comptée
    parmi celles à relancer."""
    reply, until = body.reply, body.until
    if until is not None and reply is not CallReply.LATER:
        raise Invalid({"until": "Une date ne va qu'avec « later »."})
    with caller.acting() as hand, pointing():
        course = course_for(hand.session, unit_id, hand.moment, body.cycle)
        kept = answering_call.answer_call(
            hand.session, course, unit_id, reply, hand.actor, hand.moment, until
        )
    return {"unit": unit_id, "cycle": course.cycle_id, "reply": reply, "until": kept}


@router.delete("/units/{unit_id}/call-answer", status_code=204)
def take_back_theanswered(
    caller: Proposer,
    unit_id: Id,
    cycle: Annotated[int | None, Query(ge=1, le=2**31 - 1, description=shapes.CYCLE)] = None,
) -> None:
    """Reprend la réponse à l'appel : l'école est relancée de nouveau."""
    with caller.acting() as hand:
        course = course_for(hand.session, unit_id, hand.moment, cycle)
        answering_call.take_back(hand.session, course, unit_id, hand.actor, hand.moment)


@router.patch("/actions/{action_id}", response_model=shapes.Action)
def change(
    caller: Proposer,
    action_id: Id,
    body: FicheChange,
    response: Response,
    if_match: Annotated[str | None, Header(max_length=40)] = None,
    reopen: Annotated[
        bool, Query(description="Une action soumise ou retenue repart en validation.")
    ] = False,
) -> Any:
    """Modifie la fiche : les champs envoyés, et eux seuls. `If-Match` est exigé."""
    seen = _seen(if_match)
    with caller.acting() as hand:
        found = in_hand(hand, action_id)
        values, schools = read_sent(hand, found.course, body)
        asked = Edit(
            values=values,
            seen=seen,
            associated=tuple(schools) if schools is not None else None,
            confirm=body.confirm,
        )
        again = reopen and found.row.state not in WRITTEN_FREELY
        make = editing.reopen if again else editing.edit
        try:
            with pointing("fiche/"):
                make(hand.session, found.course, action_id, asked, hand.actor, hand.moment)
        except Stale as stale:
            raise OtherVersion(stale.sentence, stale.next_step, **stale.facts) from stale
        return answered(hand, action_id, response)


def _seen(if_match: str | None) -> int | None:
    """The version that was read; None for any. Raises NoVersion, OtherVersion."""
    if if_match is None:
        raise NoVersion
    if if_match.strip() == "*":
        return None
    version = VERSION.fullmatch(if_match.strip())
    if version is None:
        raise OtherVersion("Cet en-tête If-Match ne vient pas d'ici.", "Relisez l'action.")
    return int(version[1])


@router.post("/actions/{action_id}/submission", response_model=shapes.Action)
def submit(
    caller: Proposer,
    action_id: Id,
    response: Response,
    body: shapes.SubmissionIn | None = None,
) -> Any:
    """Soumet un brouillon, ou une action corrigée : la chaîne de validation commence.

    Une date passée, sans classe ou en dehors de la semaine est refusée (409, `DateToConfirm`)
    tant que `confirm` ne dit pas qu'elle est voulue.
    """
    with caller.acting() as hand:
        found = in_hand(hand, action_id)
        sent = [(action_id, hand.actor)]
        with pointing("fiche/"):
            confirm = body is not None and body.confirm
            proposing.submit(hand.session, found.course, sent, hand.moment, confirm=confirm)
        return answered(hand, action_id, response)


@router.post("/actions/{action_id}/withdrawal", response_model=shapes.Action)
def withdraw(caller: Proposer, action_id: Id, response: Response) -> Any:
    """Retire une action : ce qui était demandé à son sujet tombe avec elle."""
    with caller.acting() as hand:
        found = in_hand(hand, action_id)
        proposing.withdraw(hand.session, found.course, action_id, hand.actor, hand.moment)
        return answered(hand, action_id, response)


@router.post("/actions/{action_id}/outcome", response_model=shapes.Action)
def confirm(caller: Reporter, action_id: Id, body: shapes.OutcomeIn, response: Response) -> Any:
    """Dit ce qu'une action est devenue : elle a eu lieu, est reportée, ou annulée."""
    outcome = ActionState(body.outcome.value)
    with caller.acting() as hand, pointing():
        found = in_hand(hand, action_id)
        outcomes = [(action_id, outcome, hand.actor)]
        reporting.confirm(hand.session, found.course, outcomes, hand.moment, body.reason)
        return answered(hand, action_id, response)


@router.post("/actions/{action_id}/agreement", response_model=shapes.Action)
def agree(caller: Proposer, action_id: Id, body: shapes.AgreementIn, response: Response) -> Any:
    """Répond pour une école associée : elle est d'accord, ou ne s'associe pas."""
    with caller.acting() as hand:
        course = in_hand(hand, action_id).course
        given = (hand.session, course, action_id, body.unit, body.agreed, hand.actor, hand.moment)
        associating.answer(*given)
        return answered(hand, action_id, response)


@router.post("/actions/{action_id}/took-place-here", response_model=shapes.Action)
def it_took_place_here(
    caller: Reporter, action_id: Id, body: shapes.TookPlaceIn, response: Response
) -> Any:
    """Dit qu'une action partagée a eu lieu dans une école associée."""
    with caller.acting() as hand, pointing():
        course = in_hand(hand, action_id).course
        given = (hand.session, course, action_id, body.unit, hand.actor, hand.moment)
        took_place_here(*given, pupils=body.pupils, adults=body.adults)
        return answered(hand, action_id, response)


@router.put("/actions/{action_id}/report", response_model=shapes.Action)
def report(
    caller: Reporter,
    action_id: Id,
    body: ReportIn,
    response: Response,
) -> Any:
    """Rend le bilan d'une action ; cela dit aussi qu'elle a eu lieu."""
    values, errors = read_strictly(body.model_dump(exclude_none=True, mode="json"), REPORT)
    if errors:
        raise Invalid(errors)
    with caller.acting() as hand, pointing():
        found = in_hand(hand, action_id)
        reports = [(action_id, values, hand.actor)]
        reporting.report(hand.session, found.course, reports, hand.moment)
        return answered(hand, action_id, response)


@router.post("/actions/{action_id}/report/as-planned", response_model=shapes.Action)
def report_as_planned(
    caller: Reporter,
    action_id: Id,
    response: Response,
    body: ShortReportIn | None = None,
) -> Any:
    """Dit qu'une action a eu lieu comme prévu : c'est un bilan entier, avec les nombres de la fiche
    ou ceux qui sont envoyés."""
    sent = body.model_dump(exclude_none=True, mode="json") if body else {}
    values, errors = read_strictly(sent, SHORT)
    if errors:
        raise Invalid(errors)
    with caller.acting() as hand, pointing():
        found = in_hand(hand, action_id)
        said = [(action_id, values, hand.actor)]
        reporting.report_as_planned(hand.session, found.course, said, hand.moment)
        return answered(hand, action_id, response)


@router.post("/actions/{action_id}/comments", status_code=204)
def comment(caller: Speaker, action_id: Id, body: shapes.CommentIn) -> None:
    """Ajoute un commentaire, à côté de toute décision."""
    with caller.acting() as hand:
        found = in_hand(hand, action_id)
        commenting.comment(
            hand.session,
            found.course,
            SubjectKind.ACTION,
            action_id,
            found.row.unit_id,
            body.text,
            hand.actor,
            hand.moment,
        )
