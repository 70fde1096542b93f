"""Which units take part this year: shown as they would be before anything changes."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from models.access.rights import Gesture
from models.errors import Refusal
from models.gestures.cycle import opening
from models.serving.framing.participation import Preview, choosable, preview
from models.words.nouns import LEVELS
from web.site.door import acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done, page
from web.site.within import Here, here

router = APIRouter(prefix="/cycles/{cycle_id}/participation")
MODES = (
    ("all", "Toutes les unités participent"),
    ("only", "Seulement celles que je coche, et ce qui en dépend"),
    ("but", "Toutes, sauf celles que je coche et ce qui en dépend"),
)


PRIVATE = (
    ("yes", "Ils participent comme les autres"),
    ("no", "Ils ne sont pas invités"),
)


class NoUnit(Refusal):
    """A choice of some units, none of them ticked."""

    status = 422

    def __init__(self) -> None:
        super().__init__("Cochez au moins une unité.", "Ou choisissez que toutes participent.")


@router.get("")
def participation(request: Request, cycle_id: int) -> Response:
    """Who takes part now, and the form to change it."""
    return _page(request, cycle_id)


def _page(
    request: Request,
    cycle_id: int,
    form: Form | None = None,
    seen: Preview | None = None,
    wrong: Refusal | None = None,
) -> Response:
    with looking(request) as visit:
        at = here(visit, cycle_id)
        units = choosable(visit.session, at.cycle)
        values: dict[str, Any] = {
            "at": at,
            "units": units,
            "now": preview(visit.session, at.cycle, {}).after,
            "changes": at.may_change,
            "mode": form.one("mode") if form else _mode(at),
            "picked": form.many("unit") if form else [u.code for u in units if u.named],
            "private": form.one("private") if form else _private(at),
        }
    status = wrong.status if wrong else 200
    return page(
        request,
        "framing/participation.html",
        status,
        seen=seen,
        wrong=wrong,
        modes=MODES,
        choices_of_private=PRIVATE,
        levels=LEVELS,
        **values,
    )


def _chosen_now(at: Here) -> tuple[tuple[str, ...], tuple[str, ...]]:
    chosen = at.course.definition.participation
    return chosen.only, chosen.but


def _mode(at: Here) -> str:
    only, but = _chosen_now(at)
    return "only" if only else "but" if but else "all"


@router.post("")
def change(request: Request, cycle_id: int, form: Posted) -> Response:
    """Show who would join and leave; with the number that was shown, change it."""
    try:
        with acting(request) as visit:
            at = here(visit, cycle_id)
            at.need(Gesture.CHANGE_CYCLE, at.course.academy_id)
            opening.alone_on(visit.session, at.cycle)
            chosen = _read(form)
            seen = preview(visit.session, at.cycle, chosen)
            sure = form.one("sure") == _count(seen)
            if sure and seen.changes:
                changes = {"participation": chosen}
                opening.change_cycle(visit.session, at.cycle, changes, at.by, at.moment)
    except Refusal as wrong:
        if wrong.status in (401, 403):
            raise
        return _page(request, cycle_id, form, wrong=wrong)
    if not sure:
        return _page(request, cycle_id, form, seen)
    return done(request, f"/cycles/{cycle_id}/participation", "Les unités sont enregistrées.")


def _private(at: Here) -> str:
    return "yes" if at.course.definition.participation.private else "no"


def _read(form: Form) -> dict[str, Any]:
    mode, picked = form.one("mode"), form.many("unit")
    if mode != "all" and (mode not in ("only", "but") or not picked):
        raise NoUnit
    chosen: dict[str, Any] = {which: picked if mode == which else [] for which in ("only", "but")}
    if form.one("private") in ("yes", "no"):
        chosen["private"] = form.one("private") == "yes"
    return chosen


def _count(seen: Preview) -> str:
    """What a preview announces: a change that would do something else is shown again."""
    return f"{seen.joining.total}:{seen.leaving.total}"
