"""« Rencontres »: the meetings of a year in one list; a pilot or a relay opens one."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from models.errors import Refusal
from models.gestures.meetings.details import LONGEST_DETAIL
from models.gestures.meetings.opening import open_meeting
from models.serving.meetings.listed import meeting_list, units_held
from models.serving.meetings.shown import invited_to
from models.work.meeting import KINDS, MICRO
from web.meetings.desk import holds_at, path_of
from web.site.door import acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done, page
from web.site.within import Here, here

router = APIRouter()
ALL = "/cycles/{cycle_id:int}/meetings"
FIELDS = ("name", "kind", "on", "until", "starts", "ends", "place", "town", "unit_id", "capacity")


@router.get(ALL)
def meetings(request: Request, cycle_id: int) -> Response:
    """The meetings of a year; those to which the reader is invited first."""
    return _page(request, cycle_id)


def _page(
    request: Request, cycle_id: int, form: Form | None = None, wrong: Refusal | None = None
) -> Response:
    with looking(request) as visit:
        at = here(visit, cycle_id)
        values: dict[str, Any] = {
            "at": at,
            "found": meeting_list(at.session, at.course),
            "mine": invited_to(at.session, at.course, at.by.slots, at.moment),
            "holders": holders_of(at),
            "typed": {key: form.one(key) for key in FIELDS} if form else {},
        }
    errors = wrong.facts.get("errors") if wrong else None
    return page(
        request,
        "meetings/meetings.html",
        wrong.status if wrong else 200,
        wrong=wrong,
        errors=dict(errors) if isinstance(errors, dict) else {},
        kinds=list(KINDS.items()),
        longest=LONGEST_DETAIL | {"place": 160, "town": 80},
        **values,
    )


def holders_of(at: Here) -> list[tuple[str, str]]:
    """For whom the reader may open one."""
    own = list(units_held(at.session, at.course, at.by, at.day))
    academy = [(str(at.course.academy_id), at.academy.name)] if holds_at(at, None) else []
    return academy + own


@router.post(ALL)
def opened(request: Request, cycle_id: int, form: Posted) -> Response:
    """Open one; what was typed stays when it cannot be."""
    said: dict[str, Any] = {key: form.one(key) for key in FIELDS}
    said["unit_id"] = form.number("unit_id")
    said["drawn_from"] = form.one("drawn_from")
    if said["drawn_from"]:
        said |= {"kind": MICRO, "speaker": form.one("speaker")}
    try:
        with acting(request) as visit:
            at = here(visit, cycle_id)
            code = open_meeting(at.session, at.cycle, said, at.by, at.moment)
    except Refusal as wrong:
        if wrong.status in (401, 403):
            raise
        return _page(request, cycle_id, form, wrong)
    return done(request, path_of(cycle_id, code), "La rencontre est enregistrée.")
