"""The rollout over years: which bassins join when, beside the figures of the years held."""

from __future__ import annotations

from collections import Counter
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response

from models.errors import Refusal
from models.gestures.cycle.rolling_out import follow_the_plan, set_rollout
from models.serving.territory.rollout import PlannedUnit, planned_units, years_held
from models.words.french import plural
from models.year.cycle import CYCLE, Cycle, CycleState
from web.site.door import acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done, page
from web.site.typed import number_in
from web.site.within import here
from web.territory.changes import OwnAcademy, at_academy, its_academy

router = APIRouter(prefix="/territory/rollout")
PATH = "/territory/rollout"


@router.get("")
def rollout(request: Request, academy: str = "") -> Response:
    """The plan, and the years held."""
    return _desk(request, Form(values={"academy": [academy]}))


def _desk(request: Request, form: Form, wrong: Refusal | None = None) -> Response:
    with looking(request) as visit:
        ground = its_academy(visit, form.one("academy"))
        units = planned_units(visit.session, int(ground.academy.id))
        values: dict[str, Any] = {
            "academy": ground.academy.name,
            "code": ground.academy.code,
            "others": ground.others,
            "units": units,
            "held": years_held(visit.session, int(ground.academy.id)),
            "drafts": _drafts(ground),
            "plan": _by_year(units),
        }
    return page(
        request,
        "territory/rollout.html",
        wrong.status if wrong else 200,
        form=form,
        wrong=wrong,
        errors=wrong.facts.get("errors", {}) if wrong else {},
        **values,
    )


def _drafts(ground: OwnAcademy) -> list[tuple[int, str]]:
    """The cycles in preparation, which may take their units from the plan."""
    mine = (CYCLE.c.academy_id == ground.academy.id, CYCLE.c.state == CycleState.DRAFT)
    query = sa.select(CYCLE.c.id, CYCLE.c.school_year, CYCLE.c.name).where(*mine)
    rows = ground.visit.session.connection().execute(query.order_by(CYCLE.c.school_year))
    return [(row.id, f"{row.school_year} {row.name}".strip()) for row in rows]


def _by_year(units: list[PlannedUnit]) -> list[tuple[str, int, int]]:
    """By school year: how many units join, and how many have by then."""
    counted = Counter(one.joins for one in units if one.joins)
    found, so_far = [], 0
    for year, joining in sorted(counted.items()):
        so_far += joining
        found.append((year, joining, so_far))
    return found


@router.post("")
def keep(request: Request, form: Posted) -> Response:
    """Keep the plan."""
    plan, seen = _by_unit(form, "joins_"), _by_unit(form, "seen_")
    try:
        with acting(request) as visit:
            ground = its_academy(visit, form.one("academy"))
            given = (visit.session, int(ground.academy.id), plan, visit.actor, visit.moment)
            changed = set_rollout(*given, seen if seen else None)
    except Refusal as wrong:
        if wrong.status in (401, 403):
            raise
        return _desk(request, form, wrong)
    said = plural(changed, "territoire change d'année", "territoires changent d'année")
    return done(request, at_academy(PATH, ground), f"C'est noté : {said}.")


def _by_unit(form: Form, start: str) -> dict[int, str]:
    return {
        number: texts[0] if texts else ""
        for name, texts in form.values.items()
        if name.startswith(start) and (number := number_in(name.removeprefix(start)))
    }


@router.post("/follow")
def follow(request: Request, form: Posted) -> Response:
    """A cycle in preparation takes its units from the plan."""
    try:
        with acting(request) as visit:
            at = here(visit, number_in(form.one("cycle")))
            cycle = visit.session.get_one(Cycle, at.course.cycle_id)
            count = follow_the_plan(visit.session, cycle, visit.actor, visit.moment)
            year = cycle.school_year
            ground = its_academy(visit, form.one("academy"))
    except Refusal as wrong:
        if wrong.status in (401, 403):
            raise
        return _desk(request, form, wrong)
    said = plural(count, "territoire participe", "territoires participent")
    return done(request, at_academy(PATH, ground), f"C'est noté : {said} au cycle {year}.")
