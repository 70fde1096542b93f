"""By which way the letters of each function leave: chosen among those that the operator declared,
looked at before it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from config.settings import Settings
from models.serving.settings.installation import ways_of
from models.serving.settings.own_functions import functions_shown, ways_named
from models.year.definition import Definition
from web.settings.pages import FORMS, ProposedChange, previewed_or_back
from web.settings.which import settings_of
from web.site.door import looking
from web.site.forms import Form, Number, Posted
from web.site.pages import done, page

router = APIRouter(prefix="/settings/channels")
ADDRESS = "/settings/channels"


@router.get("")
def channels(request: Request, cycle: Number = 0) -> Response:
    """The ways that are declared, who is written to by which, and what stands before them."""
    return _page(request, cycle)


def _page(
    request: Request, cycle: int, typed: Mapping[str, Any] | None = None, wrong: str = ""
) -> Response:
    settings: Settings = request.app.state.settings
    with looking(request) as visit:
        at = settings_of(visit, cycle)
        ways = ways_of(visit.session, at.course.academy_id)
        levels = functions_shown(visit.session, at.course, at.day)
        names = ways_named(visit.session)
    laid = (typed or {}).get("channels", {})
    return page(
        request,
        "settings/channels.html",
        422 if wrong else 200,
        at=at,
        ways=ways,
        levels=levels,
        names=names,
        laid=laid,
        wrong=wrong,
        leaves=settings.mail_url is not None,
    )


@router.post("")
def typed(request: Request, form: Posted) -> Response:
    """What would leave by another way, letter by letter."""
    cycle = form.number("cycle") or 0
    with looking(request) as visit:
        at = settings_of(visit, cycle)
        changes = _changes(at.course.definition, form)
        back = f"{ADDRESS}?cycle={at.course.cycle_id}"
    if not changes:
        return done(request, back, "Tout est déjà ainsi : rien n'a changé.")
    proposal = ProposedChange(cycle=cycle, subject="channels", changes={"channels": changes})
    return previewed_or_back(request, proposal)


def _changes(definition: Definition, form: Form) -> dict[str, dict[str, str | None]]:
    """What the form changes: a function that it does not send stays."""
    found: dict[str, dict[str, str | None]] = {}
    for key in form.values:
        level, _, code = key.partition(".")
        now = next((of for at, of in definition.channels.items() if at.value == level), {})
        if code and form.one(key) != (now.get(code) or ""):
            found.setdefault(level, {})[code] = form.one(key) or None
    return found


def _again(request: Request, cycle: int, changes: Mapping[str, Any], wrong: str = "") -> Response:
    return _page(request, cycle, changes, wrong)


FORMS["channels"] = _again
