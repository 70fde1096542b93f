"""The public side of an académie, for who keeps it: up or down in one gesture, its address, the
address of mail that its form reaches."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from models.access.rights import Gesture
from models.errors import Refusal
from models.gestures.programme import public_side
from models.programme.public_side import public_side_is_open, public_side_of
from web.site.door import Visit, acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done, page
from web.site.within import Here, here

router = APIRouter()


@router.get("/cycles/{cycle_id:int}/public-side")
def desk(request: Request, cycle_id: int) -> Response:
    """Whether it is up, since when and by whom; its addresses."""
    with looking(request) as visit:
        values = _desk(visit, cycle_id)
    return page(request, "programme/public_side.html", **values)


def _desk(visit: Visit, cycle_id: int) -> dict[str, Any]:
    at = _kept_by(visit, cycle_id)
    academy = at.course.academy_id
    row = public_side_of(at.session, academy)
    return {
        "at": at,
        "row": row,
        "open": public_side_is_open(at.session, academy),
        "contact": row.contact if row else None,
    }


@router.post("/cycles/{cycle_id:int}/public-side")
def change(request: Request, cycle_id: int, form: Posted) -> Response:
    """Take it down, put it up, or keep the address that its form reaches."""
    asked = form.one("do")
    try:
        with acting(request) as visit:
            words = _changed(_kept_by(visit, cycle_id), asked, form)
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        with looking(request) as visit:
            values = _desk(visit, cycle_id) | {"contact": form.one("contact"), "wrong": refusal}
        return page(request, "programme/public_side.html", 422, **values)
    return done(request, f"/cycles/{cycle_id}/public-side", words)


def _changed(at: Here, asked: str, form: Form) -> str:
    given = (at.session, at.course)
    if asked == "down":
        public_side.take_public_side_down(*given, at.by, at.moment)
        return "Le côté public est fermé : plus aucune page, ni agenda, ni flux ne se lit."
    if asked == "up":
        public_side.put_public_side_up(*given, at.by, at.moment)
        return "Le côté public est ouvert de nouveau."
    public_side.set_public_contact(*given, form.one("contact"), at.by, at.moment)
    return "L'adresse que joint le formulaire est enregistrée. Elle n'est montrée nulle part."


def _kept_by(visit: Visit, cycle_id: int) -> Here:
    at = here(visit, cycle_id)
    at.need(Gesture.KEEP_PUBLIC_SIDE, at.course.academy_id)
    return at
