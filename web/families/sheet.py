"""What a school gives to families: a text to paste in its digital workspace, a half-page to print,
and what it says in other languages."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from models.access.rights import Gesture
from models.access.scope import may
from models.errors import Refusal
from models.gestures.families.telling import LONGEST, keep_family_text
from models.serving.families.notice import family_notice
from models.serving.schools.page import school_of
from web.site.door import acting, looking
from web.site.forms import Form, Posted
from web.site.pages import done, page

router = APIRouter()
AT = "/schools/{unit_id:int}/families"


@router.get(AT)
def sheet(request: Request, unit_id: int) -> Response:
    """The text, the half-page, the languages."""
    return _page(request, unit_id)


def _page(
    request: Request, unit_id: int, form: Form | None = None, wrong: Refusal | None = None
) -> Response:
    portal = request.app.state.settings.portal
    with looking(request) as visit:
        unit = school_of(visit.session, visit.scope, unit_id)
        day = visit.day
        types = may(visit.session, visit.actor, Gesture.PROPOSE, unit_id, day) is not None
    notice = family_notice(request.app.state.engine, unit, day, portal)
    errors = wrong.facts.get("errors") if wrong else None
    return page(
        request,
        "families/sheet.html",
        wrong.status if wrong else 200,
        unit=unit,
        notice=notice,
        types=types,
        form=form or Form(),
        wrong=wrong,
        errors=errors if isinstance(errors, dict) else {},
        longest=LONGEST,
    )


@router.post(AT)
def say(request: Request, unit_id: int, form: Posted) -> Response:
    """Keep what the school says in a language, or take it away."""
    try:
        with acting(request) as visit:
            school_of(visit.session, visit.scope, unit_id)
            given = (visit.session, unit_id, form.one("language"), form.one("text"))
            keep_family_text(*given, visit.actor, visit.moment)
    except Refusal as wrong:
        if wrong.status != 422:
            raise
        return _page(request, unit_id, form, wrong)
    said = "Le texte est gardé." if form.one("text") else "Le texte est ôté."
    return done(request, f"/schools/{unit_id}/families", said)
