"""The actions that one may see, filtered by state, step, theme, unit and words."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from urllib.parse import urlencode

import sqlalchemy as sa
from fastapi import APIRouter, Query, Request, Response
from sqlmodel import Session

from models.access.rights import Gesture
from models.access.scope import Scope
from models.calendar.school_year import need_year
from models.serving.actions.list import ActionFilters, actions_seen, units_to_filter
from models.serving.actions.page import TONES, state_words
from models.serving.actions.steps import step_words
from models.serving.actions.traits import trait_words
from models.serving.framing.choices import framing_of
from models.serving.perimeter import By
from models.words.collation import same
from models.words.french import capital
from models.words.nouns import ACTION_STATES
from models.work.model_actions import themes
from models.year.cycle import CYCLE, Cycle, CycleState
from models.year.participation import definition_of
from web.actions.hand import homes
from web.site.door import looking
from web.site.pages import page

router = APIRouter()


@router.get("/actions")
def actions(
    request: Request,
    state: str = "",
    theme: str = "",
    unit: str = "",
    q: Annotated[str, Query(max_length=100)] = "",
    step: str = "",
    home: str = "",
    by: str = "",
    trait: str = "",
    measure: Annotated[str, Query(max_length=120)] = "",
    cycle: str = "",
    year: Annotated[str, Query(max_length=7)] = "",
    p: str = "1",
) -> Response:
    """One page of actions: those of one's own units first."""
    asked = ActionFilters(
        state=state,
        theme=theme,
        unit=_number(unit),
        words=q.strip(),
        step=step,
        home=_number(home),
        by=By(by) if by in set(By) else By.BASIN,
        trait=trait,
        measure=measure,
    )
    with looking(request) as visit:
        who = visit.who
        cycles = _cycles(visit.session, _number(cycle), year)
        ids = [int(c.id or 0) for c in cycles]
        if trait:
            asked = replace(asked, framing=framing_of(visit.session, ids))
        listed = actions_seen(visit.session, who.scope, ids, asked, _number(p) or 1)
        below = units_to_filter(visit.session, who.scope)
    known = {same(t): t for c in cycles for t in definition_of(c).themes}
    known = known or {same(t): t for t in themes()}
    asked = replace(asked, theme=known.get(same(asked.theme), asked.theme))
    behind = {
        "step": step,
        "trait": trait,
        "measure": measure,
        "home": home,
        "by": by,
        "cycle": cycle,
        "year": year,
    }
    kept = {"state": state, "theme": asked.theme, "unit": unit, "q": asked.words} | behind
    return page(
        request,
        "actions/list.html",
        listed=listed,
        asked=asked,
        units=below,
        who=who,
        grants=who.scope.may_at(Gesture.GRANT_DELAY),
        put_off=_put_off(who.scope, cycles),
        homes=homes(who),
        states=[(s, capital(w)) for s, w in ACTION_STATES.items()],
        themes=list(known.values()),
        said_state=state_words,
        tones=TONES,
        filtered=any(kept.values()),
        behind={k: v for k, v in behind.items() if v},
        step=" ; ".join(filter(None, (step_words(step), trait_words(trait), measure))),
        turn=lambda n: "/actions?" + urlencode({k: v for k, v in kept.items() if v} | {"p": n}),
    )


def _put_off(scope: Scope, cycles: list[Cycle]) -> str:
    """Where a pilot puts off the actions that they tick; nowhere, of a year that is over."""
    one = len(cycles) == 1 and cycles[0].state is CycleState.LIVE
    return f"/cycles/{cycles[0].id}/put-off" if one and scope.may_at(Gesture.PUT_OFF) else ""


def _cycles(session: Session, number: int | None, school_year: str) -> list[Cycle]:
    """The cycle of a number, those of a school year, or all those that are live."""
    one = CYCLE.c.id == number if number else CYCLE.c.state == CycleState.LIVE
    if school_year and not number:
        named = CYCLE.c.school_year == need_year(school_year)
        one = sa.and_(named, CYCLE.c.state != CycleState.DRAFT)
    return list(session.scalars(sa.select(Cycle).where(one)))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
