"""The objectives: last year's and where each stands, the letter's, next year's."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from models.access.rights import Gesture
from models.errors import Refusal
from models.gestures.framing import objectives as setting
from models.serving.dashboard.objectives import fixed_with_measures, followed_objectives
from models.serving.framing.progress import letter_objectives, proposed_objectives
from models.work.parts import Part, PartKind, read_parts
from models.year.objectives import RECKONED, objectives_of
from web.site.door import acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done, page
from web.site.typed import number_in
from web.site.within import here

router = APIRouter()
AT = "/cycles/{cycle_id}/objectives"
OBJECTIVES = Part(
    code="objectives",
    label="Objectifs de l'an prochain",
    kind=PartKind.LINES,
    longest=300,
    needed=True,
    rows=8,
    hint="Un par ligne. Ils sont publiés aussitôt à tous les relais.",
)
FIELDS = ("figure", "measure", "unit", "value", "target", "due_on")


@router.get(AT)
def objectives(request: Request, cycle_id: int) -> Response:
    """The objectives of last year and where each stands, those of the letter, and those fixed."""
    return _page(request, cycle_id)


def _page(
    request: Request,
    cycle_id: int,
    form: Form | None = None,
    errors: dict[str, str] | None = None,
    status: int = 422,
) -> Response:
    with looking(request) as visit:
        at = here(visit, cycle_id)
        fixed = fixed_with_measures(visit.session, at.course, at.read_on)
        followed = followed_objectives(visit.session, at.course, at.read_on)
        texts = [one.text for one in fixed]
        proposed = () if texts else proposed_objectives(visit.session, at.course)
        typed = form.one("objectives").split("\n") if form and form.one("objectives") else None
        values: dict[str, Any] = {
            "at": at,
            "followed": followed,
            "inherited": [one.text for one in followed],
            "chosen": letter_objectives(visit.session, at.course),
            "fixed": fixed,
            "seen": "\n".join(texts),
            "part": OBJECTIVES,
            "value": typed or texts or list(proposed),
            "proposed": proposed,
            "sets": at.may(Gesture.SET_OBJECTIVES, at.course.academy_id),
            "figures": [(code, label) for code, (label, _) in RECKONED.items()],
        }
    return page(
        request,
        "framing/objectives.html",
        status if errors else 200,
        errors=errors or {},
        form=form,
        **values,
    )


@router.post(AT)
def set_objectives(request: Request, cycle_id: int, form: Posted) -> Response:
    """Fix next year's objectives; the same ones sent twice are published once."""
    values, errors = read_parts((OBJECTIVES,), {"objectives": form.one("objectives")})
    if errors:
        return _page(request, cycle_id, form, errors)
    with acting(request) as visit:
        at = here(visit, cycle_id)
        at.need(Gesture.SET_OBJECTIVES, at.course.academy_id)
        fixed = objectives_of(visit.session, at.course.cycle_id)
        wanted, now = values["objectives"], [row.text for row in fixed]
        stale = form.one("seen") != "\n".join(now).strip()
        if wanted == now or not stale:
            setting.set_objectives(visit.session, at.course, wanted, at.by, at.moment)
    if wanted != now and stale:
        said = "Les objectifs ont changé entre-temps : comparez avec la liste, puis enregistrez."
        return _page(request, cycle_id, form, {"objectives": said})
    return done(request, AT.format(cycle_id=cycle_id), "Les objectifs sont publiés.")


@router.post(AT + "/measures")
def measure(request: Request, cycle_id: int, form: Posted) -> Response:
    """Give each objective its measure."""
    try:
        with acting(request) as visit:
            at = here(visit, cycle_id)
            at.need(Gesture.SET_OBJECTIVES, at.course.academy_id)
            fixed = objectives_of(visit.session, at.course.cycle_id)
            if form.one("seen") != "\n".join(row.text for row in fixed).strip():
                raise Refusal("Les objectifs ont changé entre-temps.", "Relisez, puis enregistrez.")
            said = {
                row.position: {key: form.one(f"{key}.{row.position}") for key in FIELDS}
                for row in fixed
            }
            setting.measure_objectives(visit.session, at.course, said, at.by, at.moment)
    except Refusal as wrong:
        return _again(request, cycle_id, form, wrong, "mesures")
    return done(request, AT.format(cycle_id=cycle_id), "Les mesures sont enregistrées.")


@router.post(AT + "/followed")
def follow(request: Request, cycle_id: int, form: Posted) -> Response:
    """Say where an objective of last year's stands."""
    number = number_in(form.one("number"))
    try:
        with acting(request) as visit:
            at = here(visit, cycle_id)
            given = (number, form.one("reached"), at.by, at.moment)
            setting.follow_objective(visit.session, at.course, *given)
    except Refusal as wrong:
        return _again(request, cycle_id, form, wrong, f"reached.{number}")
    return done(request, AT.format(cycle_id=cycle_id), "C'est noté.")


def _again(request: Request, cycle_id: int, form: Form, wrong: Refusal, field: str) -> Response:
    """The page with what was typed; who may not even read it is refused as anywhere."""
    if wrong.status in (401, 403, 404):
        raise wrong
    errors = wrong.facts.get("errors")
    found = dict(errors) if isinstance(errors, dict) else {field: str(wrong)}
    return _page(request, cycle_id, form, found, wrong.status)
