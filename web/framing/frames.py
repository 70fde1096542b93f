"""The national frame of a year, and each région's words: read by all, written by their pilots."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from models.access.rights import Gesture
from models.calendar.school_year import need_year
from models.clock import now
from models.gestures.framing.national_frame import (
    BadFrame,
    FrameChanged,
    frame_of,
    need_framer,
    set_frame,
)
from models.serving.framing.progress import frames
from models.serving.papers.reading import in_words
from models.territory.unit import UNIT
from models.work.paper_content import FRAME, mark_of, read_frame
from web.papers.part_forms import typed
from web.site.door import acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done, page
from web.site.who import Visitor

router = APIRouter(prefix="/frames/{school_year}")


@router.get("")
def frames_of_the_year(request: Request, school_year: str) -> Response:
    """The frames of a school year, the nation's first."""
    school_year = need_year(school_year)
    with looking(request) as visit:
        who = visit.who
        found = frames(visit.session, school_year)
        written = who.scope.may_at(Gesture.SET_FRAME)
    shown = [(one, in_words(FRAME, one.content)) for one in found]
    return page(
        request, "framing/frames.html", school_year=school_year, shown=shown, written=written
    )


@router.get("/{unit_id}")
def frame(request: Request, school_year: str, unit_id: int) -> Response:
    """The form of a frame, for who may set it."""
    school_year = need_year(school_year)
    return _form(request, school_year, unit_id)


def _form(
    request: Request,
    school_year: str,
    unit_id: int,
    values: dict[str, Any] | None = None,
    status: int = 200,
    **wrong: Any,
) -> Response:
    with looking(request) as visit:
        _need_setter(visit.session, visit.who, unit_id)
        content = frame_of(visit.session, school_year, unit_id)
        name = sa.select(UNIT.c.name).where(UNIT.c.id == unit_id)
        unit = visit.session.connection().execute(name).scalar_one()
    values = content if values is None else values
    told = {"errors": {}, "clash": ()} | wrong
    return page(
        request,
        "framing/frame_form.html",
        status,
        school_year=school_year,
        unit=unit,
        unit_id=unit_id,
        parts=FRAME,
        values=values,
        seen=mark_of(content),
        **told,
    )


def _need_setter(session: Session, who: Visitor, unit_id: int) -> None:
    need_framer(session, unit_id, who.actor, now(session))


@router.post("/{unit_id}")
def keep(request: Request, school_year: str, unit_id: int, form: Posted) -> Response:
    """Set a frame; what was typed stays when it cannot be."""
    school_year = need_year(school_year)
    try:
        _set(request, school_year, unit_id, form)
    except BadFrame as bad:
        values, errors = read_frame(typed(FRAME, form))
        return _form(request, school_year, unit_id, values, bad.status, errors=errors)
    except FrameChanged as changed:
        values, _ = read_frame(typed(FRAME, form))
        clash = _clash(changed.facts["now"], values)
        return _form(request, school_year, unit_id, values, changed.status, clash=clash)
    return done(request, f"/frames/{school_year}", "Le cadre est enregistré : chacun peut le lire.")


def _set(request: Request, school_year: str, unit_id: int, form: Form) -> None:
    with acting(request) as visit:
        who = visit.who
        given = (school_year, unit_id, typed(FRAME, form), who.actor, visit.moment)
        set_frame(visit.session, *given, seen=form.one("seen"))


def _clash(kept: dict[str, Any], typed_: dict[str, Any]) -> list[tuple[str, str, str]]:
    was, mine = dict(in_words(FRAME, kept)), dict(in_words(FRAME, typed_))
    pairs = ((p.label, was.get(p.label, ""), mine.get(p.label, "")) for p in FRAME)
    return [pair for pair in pairs if pair[1] != pair[2]]
