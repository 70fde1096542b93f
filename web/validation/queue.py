"""« À valider »: what somebody may decide, with filters; several at once, looked at first."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import APIRouter, Request, Response

from models.access.rights import Gesture
from models.errors import NotYours, Refusal, WrongMove
from models.gestures.validation.deciding import decide_wherever
from models.serving.validation.chosen import Chosen, look_at
from models.serving.validation.queue import QueueFilters, queue
from models.territory.unit import Level
from models.work.subjects import SubjectKind
from web.request.same_origin import our_path
from web.site.door import acting, looking
from web.site.forms import Form, Posted, need_short
from web.site.pages import done, not_done, page
from web.site.who import Visitor
from web.validation.deciding import WORDS, field_of, read_answer, verdicts

router = APIRouter()
NAMES = {
    "unit": "unit",
    "theme": "theme",
    "kind": "kind",
    "age": "age",
    "mark": "mark",
    "words": "q",
}
"""The filters, and their names in an address."""
TYPED_ABOVE = 50
"""Requests above which their number is typed before they are decided together."""


@router.get("/queue")
def queue_page(request: Request) -> Response:
    """What awaits a decision of theirs, the earliest due first."""
    asked = request.query_params
    filters = read_filters(asked)
    with looking(request) as visit:
        who = visit.who
        number = _number(asked.get("page", ""))
        found = queue(visit.session, who.scope, visit.moment, filters, number)
    return page(
        request,
        "validation/queue.html",
        who=who,
        queue=found,
        filters=filters,
        address=address,
        every=asked.get("check") == "all",
        back=address(filters, found.number),
        others=_others(who),
    )


def _others(who: Visitor) -> list[tuple[str, str]]:
    """What else validators do: choose flagships, announce."""
    choose = who.scope.may_at(Gesture.CHOOSE_FLAGSHIP)
    below = any(held.level in (Level.BASIN, Level.DEPARTMENT) for held in choose)
    flagships = [("/flagships", "Choisir les actions phares")] if below else []
    pilot = who.scope.may_at(Gesture.ANNOUNCE)
    return flagships + ([("/announcements", "Annoncer les décisions")] if pilot else [])


def read_filters(asked: Mapping[str, str]) -> QueueFilters:
    """The filters of an address; what cannot be one is none."""
    values = {name: need_short(asked.get(short, "").strip(), 200) for name, short in NAMES.items()}
    unit = _number(values.pop("unit")) or None
    return QueueFilters(unit=unit, **values)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def address(filters: QueueFilters, number: int = 1, **more: str) -> str:
    """The path of page *number* of the queue, within *filters*."""
    values = {short: getattr(filters, name) or "" for name, short in NAMES.items()}
    values |= {"page": number if number > 1 else ""} | more
    query = urlencode({name: value for name, value in values.items() if value})
    return f"/queue?{query}" if query else "/queue"


@router.post("/queue/decide")
def decide_together(request: Request, form: Posted) -> Response:
    """Look at the requests that were chosen; once confirmed, decide them, all or none."""
    back = our_path(form.one("back"), "/queue")
    ids = _chosen(request, form, back)
    if not ids:
        return not_done(request, back, "Cochez au moins une demande.")
    if not form.checked("confirmed"):
        return _preview(request, ids, form, back)
    try:
        _need_number(form, len(ids))
        said = read_answer(form)
        with acting(request) as visit:
            decide_wherever(visit.session, said.on(ids, visit.actor), visit.moment)
    except (WrongMove, NotYours):
        return _overtaken(request, ids, form, back)
    except Refusal as refusal:
        if refusal.status == 401:
            raise
        at_fault = "count" if isinstance(refusal, DecisionsMistyped) else field_of(refusal, form)
        return _preview(request, ids, form, back, 422, str(refusal), at_fault)
    return done(request, back, _said(len(ids), form))


def _chosen(request: Request, form: Form, back: str) -> list[int]:
    """The requests that were ticked, those of a preview, or all that the filters keep."""
    if form.checked("all"):
        with looking(request) as visit:
            filters = read_filters(dict(parse_qsl(urlsplit(back).query)))
            return list(queue(visit.session, visit.scope, visit.moment, filters).ids)
    listed = [_number(text) for text in form.one("tasks").split(",")]
    return [i for i in dict.fromkeys([*form.numbers("task"), *listed]) if 0 < i < 2**31]


class DecisionsMistyped(Refusal):
    """A large number of decisions, and not the same number typed."""

    status = 422


def _need_number(form: Form, count: int) -> None:
    if count > TYPED_ABOVE and form.number("count") != count:
        raise DecisionsMistyped(f"Pour confirmer, tapez le nombre de demandes : {count}.")


def _said(count: int, form: Form) -> str:
    words = next(words for verdict, words in WORDS.items() if verdict.value == form.one("verdict"))
    return words if count == 1 else f"{words} Demandes décidées : {count}."


def _overtaken(request: Request, ids: list[int], form: Form, back: str) -> Response:
    """Some were decided meanwhile: nothing was, and what is left is still chosen."""
    who, chosen = _looked(request, ids)
    if chosen.is_done_by(who.scope.slots, form.one("verdict")):
        return done(request, back, _said(len(ids), form))
    return _shown(request, chosen, form, back, 409)


def _preview(
    request: Request,
    ids: list[int],
    form: Form,
    back: str,
    status: int = 200,
    wrong: str = "",
    at_fault: str = "",
) -> Response:
    """What would be decided; what is *wrong* is said above the form, and by a field."""
    _, chosen = _looked(request, ids)
    return _shown(request, chosen, form, back, status, wrong, at_fault)


def _looked(request: Request, ids: list[int]) -> tuple[Visitor, Chosen]:
    with looking(request) as visit:
        return visit.who, look_at(visit.session, visit.scope, ids, visit.moment)


def _shown(
    request: Request,
    chosen: Chosen,
    form: Form,
    back: str,
    status: int,
    wrong: str = "",
    at_fault: str = "",
) -> Response:
    kinds = {one.kind for one in chosen.mine}
    kind = SubjectKind.ACTION if kinds == {SubjectKind.ACTION} else SubjectKind.PAPER
    objection = bool(chosen.mine) and all(one.objection for one in chosen.mine)
    settles = [one.settles for one in chosen.mine if not one.objection]
    answers = verdicts(kind, {one.level for one in chosen.mine}, settles, objection=objection)
    return page(
        request,
        "validation/decide.html",
        status,
        chosen=chosen,
        form=form,
        answers=answers,
        wrong=wrong,
        errors={at_fault: wrong} if at_fault else {},
        back=back,
        typed=len(chosen.mine) > TYPED_ABOVE,
    )
