"""The flagships: each bassin puts forward some of its actions, no more than the cycle says."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from models.access.rights import SENTENCES, Gesture
from models.errors import NotFound, NotYours, Refusal
from models.gestures.actions.flagships import choose_flagship
from models.serving.validation.flagships import Chooser, candidates, choosers
from models.serving.validation.queue import courses_of
from models.work.action import ACTION
from models.year.course import Course, load_course
from models.year.cycle import Cycle
from web.site.door import acting, looking
from web.site.forms import Posted
from web.site.pages import done, page
from web.site.who import NotSignedIn, Visitor

router = APIRouter()


@router.get("/flagships")
def flagships(request: Request, unit: str = "", cycle: str = "") -> Response:
    """The bassins one chooses for; of one of them, what it put forward and what it may."""
    return _page(request, unit, cycle)


def _page(request: Request, unit: str, cycle: str, wrong: str = "", status: int = 200) -> Response:
    with looking(request) as visit:
        who = visit.who
        course = _course(visit.session, who, cycle)
        units = choosers(visit.session, course, who.scope)
        chosen = _chosen(units, unit)
        values: dict[str, Any] = {
            "units": units,
            "chosen": chosen,
            "most": course.definition.flagships,
            "cycle": course.cycle_id,
            "candidates": candidates(visit.session, course, chosen.unit_id) if chosen else (),
        }
    return page(request, "validation/flagships.html", status, wrong=wrong, **values)


def _course(session: Session, who: Visitor, cycle: str) -> Course:
    """The cycle that was asked for, else the last one. Raises NotYours, NotFound."""
    if not who.scope.may_at(Gesture.CHOOSE_FLAGSHIP):
        raise NotYours(
            f"Vous n'avez pas la fonction qui permet de {SENTENCES[Gesture.CHOOSE_FLAGSHIP]}.",
            "Les relais de bassin et de circonscription et les pilotes départementaux l'ont.",
        )
    courses = courses_of(session, who.scope)
    found = next((c for c in reversed(courses) if not cycle or str(c.cycle_id) == cycle), None)
    if found is None:
        raise NotFound("Aucun cycle n'est en cours.", "Revenez quand le vôtre sera lancé.")
    return found


def _chosen(units: list[Chooser], unit: str) -> Chooser | None:
    if not unit:
        return units[0] if len(units) == 1 else None
    found = next((one for one in units if str(one.unit_id) == unit), None)
    if found is None:
        raise NotFound("Vous ne choisissez pas d'action phare pour cette unité.")
    return found


@router.post("/flagships")
def choose(request: Request, form: Posted) -> Response:
    """Put an action forward, or no longer."""
    on, action_id, unit = form.one("choose") == "yes", form.number("action") or 0, form.one("unit")
    try:
        with acting(request) as visit:
            who = visit.who
            action = (
                visit.session.connection()
                .execute(ACTION.select().where(ACTION.c.id == min(action_id, 2**31)))
                .first()
            )
            if action is None:
                raise NotFound("Cette action n'existe pas.")
            course = load_course(visit.session, visit.session.get_one(Cycle, action.cycle_id))
            choose_flagship(visit.session, course, action_id, who.actor, visit.moment, on=on)
    except (NotSignedIn, NotFound, NotYours):
        raise
    except Refusal as refusal:
        return _page(request, unit, form.one("cycle"), str(refusal), 409)
    said = f"« {action.title} » {'est' if on else 'n’est plus'} une action phare."
    return done(request, f"/flagships?unit={form.number('unit') or ''}", said)
